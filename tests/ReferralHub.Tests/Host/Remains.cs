using System.Text.RegularExpressions;

namespace ReferralHub.Tests.Host;

/// <summary>What a database still knows.</summary>
public static class Remains
{
    /// <summary>Every row of every table that has one of these words in any of its columns.</summary>
    public static async Task<string> RowsWith(this TestDatabase database, params string[] words)
    {
        var any = string.Join('|', words.Select(Regex.Escape));
        var tables = await database.Scalar<string[]>("select array_agg(tablename::text) from pg_tables where schemaname = 'public'");
        var rows = "";
        foreach (var table in tables)
            rows += await database.Scalar<string>(
                $"select coalesce(string_agg('{table}: ' || t::text, E'\\n'), '') from {table} t where t::text ~* '{any}'");
        return rows;
    }
}
