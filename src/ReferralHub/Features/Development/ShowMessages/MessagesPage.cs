using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace ReferralHub.Features.Development;

/// <summary>
/// The messages as a page without a script. Whatever they hold is encoded as text; of that only http(s) addresses become links. The style
/// is allowed by its hash, and nothing else is.
/// </summary>
internal static partial class MessagesPage
{
    private const string Path = "/dev/messages";
    private const int RefreshSeconds = 3;

    private const string Style =
        """

        :root { color-scheme: light dark;
          --paper: #fff; --ink: #1d2330; --quiet: #586174; --line: #d9dee7; --link: #1f54c9; --card: #f6f8fb }
        @media (prefers-color-scheme: dark) {
          :root { --paper: #12151c; --ink: #e7eaf1; --quiet: #a3adc0; --line: #2d3443; --link: #8fb4ff; --card: #1a1f2a }
        }
        * { box-sizing: border-box }
        body { margin: 0 auto; max-width: 44rem; padding: 1.5rem 1rem 4rem; background: var(--paper); color: var(--ink);
          font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere }
        h1 { margin: 0; font-size: 1.5rem } h2 { margin: 0; font-size: 1.1rem }
        a { color: var(--link) } p { margin: .5rem 0 } .quiet { color: var(--quiet); font-size: .9rem }
        form { display: flex; flex-wrap: wrap; gap: .5rem; align-items: end; margin: 1rem 0 }
        label { flex: 1 1 12rem; color: var(--quiet); font-size: .9rem }
        input, button { display: block; width: 100%; padding: .5rem .7rem; border: 1px solid var(--line); border-radius: .4rem;
          background: var(--card); color: var(--ink); font: inherit }
        input { border-color: var(--quiet) } button { width: auto; cursor: pointer }
        article { margin: 1rem 0; padding: 1rem; border: 1px solid var(--line); border-radius: .6rem; background: var(--card) }
        time { white-space: nowrap }
        pre { margin: .7rem 0 0; white-space: pre-wrap; font: inherit }
        .code { font: 700 2.2rem/1.2 ui-monospace, monospace; letter-spacing: .15em }

        """;

    public static readonly string ContentSecurityPolicy =
        $"default-src 'none'; style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Style)))}'; "
        + "form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    public static string Of(ShowMessages.Answer answer, string? to, bool refreshes)
    {
        var wanted = to?.Trim() ?? "";
        return $"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            {(refreshes ? $"""<meta http-equiv="refresh" content="{RefreshSeconds}">""" : "")}
            <title>Messages - ReferralHub development</title>
            <style>{Style}</style>
            </head>
            <body>
            <main>
            <h1>Messages</h1>
            <p class="quiet">What this instance has sent by mail and SMS, newest first. Only in development.</p>
            <form action="{Path}"><label>To <input name="to" value="{Text(wanted)}"></label><button>Show</button></form>
            <p>{Links(wanted, refreshes)}</p>
            {string.Concat(answer.Messages.Select(Article))}
            {(answer.Messages.Count == 0 ? "<p>Nothing here yet. A message takes about a second: look again.</p>" : "")}
            {(answer.Messages.Count == ShowMessages.Most ? """<p class="quiet">Older ones are not shown.</p>""" : "")}
            {Skipped(answer.Unreadable)}
            </main>
            </body>
            </html>

            """;
    }

    private static string Links(string wanted, bool refreshes)
    {
        var again = refreshes
            ? Link(wanted, false, $"Stop looking every {RefreshSeconds} seconds")
            : $"{Link(wanted, false, "Look again")} · {Link(wanted, true, $"look again every {RefreshSeconds} seconds")}";
        return wanted.Length == 0 ? again : $"{again} · {Link("", refreshes, "Show all")}";

        static string Link(string wanted, bool refreshes, string name) => $"""<a href="{Address(wanted, refreshes)}">{name}</a>""";
    }

    private static string Address(string wanted, bool refreshes) => Text((wanted, refreshes) switch
    {
        ("", false) => Path,
        ("", true) => $"{Path}?refresh",
        (_, false) => $"{Path}?to={Uri.EscapeDataString(wanted)}",
        _ => $"{Path}?to={Uri.EscapeDataString(wanted)}&refresh"
    });

    private static string Article(ShowMessages.Message message) =>
        $"""
        <article>
        <h2>{Text(message.Subject ?? "SMS")}</h2>
        <p class="quiet">to <a href="{Address(message.To, false)}">{Text(message.To)}</a>, {Time(message.At)}</p>
        {(message.Code is { Length: > 0 } code ? $"""<p class="code">{Text(code)}</p>""" : "")}
        <pre>{Linked(message.Text)}</pre>
        </article>

        """;

    private static string Time(DateTime at) => string.Create(CultureInfo.InvariantCulture,
        $"""<time datetime="{at:yyyy-MM-dd'T'HH:mm:ss'Z'}">{at:yyyy-MM-dd HH:mm:ss} UTC</time>""");

    private static string Skipped(IReadOnlyList<string> files) => files.Count == 0 ? "" :
        $"""<p class="quiet">Skipped, for they cannot be read: {Text(string.Join(", ", files))}</p>""";

    /// <summary>What stands between two addresses is text; what ends a sentence is no part of an address.</summary>
    private static string Linked(string text)
    {
        var (page, end) = (new StringBuilder(), 0);
        foreach (var found in Http().Matches(text).Where(found => Uri.TryCreate(found.Value, UriKind.Absolute, out _)))
        {
            _ = page.Append(Text(text[end..found.Index]))
                .Append(CultureInfo.InvariantCulture, $"""<a href="{Text(found.Value)}">{Text(found.Value)}</a>""");
            end = found.Index + found.Length;
        }
        return page.Append(Text(text[end..])).ToString();
    }

    private static string Text(string text) => WebUtility.HtmlEncode(text);

    [GeneratedRegex("""\bhttps?://[^\s<>"'`{}|\\^]*[^\s<>"'`{}|\\^.,;:!?)\]]""", RegexOptions.IgnoreCase)]
    private static partial Regex Http();
}
