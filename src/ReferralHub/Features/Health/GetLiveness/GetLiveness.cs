namespace ReferralHub.Features.Health;

/// <summary>For whoever restarts what hangs: it asks no dependency, since a restart would mend none.</summary>
internal static class GetLiveness
{
    internal sealed record Answer(string Status);
}
