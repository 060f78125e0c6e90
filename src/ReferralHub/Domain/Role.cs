namespace ReferralHub.Domain;

/// <summary>What a person may do, as stored and as in the tokens; a partner's token says that it is one.</summary>
internal static class Role
{
    public const string User = "user";
    public const string Admin = "admin";
    public const string Partner = "partner";
}
