namespace ReferralHub.Tests.Features.Referrals;

/// <summary>Somebody in the town. Restless: what they are changes in this burst.</summary>
internal sealed class Citizen(string username, string email)
{
    private int _proofs;

    public string Username => username;
    public string Email => email;
    /// <summary>Of who has no password and no address, but a number.</summary>
    public string? Phone { get; init; }
    public Guid Id { get; set; }
    public string? Bearer { get; set; }
    public bool IsSuspended { get; set; }
    public bool IsErased { get; set; }
    public bool IsRestless { get; set; }
    public bool IsOut => IsSuspended || IsErased;

    /// <summary>How often a token of theirs was taken.</summary>
    public int Proofs => _proofs;

    public void Prove() => Interlocked.Increment(ref _proofs);
}
