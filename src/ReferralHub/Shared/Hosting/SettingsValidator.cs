using FluentValidation;
using MimeKit;
using Npgsql;
using StackExchange.Redis;

namespace ReferralHub.Shared.Hosting;

internal sealed class SettingsValidator : AbstractValidator<Settings>
{
    private const int MinSecretBytes = 32;
    private const int MinDifferentBytes = 8;
    private const double LongestDays = 3650;
    private const int MostPort = 65535;

    // the one of appsettings.Development.json
    private const string DevelopmentSecret = "ZGV2ZWxvcG1lbnQtb25seS1zZWNyZXQtZG8tbm90LXVzZS1pdC1lbHNld2hlcmU=";

    public SettingsValidator(bool isDevelopment)
    {
        RuleFor(all => all.ConnectionStrings.Postgres)
            // not with the reason, which may quote a piece of the password
            .Must(IsPostgres).WithMessage("must be set, like Host=...;Database=...;Username=...;Password=...");
        RuleFor(all => all.ConnectionStrings.Redis)
            .Must(text => string.IsNullOrEmpty(text) || IsRedis(text)).WithMessage("must be like host:6379,password=...");

        RuleFor(all => all.Auth.Issuer)
            .NotEmpty().WithMessage("must be set: who issues the access tokens, such as https://api.example.com");
        RuleFor(all => all.Auth.Audience).NotEmpty().WithMessage("must be set: for whom the access tokens are");
        RuleFor(all => all.Auth.SigningKeyPath).NotEmpty().WithMessage("must be set: a PEM file with a P-256 key, or a folder of them");
        IsDuration(all => all.Auth.AccessTokenMinutes, "minutes", TimeSpan.FromDays(1).TotalMinutes);
        IsDuration(all => all.Auth.RefreshIdleDays, "days", LongestDays);
        IsDuration(all => all.Auth.SessionDays, "days", LongestDays);

        RuleFor(all => all.Secrets.Master)
            .Must(IsStrong).WithMessage($"must be {MinSecretBytes} random bytes or more in base64, like `openssl rand -base64 32`")
            .Must(secret => isDevelopment || secret != DevelopmentSecret).WithMessage("is the one of development, which everybody knows");

        RuleFor(all => all.Links.PublicUrl).Must(IsUrl).WithMessage("must be the URL of this API as people see it");
        RuleFor(all => all.Links.RegisterUrl).Must(IsUrl).WithMessage("must be the URL of the page where people register");
        RuleFor(all => all.Links.VerifyUrl).Must(IsUrl).WithMessage("must be the URL of the page that verifies an e-mail address");
        RuleFor(all => all.Links.ResetUrl).Must(IsUrl).WithMessage("must be the URL of the page that resets a password");

        RuleFor(all => all.Email.From)
            .Must(IsMailbox).WithMessage("must be an address, like ReferralHub <no-reply@example.com>");
        RuleFor(all => all.Email.Smtp.Host)
            .Must((all, host) => string.IsNullOrEmpty(host) != string.IsNullOrEmpty(all.Email.PickupDirectory))
            .WithMessage("or Email__PickupDirectory must be set, and not both");
        RuleFor(all => all.Email.Smtp.Port).InclusiveBetween(1, MostPort).WithMessage("must be a port, 1 to 65535");

        IsDuration(all => all.Tokens.ResetMinutes, "minutes", TimeSpan.FromDays(1).TotalMinutes);
        IsDuration(all => all.Tokens.VerifyHours, "hours", TimeSpan.FromDays(30).TotalHours);
        RuleFor(all => all.Hashing.MaxConcurrency).InclusiveBetween(1, 1024).WithMessage("must be a number of threads, 1 to 1024");
        RuleFor(all => all.Hashing.QueueLimit).InclusiveBetween(1, 100_000).WithMessage("must be 1 to 100000");
    }

    private void IsDuration(System.Linq.Expressions.Expression<Func<Settings, double>> setting, string unit, double most) =>
        RuleFor(setting).Must(value => value > 0 && value <= most).WithMessage($"must be more than 0 and at most {most} {unit}");

    private static bool IsPostgres(string? text)
    {
        try
        {
            var connection = new NpgsqlConnectionStringBuilder(text);
            // only the making of a data source tells what does not go together
            NpgsqlDataSource.Create(connection).Dispose();
            return !string.IsNullOrWhiteSpace(connection.Host) && connection.Port <= MostPort;
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            return false;
        }
    }

    private static bool IsRedis(string text)
    {
        try
        {
            return ConfigurationOptions.Parse(text).EndPoints.Count > 0;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static bool IsStrong(string? text)
    {
        var bytes = new byte[text?.Length ?? 0];
        return Convert.TryFromBase64String(text ?? "", bytes, out var length)
            && length >= MinSecretBytes
            && bytes.AsSpan(0, length).ToArray().Distinct().Count() >= MinDifferentBytes;
    }

    private static bool IsMailbox(string? text) =>
        text is not null && MailboxAddress.TryParse(text, out var mailbox) && !string.IsNullOrEmpty(mailbox.Domain);

    // a query is ours to add
    private static bool IsUrl(string? text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url)
        && !text.Any(char.IsWhiteSpace)
        && url.Scheme is "http" or "https"
        && url.IsWellFormedOriginalString()
        && url.Query.Length + url.Fragment.Length + url.UserInfo.Length == 0;
}
