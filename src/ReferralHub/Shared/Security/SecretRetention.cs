using ReferralHub.Shared.Hosting;

namespace ReferralHub.Shared.Security;

/// <summary>
/// A token or code is kept for a day beyond its end: no other of its subject is counted together with it then, and a request for it that
/// waited for the mail server has been given up. Numbers and addresses that nobody came back with go with it.
/// </summary>
internal static class SecretRetention
{
    public static readonly Kept Kept = new("one-time secrets", TimeSpan.FromDays(1), "one_time_secrets", "expires_at", "purpose, subject")
    {
        Delete =
            """
            delete from one_time_secrets
            where (purpose, subject) in (
              select
                purpose,
                subject
              from one_time_secrets
              where expires_at < @Before
              order by expires_at
              limit @Batch
              for update skip locked)
            """
    };
}
