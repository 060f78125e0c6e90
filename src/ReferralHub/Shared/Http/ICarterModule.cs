using System.Reflection;
using ReferralHub.Shared.Hosting;

namespace ReferralHub.Shared.Http;

/// <summary>One slice's route. Carter's interface, so that Carter can take over (docs/adr/0001-packages.md).</summary>
internal interface ICarterModule
{
    void AddRoutes(IEndpointRouteBuilder app);
}

/// <summary>A route that every instance has, a worker alone too: who runs it asks.</summary>
internal interface IProbeModule : ICarterModule;

internal static class Modules
{
    public static void MapModules(this IEndpointRouteBuilder app)
    {
        var wanted = app.ServiceProvider.GetRequiredService<Settings>().Api.Enabled ? typeof(ICarterModule) : typeof(IProbeModule);
        foreach (var type in Assembly.GetExecutingAssembly().GetTypes()
            .Where(type => type.IsClass && type.IsAssignableTo(wanted)))
            ((ICarterModule)Activator.CreateInstance(type)!).AddRoutes(app);
    }
}
