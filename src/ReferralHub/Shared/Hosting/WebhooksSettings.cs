using System.Net;

namespace ReferralHub.Shared.Hosting;

internal sealed class WebhooksSettings
{
    /// <summary>Networks (CIDR) that webhooks may go to although they are not public, over http too.</summary>
    public IReadOnlyList<string> AllowedNetworks { get; init; } = [];

    /// <summary>For one attempt, from the look-up of the name to the end of the answer.</summary>
    public double TimeoutSeconds { get; init; } = 15;
}

internal static class WebhooksRules
{
    public static IEnumerable<string?> Faults(WebhooksSettings settings)
    {
        for (var number = 0; number < settings.AllowedNetworks.Count; number++)
            if (!IPNetwork.TryParse(settings.AllowedNetworks[number], out _))
                yield return $"Webhooks__AllowedNetworks__{number} must be a network such as 10.0.0.0/8";
        if (settings.TimeoutSeconds is not (>= 0.1 and <= 60))
            yield return FormattableString.Invariant(
                $"Webhooks__TimeoutSeconds must be a number from 0.1 to 60, it is {settings.TimeoutSeconds}");
    }
}
