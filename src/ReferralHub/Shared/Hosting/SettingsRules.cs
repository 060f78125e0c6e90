using System.Net.Mail;
using Npgsql;
using ReferralHub.Domain;
using ReferralHub.Shared.Http;
using ReferralHub.Shared.Qr;
using ReferralHub.Shared.Telemetry;

namespace ReferralHub.Shared.Hosting;

/// <summary>One line a fault, each naming its setting. Every fault is told, so that an operator mends them in one go.</summary>
internal static class SettingsRules
{
    /// <summary>The secret of <c>appsettings.Development.json</c>: public, so it starts nothing but a development instance.</summary>
    public const string DevelopmentMaster = "ZGV2ZWxvcG1lbnQtb25seS1zZWNyZXQtZG8tbm90LXVzZS1pdC1lbHNld2hlcmU=";

    public static IEnumerable<string> Faults(Settings settings, bool development)
    {
        var auth = settings.Auth;
        // what one role alone uses, the other need not know
        var (api, worker) = (settings.Api.Enabled, settings.Worker.Enabled);
        return new[]
        {
            Text("ConnectionStrings__Postgres", settings.ConnectionStrings.Postgres)
                ?? Postgres("ConnectionStrings__Postgres", settings.ConnectionStrings.Postgres),
            settings.ConnectionStrings.PostgresReadOnly is { Length: > 0 } replica
                ? Postgres("ConnectionStrings__PostgresReadOnly", replica)
                : null,
            // at least some looks at it, at most the contract's two seconds less what a request takes
            Within("Replica__MaxLagSeconds", settings.Replica.MaxLagSeconds, 0.5, 1.9),
            Text("Auth__Issuer", auth.Issuer),
            Text("Auth__Audience", auth.Audience),
            api ? Text("Auth__SigningKeyPath", auth.SigningKeyPath) : null,
            Within("Auth__AccessTokenMinutes", auth.AccessTokenMinutes, 0.01, 60),
            Within("Auth__RefreshIdleDays", auth.RefreshIdleDays, 0.00001, 365),
            Within("Auth__SessionDays", auth.SessionDays, 0.00001, 365),
            Within("Auth__RefreshGraceSeconds", auth.RefreshGraceSeconds, 0, 300),
            Within("Auth__TokenCacheEntries", auth.TokenCacheEntries, 0, 10_000_000),
            Master(settings.Secrets.Master, development),
            api ? Url("Links__PublicUrl", settings.Links.PublicUrl) ?? Drawable(settings) : null,
            api ? Url("Links__RegisterUrl", settings.Links.RegisterUrl) : null,
            worker ? Url("Links__VerifyUrl", settings.Links.VerifyUrl) : null,
            worker ? Url("Links__ResetUrl", settings.Links.ResetUrl) : null,
            Within("Referrals__AttributionDays", settings.Referrals.AttributionDays, 0.00001, 400),
            Within("Referrals__PendingDays", settings.Referrals.PendingDays, 0.00001, 3650),
            // what they compare is kept for 30 days
            Within("Referrals__Fraud__SameAddressHours", settings.Referrals.Fraud.SameAddressHours, 0.001, 24 * 30),
            Within("Referrals__Fraud__VelocityLimit", settings.Referrals.Fraud.VelocityLimit, 1, 100_000),
            Within("Referrals__Fraud__VelocityMinutes", settings.Referrals.Fraud.VelocityMinutes, 0.01, 24 * 60),
            Within("Referrals__SweepSeconds", settings.Referrals.SweepSeconds, 0.01, 3600),
            Within("Rewards__SweepSeconds", settings.Rewards.SweepSeconds, 0.01, 3600),
            worker ? Mail(settings.Email) : null,
            !worker || MailAddress.TryCreate(settings.Email.From, out _)
                ? null
                : "Email__From must be a mail address such as ReferralHub <no-reply@example.com>",
            Within("Email__Smtp__Port", settings.Email.Smtp.Port, 1, 65535),
            worker ? Sms(settings.Sms) : null,
            Within("Tokens__ResetMinutes", settings.Tokens.ResetMinutes, 0.001, 24 * 60),
            Within("Tokens__VerifyHours", settings.Tokens.VerifyHours, 0.0001, 24 * 30),
            Within("Tokens__PhoneCodeMinutes", settings.Tokens.PhoneCodeMinutes, 0.001, 60),
            Within("Hashing__MaxConcurrency", settings.Hashing.MaxConcurrency, 0, 1024),
            Within("Hashing__QueueLimit", settings.Hashing.QueueLimit, 1, 100_000),
            // the contract's two seconds, less what a request takes
            Within("Cache__StatsSeconds", settings.Cache.StatsSeconds, 0, 1.9),
            Within("Cache__MemoryMegabytes", settings.Cache.MemoryMegabytes, 1, 100_000),
            api || worker ? null : "Api__Enabled and Worker__Enabled are both false: this instance would do nothing",
            Within("Api__LongAnswers", settings.Api.LongAnswers, 1, 10_000),
            Within("Shutdown__DrainSeconds", settings.Shutdown.DrainSeconds, 0, 300),
            Within("Worker__PollSeconds", settings.Worker.PollSeconds, 0.01, 60),
            Within("Worker__LeaseSeconds", settings.Worker.LeaseSeconds, 1, 3600),
            Within("Worker__MaxAttempts", settings.Worker.MaxAttempts, 1, 1000)
        }.Concat(settings.Cors.Origins.Select(Origin)).Concat(RateLimitsRules.Faults(settings))
            .Concat(WebhooksRules.Faults(settings.Webhooks)).Concat(TelemetrySettings.Faults(settings.Telemetry)).OfType<string>();
    }

