namespace ReferralHub.Features.Admin;

/// <summary>
/// What is asked of the source. Names of tables come quoted. Columns that not every site has are read through JSON, where a missing one is
/// null.
/// </summary>
internal static class DjangoSql
{
    internal const string ReadOnly =
        """
        set transaction read only
        """;

    internal const string Exists =
        """
        select to_regclass(@Table) is not null
        """;

    internal static string Count(string table) =>
        $"""
        select count(*)
        from {table}
        """;

    /// <summary>Fails as the query would that lacks a column.</summary>
    internal static string Shape(string query) =>
        $"""
        select
        from ({query}) as shape
        limit 0
        """;

    internal static string Users(string users, string? addresses) =>
        $"""
        select
          u.id::text as id,
          u.username::text as username,
          u.email::text as email,
          u.first_name::text as first_name,
          u.last_name::text as last_name,
          u.password::text as password,
          coalesce(u.is_active::boolean, false) as is_active,
          coalesce(u.is_staff::boolean, false) or coalesce(u.is_superuser::boolean, false) as is_staff,
          {Time("u.date_joined")} as joined_at,
          {(addresses is null ? "false" : Verified(addresses))} as is_verified
        from {users} u
        order by u.id
        """;

    internal static string Codes(string table) =>
        $"""
        select
          c.id::text as id,
          c.user_id::text as user_id,
          c.code::text as code,
          {Time("c.created_at")} as created_at
        from {table} c
        order by c.id
        """;

    /// <summary>By time, for of two who referred one person the first did.</summary>
    internal static string Referrals(string table) =>
        $"""
        select
          r.id::text as id,
          r.referrer_id::text as referrer_id,
          r.referred_id::text as referred_id,
          r.status::text as status,
          {Time("r.created_at")} as created_at,
          {Time("(to_jsonb(r) ->> 'completed_at')")} as changed_at
        from {table} r
        order by r.created_at, r.id
        """;

    internal static string Rewards(string table) =>
        $"""
        select
          r.id::text as id,
          r.user_id::text as user_id,
          r.kind::text as kind,
          r.amount::text as amount,
          {Time("r.created_at")} as created_at,
          to_jsonb(r) ->> 'referral_id' as referral_id
        from {table} r
        order by r.id
        """;

    /// <summary>django-allauth's table.</summary>
    private static string Verified(string addresses) =>
        $"exists (select from {addresses} e where e.user_id = u.id and e.verified and lower(e.email) = lower(u.email))";

    /// <summary>What .NET has no time for, above all infinity, cannot be read.</summary>
    private static string Time(string column) =>
        $"case when {column}::timestamptz >= '1970-01-01Z' and {column}::timestamptz < '9999-01-01Z' then {column}::timestamptz end";
}
