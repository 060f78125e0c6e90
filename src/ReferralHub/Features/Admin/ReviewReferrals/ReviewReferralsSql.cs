using ReferralHub.Shared.Referrals;

namespace ReferralHub.Features.Admin;

/// <summary>A statement a filter, so that each has its index. Ids are time-ordered, so the page's key is the id alone.</summary>
internal static class ReviewReferralsSql
{
    internal const string Newest =
        $"""
        {ReviewsSql.Select}
        where r.id < @Before
        order by r.id desc
        limit @Rows
        """;

    internal const string OfReason =
        $"""
        {ReviewsSql.Select}
        where r.reason = @Reason
          and r.id < @Before
          and (@Status::text is null or r.status = @Status)
        order by r.id desc
        limit @Rows
        """;

    /// <summary>A range: with an equality, a plan for any state may walk the newest rows, past a million others for a rare one.</summary>
    internal const string OfStatus =
        $"""
        {ReviewsSql.Select}
        where (r.status, r.id) < (@Status, @Before)
          and r.status >= @Status
        order by
          r.status desc,
          r.id desc
        limit @Rows
        """;
}
