using System.Text.Json;
using FluentAssertions;
using MediatR;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using ReferralHub.Shared;
using ReferralHub.Shared.Http;
using ReferralHub.Shared.Outbox;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Conventions;

/// <summary>Nothing that comes in, goes out or is kept falls back on reflection: each type is named for the compiler's generator.</summary>
public sealed class GeneratedJsonTests(AppFixture fixture) : SharedApp(fixture)
{
    private static readonly JsonSerializerOptions s_options = Options();

    private RouteEndpoint[] Routes =>
        [.. App.Services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()];

    // by their name, not by the routes: a route with a body that is not generated cannot even be made
    [Fact]
    public void Each_body_is_generated()
    {
        var bodies = typeof(ICarterModule).Assembly.GetTypes().Where(type => type.IsNested && type.Name is "Body").ToArray();

        _ = bodies.Should().HaveCountGreaterThan(20);
        ShouldBeGenerated(bodies);
    }

    [Fact]
    public void Each_answer_is_generated()
    {
        var answers = Routes.SelectMany(route => route.Metadata.OfType<IProducesResponseTypeMetadata>())
            .Select(produces => produces.Type).OfType<Type>().Where(type => type != typeof(void)).Distinct().ToArray();

        _ = answers.Should().HaveCountGreaterThan(20);
        ShouldBeGenerated(answers);
    }

    [Fact]
    public void What_is_kept_for_an_idempotency_key_is_generated()
    {
        var slices = Routes.Where(route => route.Metadata.GetMetadata<TakesIdempotencyKey>() is not null)
            .Select(route => route.Metadata.GetRequiredMetadata<IEndpointNameMetadata>().EndpointName).ToHashSet();
        var kept = typeof(ICarterModule).Assembly.GetTypes().Where(type => slices.Contains(type.DeclaringType?.Name ?? ""))
            .SelectMany(type => type.GetInterfaces()).Where(face => Is(face, typeof(IRequest<>)))
            .Select(face => face.GenericTypeArguments[0]).Where(answer => Is(answer, typeof(Result<>)))
            .Select(answer => answer.GenericTypeArguments[0]).Distinct().ToArray();

        _ = kept.Should().HaveCountGreaterThan(5);
        ShouldBeGenerated(kept);
    }

    [Fact]
    public void Each_message_is_generated()
    {
        foreach (var message in Outbox.Types)
            _ = MessagesJson.Default.GetTypeInfo(message)
                .Should().NotBeNull($"{message.Name} is to be named in a [JsonSerializable(typeof(...))] of {nameof(MessagesJson)}");
    }

    private static void ShouldBeGenerated(Type[] types)
    {
        foreach (var type in types)
            _ = Json.Types.GetTypeInfo(type, s_options)
                .Should().NotBeNull($"{type} is to be named in a [JsonSerializable(typeof(...))] below its slice's module");
    }

    private static bool Is(Type type, Type open) => type.IsGenericType && type.GetGenericTypeDefinition() == open;

    private static JsonSerializerOptions Options()
    {
        var options = new JsonSerializerOptions();
        Json.Configure(options);
        return options;
    }
}
