namespace ReferralHub.Shared.Accounts;

/// <summary>What can be wrong with an account in more than one slice.</summary>
internal static class AccountErrors
{
    public static readonly Error EmailTaken = Error.Conflict("email_taken", "Email already in use", "email");
    public static readonly Error UsernameTaken = Error.Conflict("username_taken", "Username already in use", "username");
    public static readonly Error Suspended = Error.Forbidden("account_suspended", "This account is suspended");
}
