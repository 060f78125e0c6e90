namespace ReferralHub.Shared.Clicks;

/// <summary>Tells who follows a link from what merely fetches it: previews, prefetches and robots are sent on and not counted.</summary>
internal static class Visits
{
    public const string Head = "head";
    public const string Prefetch = "prefetch";
    public const string Bot = "bot";

    /// <summary>The standard one, what Safari and older Chrome sent, what Firefox sent.</summary>
    private static readonly string[] s_purposeHeaders = ["Sec-Purpose", "Purpose", "X-Purpose", "X-Moz"];
    private static readonly string[] s_purposes = ["prefetch", "prerender", "preview"];

    /// <summary>
    /// Parts of the agents that robots give themselves, from what the operators publish: search engines, the previews of messengers and
    /// networks, checkers. Most call themselves a bot; what an app's own browser sends (Instagram, FBAN, LinkedInApp) is not among them,
    /// for that is a person. Nor are tools such as curl: who uses one to cheat gives it a browser's agent, and the rest are people too.
    /// </summary>
    private static readonly string[] s_bots =
    [
        "bot", "crawl", "spider", "slurp", "archiver", "headless", "preview", "monitor", "uptime", "pingdom", "lighthouse", "validator",
        // Meta: previews, catalogue and training; WhatsApp names itself only where it makes a preview
        "facebookexternalhit", "facebookcatalog", "meta-external", "whatsapp",
        // Google without "bot": inspection, advertising, reading aloud, feeds
        "google-inspectiontool", "googleother", "mediapartners-google", "apis-google", "google-read-aloud", "feedfetcher",
        // Office asks for a link itself before it opens the browser
        "ms-office", "microsoft office",
        "embedly", "iframely", "vkshare", "bingpreview", "nuzzel", "outbrain"
    ];

    /// <summary>Why a request is no click; null if it is one.</summary>
    public static string? NoClick(HttpRequest request) =>
        HttpMethods.IsHead(request.Method) ? Head
        : s_purposeHeaders.Any(header => Holds(request.Headers[header].ToString(), s_purposes)) ? Prefetch
        : IsBot(request.Headers.UserAgent.ToString()) ? Bot
        : null;

    /// <summary>No browser sends no agent. Cubot makes telephones.</summary>
    private static bool IsBot(string agent) =>
        string.IsNullOrWhiteSpace(agent) || Holds(agent.Replace("cubot", "", StringComparison.OrdinalIgnoreCase), s_bots);

    private static bool Holds(string text, string[] signs) =>
        text.Length > 0 && signs.Any(sign => text.Contains(sign, StringComparison.OrdinalIgnoreCase));
}
