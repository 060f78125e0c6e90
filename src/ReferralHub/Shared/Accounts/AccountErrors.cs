namespace ReferralHub.Shared.Accounts;

/// <summary>What can be wrong with an account in more than one slice.</summary>
internal static class AccountErrors
{
    internal static readonly Error EmailTaken = Error.Conflict("email_taken", "Email already in use", "email");
    internal static readonly Error UsernameTaken = Error.Conflict("username_taken", "Username already in use", "username");
}
