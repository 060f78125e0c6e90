namespace ReferralHub.Benchmarks.Workloads;

internal static class ImportSql
{
    /// <summary>A schema with the people of the site and nothing else.</summary>
    public const string PeopleAlone = "people_alone";

    /// <summary>People in order of their joining; each but the first was referred, successfully and for a reward, by another.</summary>
    public static string Site(int people) =>
        $"""
        create table auth_user as
        select
          n as id,
          'argon2$argon2id$v=19$m=102400,t=2,p=8$c29tZSBzYWx0IG9mIDE2$VGhpcyBpcyBubyBoYXNoLCBidXQgYXMgbG9uZyBhcyBvbmU' as password,
          false as is_superuser,
          'person-' || n as username,
          'Person' as first_name,
          '' as last_name,
          'person-' || n || '@example.org' as email,
          false as is_staff,
          true as is_active,
          '2023-03-01Z'::timestamptz + n * interval '1 minute' as date_joined
        from generate_series(1, {people}) n;

        create table referrals_referralcode as
        select id, id as user_id, 'CODE-' || id as code, date_joined as created_at
        from auth_user;

        create table referrals_referral as
        select
          id - 1 as id,
          id / 2 as referrer_id,
          id as referred_id,
          'completed' as status,
          date_joined as created_at,
          date_joined as completed_at
        from auth_user
        where id > 1;

        create table referrals_reward as
        select id, referrer_id as user_id, 'credits' as kind, 10 as amount, id as referral_id, completed_at as created_at
        from referrals_referral;

        create schema {PeopleAlone};
        create view {PeopleAlone}.auth_user as select * from public.auth_user;
        """;
}
