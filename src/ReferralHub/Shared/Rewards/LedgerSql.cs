namespace ReferralHub.Shared.Rewards;

/// <summary>What the functions do is written beside the tables, in <c>sql/0017_create_reward_ledger.sql</c> and <c>0022</c>.</summary>
internal static class LedgerSql
{
    internal const string Lock =
        """
        select lock_rewards(@UserId)
        """;

    internal const string Open =
        """
        select
          reward_type,
          expires_at,
          amount
        from open_rewards(@UserId, @Now)
        """;

    /// <summary>What has expired on that day and was not given back.</summary>
    internal const string Lapsed =
        """
        select coalesce(-sum(amount), 0)
        from reward_entries
        where user_id = @UserId
          and reward_type = @RewardType
          and expires_at = @ExpiresAt
          and kind = 'expired'
        """;

    internal const string Add =
        """
        insert into reward_entries (
          id, user_id, kind, reward_type, amount, reason, rule_id, referral_id, conversion_id, occurrence, reverses_id, part, spend_id,
          occurred_at, available_at, expires_at, created_at)
        select id, @UserId, kind, reward_type, amount, reason, rule_id, referral_id, conversion_id, occurrence, reverses_id, part, spend_id,
          occurred_at, available_at, nullif(expires_at, 'infinity'), @Now
        from unnest(
          @Ids, @Kinds, @Types, @Amounts, @Reasons, @Rules, @Referrals, @Conversions, @Occurrences, @Reverses, @Parts, @Spends,
          @Occurred, @Available, @Expires)
          with ordinality as entry (
            id, kind, reward_type, amount, reason, rule_id, referral_id, conversion_id, occurrence, reverses_id, part, spend_id,
            occurred_at, available_at, expires_at, number)
        order by number
        """;

    internal const string BalanceOf =
        """
        select
          available,
          pending,
          spent,
          shortfall
        from reward_balances
        where user_id = @UserId
          and reward_type = @RewardType
        """;

    internal const string Balances =
        """
        select
          reward_type,
          available,
          pending,
          spent,
          shortfall
        from reward_balances
        where user_id = @UserId
        """;

    /// <summary>Whether time has made a person's balances old.</summary>
    internal const string IsDue =
        """
        select
          exists (select from reward_holds where user_id = @UserId and available_at <= @Now)
          or exists (select from reward_stock where user_id = @UserId and expires_at <= @Now)
        """;

    /// <summary>Whose holds are over or whose rewards have expired.</summary>
    internal const string PeopleDue =
        """
        select user_id
        from (
          select user_id
          from reward_holds
          where available_at <= @Now
          union
          select user_id
          from reward_stock
          where expires_at <= @Now
            and expires_at < 'infinity'
        ) as due
        limit @Rows
        """;

    /// <summary>What somebody earned, and what of it is left; a where goes behind it.</summary>
    internal const string Earned =
        """
        select
          e.id,
          e.rule_id,
          e.referral_id,
          e.conversion_id,
          e.occurrence,
          e.reward_type,
          e.amount,
          e.amount + back.amount as standing,
          back.parts,
          e.occurred_at,
          e.available_at,
          e.expires_at
        from reward_entries e
        cross join lateral (
          select
            coalesce(sum(amount), 0) as amount,
            count(*)::integer as parts
          from reward_entries
          where reverses_id = e.id
        ) as back
        where e.user_id = @UserId
          and e.kind = 'earned'
        """;
}
