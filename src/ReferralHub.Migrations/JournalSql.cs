namespace ReferralHub.Migrations;

internal static class JournalSql
{
    internal const string Exists = "select to_regclass('public.schemaversions') is not null";

    internal const string HasHashes =
        """
        select exists (
            select
            from pg_attribute
            where attrelid = to_regclass('public.schemaversions')
              and attname = 'sha256'
              and not attisdropped)
        """;

    internal const string LacksHash = "select exists (select from public.schemaversions where sha256 is null)";

    // nullable: a row that DbUp alone wrote has none
    internal const string AddHashes = "alter table public.schemaversions add column if not exists sha256 text";

    // by way of jsonb, since a journal that only DbUp has seen lacks the column; grouped, since nothing keeps DbUp from a second row
    internal const string Read =
        """
        select scriptname,
               min(applied),
               max(to_jsonb(journal) ->> 'sha256')
        from public.schemaversions as journal
        group by scriptname
        """;

    internal const string FillIn =
        """
        update public.schemaversions as journal
        set sha256 = script.sha256
        from unnest($1::text[], $2::text[]) as script (name, sha256)
        where journal.scriptname = script.name
          and journal.sha256 is null
        """;

    internal const string Insert =
        """
        insert into public.schemaversions (scriptname, applied, sha256)
        values ($1, clock_timestamp() at time zone 'utc', $2)
        """;
}
