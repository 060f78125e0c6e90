using ReferralHub.Shared;

namespace ReferralHub.Features.Partners;

internal static class PartnerErrors
{
    public static readonly Error Unknown = Error.NotFound("There is no such partner, or it is disabled");
}
