namespace ReferralHub.Shared.Hosting;

/// <summary>Settings are missing or make no sense: a line a fault, each naming its setting, at which the start ends.</summary>
internal sealed class SettingException(IEnumerable<string> faults) : Exception(string.Join('\n', faults));
