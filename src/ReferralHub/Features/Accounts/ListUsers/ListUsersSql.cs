using ReferralHub.Shared.Accounts;

namespace ReferralHub.Features.Accounts;

/// <summary>Ids are time-ordered, so the page's key is the id alone; the first page begins behind the last id there can be.</summary>
internal static class ListUsersSql
{
    internal const string Newest =
        $"""
        {MemberSql.Select}
        where erased_at is null
          and id < @Before
        order by id desc
        limit @Rows
        """;

    internal const string OfPrefix =
        $"""
        {MemberSql.Select}
        where erased_at is null
          and id < @Before
          and (lower(username collate "C") like @Prefix or lower(email collate "C") like @Prefix)
        order by id desc
        limit @Rows
        """;
}
