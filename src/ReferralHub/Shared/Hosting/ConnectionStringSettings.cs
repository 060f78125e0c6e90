namespace ReferralHub.Shared.Hosting;

internal sealed class ConnectionStringSettings
{
    public string Postgres { get; init; } = "";

    /// <summary>A streaming replica of it; empty: there is none.</summary>
    public string PostgresReadOnly { get; init; } = "";

    /// <summary>Empty: one instance, which counts for itself.</summary>
    public string Redis { get; init; } = "";
}
