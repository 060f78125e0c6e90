using System.Text.Json;
using System.Text.Json.Serialization;
using Carter;

namespace ReferralHub.Shared.Http;

internal static class Slices
{
    internal static void AddSlices(this WebApplicationBuilder builder)
    {
        // handed over by us: Carter's own scan sees public types only
        var modules = typeof(Program).Assembly.GetTypes()
            .Where(type => type is { IsClass: true, IsAbstract: false } && type.IsAssignableTo(typeof(ICarterModule)));
        builder.Services.AddCarter(configurator: carter => carter.WithModules([.. modules]));

        builder.Services.ConfigureHttpJsonOptions(options =>
        {
            options.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
            options.SerializerOptions.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower));
        });
    }

    internal static void MapSlices(this WebApplication app) => app.MapCarter();
}
