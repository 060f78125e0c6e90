namespace ReferralHub.Shared.OpenApi;

/// <summary>Ada invited Bob, and Bob invited Cleo.</summary>
internal static class Example
{
    internal const string Ada = "019ac000-0000-7000-8000-00000000000a";
    internal const string AdasCode = "7KQ2M9XWVB";
    internal const string AdasLink = $"https://referralhub.example/r/{AdasCode}";

    internal const string Bob = "019ac000-0000-7000-8000-00000000000b";
    internal const string BobsCode = "3F0HZ8TCNA";
    internal const string BobsLink = $"https://referralhub.example/r/{BobsCode}";

    internal const string Cleo = "019ac000-0000-7000-8000-00000000000c";

    internal const string Link = "019ac000-0000-7000-8000-0000000000a1";
    internal const string Referral = "019ac000-0000-7000-8000-0000000000a2";
}
