using Carter;
using FluentValidation;
using MediatR;

namespace ReferralHub.Shared.Http;

internal static class Slices
{
    /// <summary>Finds what the slices are made of: modules, handlers, validators.</summary>
    internal static void AddSlices(this IServiceCollection services)
    {
        var types = typeof(Program).Assembly.GetTypes()
            .Where(type => type is { IsClass: true, IsAbstract: false, IsGenericTypeDefinition: false })
            .ToArray();

        // handed over by us: Carter's own scan sees public types only
        services.AddCarter(configurator: carter => carter
            .WithModules([.. types.Where(type => type.IsAssignableTo(typeof(ICarterModule)))]).WithEmptyValidators());

        services.AddScoped<ServiceFactory>(provider => provider.GetRequiredService).AddScoped<IMediator, Mediator>();
        foreach (var type in types)
        {
            foreach (var handled in type.GetInterfaces().Where(IsHandler))
                services.AddTransient(handled, type);
        }

        services.AddValidatorsFromAssemblyContaining<Program>(ServiceLifetime.Singleton, scan => IsOfSlice(scan.ValidatorType), true);
        services.AddTransient(typeof(IPipelineBehavior<,>), typeof(ValidationBehavior<,>));
    }

    private static bool IsHandler(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IRequestHandler<,>);

    // that of the settings is none
    private static bool IsOfSlice(Type validator) =>
        validator.Namespace?.StartsWith("ReferralHub.Features.", StringComparison.Ordinal) is true;
}
