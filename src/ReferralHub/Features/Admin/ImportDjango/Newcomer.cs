namespace ReferralHub.Features.Admin;

/// <summary>Who a row is to be here.</summary>
internal sealed record Newcomer(DjangoUser Row, Guid Id)
{
    public required string Username { get; init; }
    public required string Email { get; init; }
    public string? FirstName { get; init; }
    public string? LastName { get; init; }
    public string? PasswordHash { get; init; }
    public required string Role { get; init; }
    public required DateTime JoinedAt { get; init; }
    public required bool IsVerified { get; init; }
    public required Guid LinkId { get; init; }
    public required string Code { get; init; }

    /// <summary>In case who had this address before, and has left it, holds the first.</summary>
    public required string SpareCode { get; init; }
}
