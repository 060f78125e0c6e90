namespace ReferralHub.Shared.Security;

internal static class OneTimeTokensSql
{
    internal const string LockOwner =
        """
        select
          id,
          username,
          email
        from users
        where lower(email collate "C") = lower(@Email collate "C")
          and (@Purpose <> 'verify_email' or email_verified_at is null)
          and (@Purpose <> 'reset_password' or password_changed_at is null or password_changed_at < @RequestedAt)
        for no key update
        """;

    /// <summary>Request ids are time-ordered.</summary>
    internal const string Insert =
        """
        insert into one_time_tokens (hash, purpose, user_id, email, request_id, created_at, expires_at)
        select
          @Hash,
          @Purpose,
          @UserId,
          @Email,
          @RequestId,
          @Now,
          @ExpiresAt
        where @MostAnHour > (
            select count(distinct request_id)
            from one_time_tokens
            where user_id = @UserId
              and purpose = @Purpose
              and created_at > @Since
              and request_id <> @RequestId
          )
          and not exists (
            select
            from one_time_tokens
            where @NewestOnly
              and user_id = @UserId
              and purpose = @Purpose
              and request_id > @RequestId
          )
        """;

    internal const string EndOlder =
        """
        update one_time_tokens
        set used_at = @Now
        where user_id = @UserId
          and purpose = @Purpose
          and request_id <> @RequestId
          and used_at is null
        """;

    /// <summary>The owner of a live token; a token of an address that they have no more is dead.</summary>
    internal const string FindOwnerOf =
        """
        select
          u.id,
          u.username,
          u.email
        from one_time_tokens t
        join users u on u.id = t.user_id
        where t.hash = @Hash
          and t.used_at is null
          and t.expires_at > @Now
          and lower(u.email collate "C") = lower(t.email collate "C")
        """;

    /// <summary>The same, locked before the token, as everywhere.</summary>
    internal const string LockOwnerOf =
        $"""
        {FindOwnerOf}
        for no key update of u
        """;

    /// <summary>The guarded update that decides who spends it.</summary>
    internal const string Spend =
        """
        update one_time_tokens
        set used_at = @Now
        where hash = @Hash
          and used_at is null
          and expires_at > @Now
        """;

    internal const string EndAll =
        """
        update one_time_tokens
        set used_at = @Now
        where user_id = @UserId
          and purpose = @Purpose
          and used_at is null
        """;
}
