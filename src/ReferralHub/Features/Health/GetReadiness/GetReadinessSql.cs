namespace ReferralHub.Features.Health;

internal static class GetReadinessSql
{
    internal const string HasJournal = "select to_regclass('public.schemaversions') is not null";

    internal const string CountApplied =
        """
        select count(distinct scriptname)
        from public.schemaversions
        where scriptname = any(@scripts)
        """;
}
