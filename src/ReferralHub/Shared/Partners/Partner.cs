namespace ReferralHub.Shared.Partners;

/// <summary>A partner as operators see them; the client id of OAuth is the id.</summary>
internal sealed record Partner
{
    // not positional: Dapper finds no constructor for an array
    public required Guid ClientId { get; init; }
    public required string Name { get; init; }
    public string? Email { get; init; }
    public required string[] Scopes { get; init; }
    public required DateTime CreatedAt { get; init; }
    public DateTime? DisabledAt { get; init; }
}

internal static class PartnerSql
{
    /// <summary>The rows of <see cref="Partner"/>; a where or an order goes behind it.</summary>
    internal const string Select =
        """
        select
          id as client_id,
          name,
          email,
          scopes,
          created_at,
          disabled_at
        from partners
        """;
}

/// <summary>What is said once: keep it.</summary>
internal sealed record PartnerCredentials(Guid ClientId, Http.Secret ClientSecret);
