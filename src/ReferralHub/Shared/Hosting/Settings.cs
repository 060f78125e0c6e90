namespace ReferralHub.Shared.Hosting;

/// <summary>
/// What can be configured, read once at the start; in the environment <c>:</c> is <c>__</c>. Durations are decimal numbers in the unit of
/// their names. <see cref="SettingsValidator"/> says what is sensible, appsettings.Development.json what is the default in development.
/// </summary>
internal sealed class Settings
{
    public ConnectionStringsSettings ConnectionStrings { get; init; } = new();

    public AuthSettings Auth { get; init; } = new();

    public SecretsSettings Secrets { get; init; } = new();

    public LinksSettings Links { get; init; } = new();

    public EmailSettings Email { get; init; } = new();

    public TokensSettings Tokens { get; init; } = new();

    public HashingSettings Hashing { get; init; } = new();

    public WorkerSettings Worker { get; init; } = new();
}

internal sealed class ConnectionStringsSettings
{
    public string Postgres { get; init; } = "";

    /// <summary>Absent: one instance, with its memory alone for a cache.</summary>
    public string? Redis { get; init; }
}

internal sealed class AuthSettings
{
    public string Issuer { get; init; } = "";

    public string Audience { get; init; } = "";

    /// <summary>A PEM file, or a folder of them of which the last by name signs.</summary>
    public string SigningKeyPath { get; init; } = "";

    public double AccessTokenMinutes { get; init; } = 10;

    public double RefreshIdleDays { get; init; } = 14;

    public double SessionDays { get; init; } = 60;
}

internal sealed class SecretsSettings
{
    /// <summary>32 bytes or more in base64, from which every other key of the server is derived.</summary>
    public string Master { get; init; } = "";
}

internal sealed class LinksSettings
{
    public string PublicUrl { get; init; } = "";

    public string RegisterUrl { get; init; } = "";

    public string VerifyUrl { get; init; } = "";

    public string ResetUrl { get; init; } = "";
}

internal sealed class EmailSettings
{
    public string From { get; init; } = "";

    /// <summary>Where mail goes as files, one .eml a message, instead of to a server.</summary>
    public string? PickupDirectory { get; init; }

    public SmtpSettings Smtp { get; init; } = new();
}

internal sealed class SmtpSettings
{
    public string? Host { get; init; }

    public int Port { get; init; } = 587;

    public string? Username { get; init; }

    public string? Password { get; init; }

    /// <summary>STARTTLS is required; on port 465 TLS comes first.</summary>
    public bool UseTls { get; init; } = true;
}

internal sealed class TokensSettings
{
    public double ResetMinutes { get; init; } = 30;

    public double VerifyHours { get; init; } = 24;
}

internal sealed class HashingSettings
{
    /// <summary>Passwords hashed at the same time, 19 MiB each.</summary>
    public int MaxConcurrency { get; init; } = Environment.ProcessorCount;

    /// <summary>Passwords that may wait for that; past it the answer is 503 <c>overloaded</c>.</summary>
    public int QueueLimit { get; init; } = 256;
}

internal sealed class WorkerSettings
{
    /// <summary>Whether this instance does what the outbox promises.</summary>
    public bool Enabled { get; init; } = true;
}
