namespace ReferralHub.Features.Admin;

internal static class ImportUsersSql
{
    /// <summary>Of two who are one here the first in the batch is.</summary>
    internal const string Insert =
        """
        with wanted as (
          select
            source_id,
            id,
            username,
            email,
            password_hash,
            first_name,
            last_name,
            role,
            joined_at,
            is_verified,
            is_active,
            link_id,
            case
              when exists (select from referral_codes c where c.code = codes.code)
                or exists (select from referral_codes c where c.reading = codes.code) then spare
              else code
            end as code,
            number
          from unnest(
            @SourceIds, @Ids, @Usernames, @Emails, @Hashes, @FirstNames, @LastNames, @Roles, @Joined, @Verified, @Active, @Links, @Codes,
            @Spares) with ordinality as codes (
              source_id, id, username, email, password_hash, first_name, last_name, role, joined_at, is_verified, is_active, link_id, code,
              spare, number)
        ), made as (
          insert into users (
            id, username, email, email_verified_at, password_hash, first_name, last_name, role, created_at, suspended_at)
          select
            id,
            username,
            email,
            case when is_verified then joined_at end,
            password_hash,
            first_name,
            last_name,
            role,
            joined_at,
            case when not is_active then @Now::timestamptz end
          from wanted
          order by number
          on conflict do nothing
          returning id
        ), link as (
          insert into referral_links (id, user_id, is_default, created_at)
          select w.link_id, w.id, true, w.joined_at
          from wanted w
          join made using (id)
        ), code as (
          insert into referral_codes (code, link_id, is_default, created_at)
          select w.code, w.link_id, true, w.joined_at
          from wanted w
          join made using (id)
        )
        insert into imports (source, kind, source_id, target_id)
        select @Source, 'user', w.source_id, w.id
        from wanted w
        join made using (id)
        returning source_id
        """;

    /// <summary>Who has the names and addresses of those who could not be inserted.</summary>
    internal const string Taken =
        """
        select
          w.source_id,
          (select u.username from users u where lower(u.username collate "C") = lower(w.username collate "C")) as name_of,
          (select u.username from users u where lower(u.email collate "C") = lower(w.email collate "C")) as address_of
        from unnest(@SourceIds, @Usernames, @Emails) as w (source_id, username, email)
        """;

    internal const string JoinedAt =
        """
        select
          id,
          created_at
        from users
        where id = any(@Ids)
        """;

    internal static object Parameters(IReadOnlyCollection<Newcomer> people, string source, DateTimeOffset now)
    {
        return new
        {
            Source = source,
            Now = now.UtcDateTime,
            SourceIds = Column(person => person.Row.Id),
            Ids = Column(person => person.Id),
            Usernames = Column(person => person.Username),
            Emails = Column(person => person.Email),
            Hashes = Column(person => person.PasswordHash),
            FirstNames = Column(person => person.FirstName),
            LastNames = Column(person => person.LastName),
            Roles = Column(person => person.Role),
            Joined = Column(person => person.JoinedAt),
            Verified = Column(person => person.IsVerified),
            Active = Column(person => person.Row.IsActive),
            Links = Column(person => person.LinkId),
            Codes = Column(person => person.Code),
            Spares = Column(person => person.SpareCode)
        };

        T[] Column<T>(Func<Newcomer, T> value) => [.. people.Select(value)];
    }

    internal static object Names(IReadOnlyCollection<Newcomer> people) => new
    {
        SourceIds = people.Select(person => person.Row.Id).ToArray(),
        Usernames = people.Select(person => person.Username).ToArray(),
        Emails = people.Select(person => person.Email).ToArray()
    };
}
