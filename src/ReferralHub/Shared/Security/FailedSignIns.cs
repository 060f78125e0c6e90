using System.Diagnostics.Metrics;
using System.Net;
using System.Threading.Channels;
using Npgsql;
using ReferralHub.Shared.Data;
using ReferralHub.Shared.Hosting;
using ReferralHub.Shared.Telemetry;

namespace ReferralHub.Shared.Security;

/// <summary>
/// Somebody gave a wrong password, code or secret, at a sign-in or asked once more within a session: for this account or partner, or for
/// whoever has this phone.
/// </summary>
internal sealed record FailedSignIn(Guid Id, DateTime At, string Action, Guid? Subject, string? Phone, string? Ip);

/// <summary>
/// Wrong secrets on their way into the audit trail. They are written behind the requests, so that an account that exists costs no
/// statement more than one that does not. Names, phones and clients that are nobody's are not kept: what was typed there may be a password.
/// </summary>
internal sealed class FailedSignIns(TimeProvider clock, IMeterFactory meters)
{
    private readonly Counter<long> _wrong = meters.Ours().CreateCounter<long>(
        "referralhub.logins.wrong", "{attempt}", "Wrong passwords at sign-in, by whether the account is known");

    private readonly Channel<FailedSignIn> _waiting =
        Channel.CreateBounded<FailedSignIn>(new BoundedChannelOptions(10_000) { SingleReader = true });

    public ChannelReader<FailedSignIn> Waiting => _waiting.Reader;

    public void Add(Guid? userId, IPAddress? address)
    {
        _wrong.Add("known", userId is null ? "no" : "yes");
        if (userId is { } id)
            Write("sign_in_failed", id, null, address);
    }

    public void AddWithinSession(Guid userId, IPAddress? address) => Write("password_refused", userId, null, address);

    public void AddCode(string phone, IPAddress? address) => Write("code_refused", null, phone, address);

    public void AddPartner(Guid clientId, IPAddress? address) => Write(FailedSignInWriter.PartnerRefused, clientId, null, address);

    private void Write(string action, Guid? subject, string? phone, IPAddress? address)
    {
        var now = clock.GetUtcNow();
        _ = _waiting.Writer.TryWrite(
            new FailedSignIn(Guid.CreateVersion7(now), now.UtcDateTime, action, subject, phone, address?.ToString()));
    }
}

internal sealed class FailedSignInWriter(FailedSignIns failed, NpgsqlDataSource db, TimeProvider clock, ILogger<FailedSignInWriter> log)
    : BatchWriter<FailedSignIn>(failed.Waiting, "Failed sign-ins", log)
{
    internal const string PartnerRefused = "partner_refused";

    /// <summary>Wrong passwords and codes lock an account or a number for a while. Nothing locks a partner out: this bounds them.</summary>
    private const int PerPartnerAndHour = 100;

    protected override Task Write(IReadOnlyList<FailedSignIn> batch, CancellationToken ct) => db.ExecuteAsync(FailedSignInsSql.Insert, new
    {
        Ids = batch.Select(one => one.Id).ToArray(),
        Times = batch.Select(one => one.At).ToArray(),
        Actions = batch.Select(one => one.Action).ToArray(),
        Subjects = batch.Select(one => one.Subject).ToArray(),
        Phones = batch.Select(one => one.Phone).ToArray(),
        Ips = batch.Select(one => one.Ip).ToArray(),
        PartnerRefused,
        Since = Guid.CreateVersion7(clock.GetUtcNow() - TimeSpan.FromHours(1)),
        Most = PerPartnerAndHour
    }, ct);
}

internal static class FailedSignInsSql
{
    /// <summary>
    /// Whoever was erased meanwhile leaves no address behind. The person is locked: of this and an erasure at once, either that finds the
    /// event and takes the address out, or there is none. Of a partner's the first of an hour are kept.
    /// </summary>
    internal const string Insert =
        """
        with failed as (
          select id, at, action, subject, phone, ip
          from unnest(@Ids, @Times, @Actions, @Subjects, @Phones, @Ips) as failed (id, at, action, subject, phone, ip)
        ), of_people as (
          insert into audit_events (id, at, actor_type, action, subject_type, subject_id, ip)
          select failed.id, failed.at, 'system', failed.action, 'user', u.id, failed.ip
          from failed
          join users u on u.id = coalesce(failed.subject, (select id from users where phone = failed.phone)) and u.erased_at is null
          for share of u
          on conflict (id) do nothing
        ), told as (
          select
            p.id as partner_id,
            (
              select count(*)
              from audit_events e
              where e.subject_id = p.id
                and e.id > @Since
                and e.action = @PartnerRefused
            ) as events
          from partners p
          where p.id in (select subject from failed)
        ), of_partners as (
          select
            failed.*,
            events + row_number() over (partition by partner_id order by failed.id) as number
          from failed
          join told on told.partner_id = failed.subject
        )
        insert into audit_events (id, at, actor_type, action, subject_type, subject_id, ip)
        select id, at, 'system', action, 'partner', subject, ip
        from of_partners
        where number <= @Most
        on conflict (id) do nothing
        """;
}
