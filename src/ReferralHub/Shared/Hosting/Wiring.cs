using System.Reflection;
using FluentValidation;
using MediatR;
using Npgsql;
using ReferralHub.Shared.Data;
using ReferralHub.Shared.Http;
using ReferralHub.Shared.OpenApi;
using ReferralHub.Shared.Security;
using ReferralHub.Shared.Telemetry.Otlp;

namespace ReferralHub.Shared.Hosting;

/// <summary>The registrations behind the lines of Program.cs.</summary>
internal static class Wiring
{
    /// <summary>Reads and checks the settings at once: a faulty start stops before it opens a port.</summary>
    public static Settings AddSettings(this WebApplicationBuilder builder)
    {
        Settings settings;
        try
        {
            settings = builder.Configuration.Get<Settings>() ?? new Settings();
        }
        catch (InvalidOperationException unreadable)
        {
            // the binder names the setting and its value
            throw new StartFaultException([unreadable.Message]);
        }
        if (SettingsRules.Faults(settings, builder.Environment.IsDevelopment())
            .Concat(OtlpSettings.Of(builder.Configuration)?.Faults ?? []).ToArray() is { Length: > 0 } faults)
            throw new StartFaultException(faults);
        _ = builder.Services.AddSingleton(settings);
        return settings;
    }

    /// <summary>MediatR 5.1 by scan: every handler and validator of this assembly, validation before each handler that can fail.</summary>
    public static void AddSlices(this IServiceCollection services)
    {
        _ = services.AddTransient<ServiceFactory>(provider => type => provider.GetService(type)!);
        _ = services.AddTransient<IMediator, Mediator>();
        _ = services.AddScoped<UnknownMembers>();
        _ = services.AddTransient(typeof(IPipelineBehavior<,>), typeof(ValidationBehavior<,>));
        foreach (var type in Assembly.GetExecutingAssembly().GetTypes()
            .Where(type => type is { IsClass: true, IsAbstract: false, ContainsGenericParameters: false }))
            foreach (var contract in type.GetInterfaces().Where(contract => contract.IsGenericType))
                if (contract.GetGenericTypeDefinition() is var open && open == typeof(IRequestHandler<,>))
                    _ = services.AddTransient(contract, type);
                else if (open == typeof(IValidator<>))
                    _ = services.AddSingleton(contract, type);
    }

    public static void AddDatabase(this IServiceCollection services, Settings settings)
    {
        _ = services.AddSingleton(provider =>
            Database.Create(settings.ConnectionStrings.Postgres, provider.GetRequiredService<ILoggerFactory>()));
        _ = services.AddSingleton(typeof(BatchLoader<,>));
        _ = services.AddSingleton<ReadMetrics>();
        _ = services.AddSingleton<Replica>();
        _ = services.AddSingleton<RecentWrites>();
        _ = services.AddSingleton<Reads>();
        if (settings.ConnectionStrings.PostgresReadOnly.Length > 0)
            _ = services.AddHostedService(provider => provider.GetRequiredService<Replica>());
    }

    public static void AddSecurity(this IServiceCollection services, Settings settings)
    {
        _ = services.AddSingleton<ServerKeys>();
        _ = services.AddSingleton<SigningKeys>();
        _ = services.AddSingleton<AccessTokens>();
        _ = services.AddSingleton<RefreshTokens>();
        _ = services.AddSingleton<Security.Sessions>();
        _ = services.AddSingleton<SendingBudgets>();
        _ = services.AddSingleton<OneTimeTokens>();
        _ = services.AddSingleton<PhoneCodes>();
        _ = services.AddSingleton<Cursors>();
        _ = services.AddSingleton<RedisConnection>();
        _ = services.AddSingleton<LimitMetrics>();
        _ = services.AddSingleton<RateLimits>();
        _ = services.AddSingleton<SharedStates>();
        _ = services.AddSingleton<LoginFailures>();
        _ = services.AddSingleton<FailedSignIns>();
        _ = services.AddSingleton<HashThreads>();
        _ = services.AddSingleton<PasswordHasher>();
        _ = services.AddSingleton<CurrentPassword>();
        _ = services.AddSingleton<RevokedSessions>();
        _ = services.AddSingleton<TokenGate>();
        _ = services.AddSingleton<CsrfTokens>();
        services.AddRetention(settings, SessionRetention.Kept);
        services.AddRetention(settings, SecretRetention.Kept);
        services.AddRetention(settings, SendingBudgetsSql.Kept);
        if (!settings.Api.Enabled)
            return;
        _ = services.AddHostedService<FailedSignInWriter>();
        _ = services.AddHostedService(provider => provider.GetRequiredService<RevokedSessions>());
        services.AddTokens();
    }

    public static void AddHttp(this WebApplicationBuilder builder, Settings settings)
    {
        _ = builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = JsonBodies.MaxBytes;
        });
        var services = builder.Services;
        _ = services.ConfigureHttpJsonOptions(json => Json.Configure(json.SerializerOptions));
        // a body that cannot be read is thrown, so that one place answers it
        _ = services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
        _ = services.AddRequestDecompression();
        _ = services.AddExceptionHandler<FailureHandling>();
        _ = services.AddSingleton<Links>();
        services.AddBrowsers(settings);
        services.AddIdempotency(settings);
        services.AddApiDocument();
    }
}
