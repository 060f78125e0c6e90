using System.Net;
using ReferralHub.Shared.Telemetry;

namespace ReferralHub.Shared.Hosting;

/// <summary>
/// Everything that can be configured (names as in README, <c>:</c> here is <c>__</c> in the environment). Durations are decimal numbers
/// in the unit of the name. Read once at start; <see cref="SettingsRules"/> says what is sensible.
/// </summary>
internal sealed class Settings
{
    public ConnectionStringSettings ConnectionStrings { get; init; } = new();
    public ReplicaSettings Replica { get; init; } = new();
    public AuthSettings Auth { get; init; } = new();
    public CorsSettings Cors { get; init; } = new();
    public SecretsSettings Secrets { get; init; } = new();
    public LinksSettings Links { get; init; } = new();
    public ReferralsSettings Referrals { get; init; } = new();
    public RewardsSettings Rewards { get; init; } = new();
    public EmailSettings Email { get; init; } = new();
    public SmsSettings Sms { get; init; } = new();
    public TokensSettings Tokens { get; init; } = new();
    public HashingSettings Hashing { get; init; } = new();
    public CacheSettings Cache { get; init; } = new();
    public ApiSettings Api { get; init; } = new();
    public AppSettings App { get; init; } = new();
    public WorkerSettings Worker { get; init; } = new();
    public RateLimitsSettings RateLimits { get; init; } = new();
    public ProxySettings Proxy { get; init; } = new();
    public WebhooksSettings Webhooks { get; init; } = new();
    public ShutdownSettings Shutdown { get; init; } = new();
    public TelemetrySettings Telemetry { get; init; } = new();
}

internal sealed class AuthSettings
{
    public string Issuer { get; init; } = "referralhub";
    public string Audience { get; init; } = "referralhub";
    public string SigningKeyPath { get; init; } = "";
    public double AccessTokenMinutes { get; init; } = 10;
    public double RefreshIdleDays { get; init; } = 14;
    public double SessionDays { get; init; } = 60;

    /// <summary>
    /// How long after a rotation the previous refresh token still yields the same successor (parallel tabs, lost answers).
    /// </summary>
    public double RefreshGraceSeconds { get; init; } = 10;

    /// <summary>Validated access tokens kept in memory, about 2 KiB each; 0 keeps none.</summary>
    public int TokenCacheEntries { get; init; } = 20_000;
}

internal sealed class CorsSettings
{
    /// <summary>Origins of the browser clients, besides our own (that of <c>Links:PublicUrl</c>).</summary>
    public string[] Origins { get; init; } = [];
}

internal sealed class SecretsSettings
{
    /// <summary>32 bytes or more, base64.</summary>
    public string Master { get; init; } = "";
}

internal sealed class LinksSettings
{
    public string PublicUrl { get; init; } = "";
    public string RegisterUrl { get; init; } = "";
    public string VerifyUrl { get; init; } = "";
    public string ResetUrl { get; init; } = "";
}

internal sealed class ReferralsSettings
{
    /// <summary>How long a click is remembered by the browser that made it, and how long after the sign-up conversions count.</summary>
    public double AttributionDays { get; init; } = 30;

    /// <summary>How long a referred person has to verify themselves before the referral expires.</summary>
    public double PendingDays { get; init; } = 30;

    /// <summary>How often an instance looks for those, give or take half.</summary>
    public double SweepSeconds { get; init; } = 15;

    public FraudSettings Fraud { get; init; } = new();
}

internal sealed class RewardsSettings
{
    /// <summary>How often an instance enters what time has changed, give or take half: holds that are over, what has expired.</summary>
    public double SweepSeconds { get; init; } = 5;
}

internal sealed class EmailSettings
{
    public string From { get; init; } = "";
    public string PickupDirectory { get; init; } = "";
    public SmtpSettings Smtp { get; init; } = new();
}

internal sealed class SmtpSettings
{
    public string Host { get; init; } = "";
    public int Port { get; init; } = 587;
    public string Username { get; init; } = "";
    public string Password { get; init; } = "";
    public bool UseTls { get; init; } = true;
}

internal sealed class SmsSettings
{
    public string WebhookUrl { get; init; } = "";
    public string PickupDirectory { get; init; } = "";
}

internal sealed class TokensSettings
{
    public double ResetMinutes { get; init; } = 30;
    public double VerifyHours { get; init; } = 24;
    public double PhoneCodeMinutes { get; init; } = 5;
}

internal sealed class HashingSettings
{
    /// <summary>Threads that hash; 0 is one a core.</summary>
    public int MaxConcurrency { get; init; }

    /// <summary>Hashes that may wait; past it the answer is 503 <c>overloaded</c>.</summary>
    public int QueueLimit { get; init; } = 256;
}

internal sealed class WorkerSettings
{
    public bool Enabled { get; init; } = true;
    public double PollSeconds { get; init; } = 0.5;

    /// <summary>How long a claimed message belongs to one worker: after a crash another takes it up then.</summary>
    public double LeaseSeconds { get; init; } = 60;

    /// <summary>
    /// Tries before a message is a dead letter; with the backoff (1 s doubling to 1 h, less some jitter) 30 are 9 to 18 hours.
    /// </summary>
    public int MaxAttempts { get; init; } = 30;
}
