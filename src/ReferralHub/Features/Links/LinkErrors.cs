using ReferralHub.Shared;

namespace ReferralHub.Features.ReferralLinks;

/// <summary>What can stand against a change of a link in more than one slice.</summary>
internal static class LinkErrors
{
    public static readonly Error CodeTaken = Error.Conflict("code_taken", "This code is already in use", "code");
    public static readonly Error DefaultLink = Error.Conflict("default_link", "The default link stays, and so does its code");
}