    private static string? Text(string name, string value) => string.IsNullOrWhiteSpace(value) ? $"{name} is missing" : null;

    private static string? Within(string name, double value, double least, double most) =>
        value >= least && value <= most
            ? null
            : FormattableString.Invariant($"{name} must be a number from {least} to {most}, it is {value}");

    private static string? Url(string name, string value) =>
        Uri.TryCreate(value, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.Query is "" && url.Fragment is ""
            ? null
            : $"{name} must be an absolute http(s) URL without query";

    /// <summary>Every link has a QR code, that with the longest code too.</summary>
    private static string? Drawable(Settings settings) =>
        QrCode.Fits(new Links(settings).Referral(new string('X', ReferralCode.MaxLength)))
            ? null
            : $"Links__PublicUrl is too long: a link of it with a code of {ReferralCode.MaxLength} characters does not fit into a QR code";

    private static string? Origin(string value, int number) =>
        Uri.TryCreate(value, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
            && url.GetLeftPart(UriPartial.Authority) == value
            ? null
            : $"Cors__Origins__{number} must be an origin such as https://app.example.com, it is '{value}'";

    private static string? Master(string value, bool development)
    {
        var bytes = new byte[value.Length];
        if (!Convert.TryFromBase64String(value, bytes, out var length) || length < 32)
            return "Secrets__Master must be 32 or more random bytes in base64 (openssl rand -base64 32)";
        return value == DevelopmentMaster && !development
            ? "Secrets__Master is the public development secret: make one of your own (openssl rand -base64 32)"
            : null;
    }

    private static string? Mail(EmailSettings email) => (email.Smtp.Host, email.PickupDirectory) switch
    {
        ("", "") => "Email__Smtp__Host or Email__PickupDirectory is missing",
        (not "", not "") => "Email__Smtp__Host and Email__PickupDirectory are both set: keep one",
        _ => null
    };

    private static string? Sms(SmsSettings sms) => (sms.WebhookUrl, sms.PickupDirectory) switch
    {
        ("", "") => "Sms__WebhookUrl or Sms__PickupDirectory is missing",
        (not "", not "") => "Sms__WebhookUrl and Sms__PickupDirectory are both set: keep one",
        // the URL may hold a key of the gateway, so it is not repeated
        (var url, "") when !(Uri.TryCreate(url, UriKind.Absolute, out var to) && to.Scheme is "http" or "https") =>
            "Sms__WebhookUrl must be an absolute http(s) URL",
        _ => null
    };

    private static string? Postgres(string name, string value)
    {
        try
        {
            return string.IsNullOrEmpty(new NpgsqlConnectionStringBuilder(value).Host) ? $"{name} names no Host" : null;
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException)
        {
            // the message may quote a password, so it is not repeated
            return $"{name} is not a valid Npgsql connection string";
        }
    }
}

/// <summary>The start stops: <see cref="Exception.Message"/> holds one line a fault.</summary>
internal sealed class StartFaultException(IEnumerable<string> faults) : Exception(string.Join(Environment.NewLine, faults));
