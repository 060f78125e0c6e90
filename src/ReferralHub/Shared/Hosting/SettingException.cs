namespace ReferralHub.Shared.Hosting;

/// <summary>A setting is missing or makes no sense: one line that names it, at which the start ends.</summary>
internal sealed class SettingException(string name, string fault) : Exception($"{name} {fault}");
