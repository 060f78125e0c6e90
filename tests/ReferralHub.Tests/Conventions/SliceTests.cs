using System.Reflection;
using FluentAssertions;
using FluentValidation;
using MediatR;
using ReferralHub.Shared.Hosting;
using ReferralHub.Shared.Http;
using ReferralHub.Shared.Outbox;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Conventions;

/// <summary>CONTRIBUTING, as far as a program can read it.</summary>
public sealed class SliceTests
{
    private static readonly Assembly s_api = typeof(ICarterModule).Assembly;
    private static readonly Type[] s_features = [.. s_api.GetTypes()
        .Where(type => type.Namespace?.StartsWith("ReferralHub.Features.", StringComparison.Ordinal) is true)];
    private static readonly Type[] s_modules = [.. s_features.Where(type => type.IsAssignableTo(typeof(ICarterModule)))];
    private static readonly Type[] s_handlers = [.. s_features.Where(type => type.GetInterfaces().Any(Is(typeof(IRequestHandler<,>))))];

    [Fact]
    public void Each_slice_has_a_route_a_message_or_a_command()
    {
        _ = s_handlers.Should().HaveCountGreaterThan(10);
        foreach (var handler in s_handlers)
        {
            var slice = handler.DeclaringType!.Name;
            var request = handler.GetInterfaces().First(Is(typeof(IRequestHandler<,>))).GenericTypeArguments[0];
            _ = (s_modules.Any(module => module.Name == $"{slice}Module") || request.IsAssignableTo(typeof(IOutboxMessage))
                || ConsoleCommands.All.Any(command => command.GetType().Name == $"{slice}Console"))
                .Should().BeTrue($"{slice} is reached by a module, by a message or by a command");
        }
    }

    [Fact]
    public void Each_message_has_exactly_one_handler()
    {
        _ = Outbox.Types.Should().NotBeEmpty();
        foreach (var message in Outbox.Types)
            _ = s_handlers.Count(handler =>
                handler.GetInterfaces().Any(face => Is(typeof(IRequestHandler<,>))(face) && face.GenericTypeArguments[0] == message))
                .Should().Be(1, message.Name);
    }

    [Fact]
    public void Each_slice_has_its_tests()
    {
        var tests = Assembly.GetExecutingAssembly().GetTypes().Select(type => type.Name).ToHashSet();

        var slices = s_modules.Select(module => module.Name[..^"Module".Length])
            .Concat(s_handlers.Select(handler => handler.DeclaringType!.Name)).Distinct().ToArray();

        _ = slices.Should().HaveCountGreaterThan(10);
        foreach (var slice in slices)
            _ = tests.Should().Contain($"{slice}Tests");
    }

    /// <summary>
    /// A body of tokens alone is judged by its handler: the contract answers 401 or <c>invalid_token</c> to any shape of them.
    /// </summary>
    [Fact]
    public void Each_slice_with_input_has_its_validator()
    {
        var validated = s_features.Where(type => type.GetInterfaces().Any(Is(typeof(IValidator<>)))).Select(type => type.Name).ToHashSet();

        var bodies = s_features
            .Where(type => type.Name is "Body" && type.GetProperties().Any(property => property.PropertyType != typeof(Secret))).ToArray();

        _ = bodies.Should().HaveCountGreaterThan(3);
        foreach (var body in bodies)
            _ = validated.Should().Contain($"{body.DeclaringType!.Name}Validator");
    }

    [Fact]
    public void No_slice_uses_another_and_nothing_shared_uses_a_slice()
    {
        var sources = Directory.GetFiles(Repository.Path("src/ReferralHub"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal))
            .ToArray();
        var slices = s_handlers.Select(handler => handler.DeclaringType!.Name).Distinct().ToArray();
        _ = sources.Should().HaveCountGreaterThan(50);

        foreach (var file in sources.Where(file => !file.EndsWith("Program.cs", StringComparison.Ordinal)))
        {
            var text = File.ReadAllText(file);
            var own = Path.GetFileName(Path.GetDirectoryName(file))!;
            if (!file.Contains("/Features/", StringComparison.Ordinal))
                _ = text.Should().NotContain("ReferralHub.Features", $"{file} is shared");
            else
                foreach (var other in slices.Where(slice => slice != own))
                    _ = text.Should().NotMatchRegex($@"\b{other}(Sql)?\.[A-Z]", $"{file} is a slice of its own");
        }
    }

    [Fact]
    public void No_file_holds_two_things()
    {
        var files = Directory.GetFiles(Repository.Path("src"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal)).ToArray();
        _ = files.Should().HaveCountGreaterThan(50);

        foreach (var file in files)
            _ = File.ReadLines(file).Count().Should().BeLessThanOrEqualTo(150, file);
    }

    [Fact]
    public void No_line_is_longer_than_140_columns()
    {
        var files = ((string[])["src", "tests"])
            .SelectMany(folder => Directory.GetFiles(Repository.Path(folder), "*.cs", SearchOption.AllDirectories))
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal))
            .ToArray();
        _ = files.Should().HaveCountGreaterThan(100);

        _ = files.SelectMany(file => File.ReadLines(file).Index()
            .Where(line => line.Item.EnumerateRunes().Count() > 140).Select(line => $"{file}:{line.Index + 1}")).Should().BeEmpty();
    }

    [Fact]
    public void Every_route_says_who_may_call_it()
    {
        var modules = Directory.GetFiles(Repository.Path("src/ReferralHub/Features"), "*Module.cs", SearchOption.AllDirectories);
        _ = modules.Should().HaveCountGreaterThan(10);

        foreach (var module in modules)
            _ = File.ReadAllText(module).Should().MatchRegex(@"\.(RequireAuthorization|RequireScope|AllowAnonymous)\(", module);
    }

    private static Func<Type, bool> Is(Type open) => type => type.IsGenericType && type.GetGenericTypeDefinition() == open;
}
