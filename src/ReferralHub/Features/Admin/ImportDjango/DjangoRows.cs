namespace ReferralHub.Features.Admin;

/// <summary>A row of the source as it was read, to be judged. Ids are text, for they may be numbers or UUIDs.</summary>
internal interface IDjangoRow
{
    string Id { get; }
}

/// <summary>Times that are no time since 1970 are null.</summary>
internal sealed record DjangoUser(
    string Id, string? Username, string? Email, string? FirstName, string? LastName, string? Password, bool IsActive, bool IsStaff,
    DateTime? JoinedAt, bool IsVerified) : IDjangoRow;

internal sealed record DjangoCode(string Id, string? UserId, string? Code, DateTime? CreatedAt) : IDjangoRow;

internal sealed record DjangoReferral(
    string Id, string? ReferrerId, string? ReferredId, string? Status, DateTime? CreatedAt, DateTime? ChangedAt) : IDjangoRow;

/// <summary>The amount is text: a numeric may be more than a decimal holds, or no number.</summary>
internal sealed record DjangoReward(
    string Id, string? UserId, string? Kind, string? Amount, DateTime? CreatedAt, string? ReferralId) : IDjangoRow;
