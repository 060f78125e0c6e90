using System.Diagnostics.Metrics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Threading.Channels;
using ReferralHub.Shared.Http;
using ReferralHub.Shared.Security;
using ReferralHub.Shared.Telemetry;

namespace ReferralHub.Shared.Clicks;

/// <summary>Somebody followed a link; whether it counts is for the database to say.</summary>
internal sealed record Click(Guid LinkId, Guid UserId, DateTime At, byte[] Visitor);

/// <summary>
/// The clicks that wait for <see cref="ClickWriter"/>. Nobody waits here: when it is full, the database having been away for long, clicks
/// are dropped and counted as such.
/// </summary>
internal sealed class ClickBuffer(ServerKeys keys, TimeProvider clock, IMeterFactory meters)
{
    /// <summary>About 10 MiB, and a minute of a thousand clicks a second.</summary>
    public const int Capacity = 65_536;

    private const int VisitorBytes = 16;

    private readonly Counter<long> _buffered = meters.Ours().CreateCounter<long>(
        "referralhub.clicks.buffered", "{click}", "Clicks taken to be written; of a visitor's in one hour the database counts one");
    private readonly Counter<long> _uncounted = meters.Ours().CreateCounter<long>(
        "referralhub.clicks.uncounted", "{request}", "Requests for a link that are no clicks, by reason: head, prefetch, bot");
    private readonly Counter<long> _dropped = meters.Ours().CreateCounter<long>(
        "referralhub.clicks.dropped", "{click}", "Clicks lost because the buffer was full");

    // full means that TryWrite says no: the newest is dropped
    private readonly Channel<Click> _waiting = Channel.CreateBounded<Click>(new BoundedChannelOptions(Capacity) { SingleReader = true });

    public void Skip(string reason) => _uncounted.Add("reason", reason);

    public void Add(OpenLink link, Client client)
    {
        var now = clock.GetUtcNow();
        var taken = _waiting.Writer.TryWrite(new Click(link.Id, link.UserId, now.UtcDateTime, VisitorOf(link, client, now)));
        (taken ? _buffered : _dropped).Add(1);
    }

    public ChannelReader<Click> Waiting => _waiting.Reader;

    /// <summary>
    /// Address (IPv4, or IPv6 /64) and agent under a key of the day; the link among it, so that nobody can be followed from link to link.
    /// </summary>
    private byte[] VisitorOf(OpenLink link, Client client, DateTimeOffset now)
    {
        var day = now.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var keyOfDay = HMACSHA256.HashData(keys.ClickVisitors, Encoding.ASCII.GetBytes(day));
        var visitor = $"{link.Id}\n{RateLimiting.AddressKey(client.Address)}\n{client.UserAgent}";
        return HMACSHA256.HashData(keyOfDay, Encoding.UTF8.GetBytes(visitor))[..VisitorBytes];
    }
}
