using ReferralHub.Shared.Hosting;

namespace ReferralHub.Shared.Security;

internal static class SecurityStart
{
    internal static void AddSecurity(this WebApplicationBuilder builder, Settings settings)
    {
        // read here: a key that is missing ends the start
        var path = Path.Combine(builder.Environment.ContentRootPath, settings.Auth.SigningKeyPath);
        builder.Services.AddSingleton(new SigningKeys(path, mayMake: builder.Environment.IsDevelopment()));
        builder.Services.AddSingleton<ServerKeys>();
        builder.Services.AddSingleton<HashThreads>();
        builder.Services.AddSingleton<PasswordHasher>();
        builder.Services.AddSingleton<AccessTokens>();
        builder.Services.AddSingleton<RefreshTokens>();
        builder.Services.AddSingleton<SessionIssuer>();
        builder.Services.AddSingleton<OneTimeTokens>();
        builder.Services.AddSingleton<Cursors>();
        builder.Services.AddBearer();
    }
}
