namespace ReferralHub.Features.Rewards;

internal static class RedeemRewardSql
{
    internal const string Insert =
        """
        insert into reward_spends (id, user_id, reward_type, amount, created_at, status_changed_at)
        values (@Id, @UserId, @RewardType, @Amount, @Now, @Now)
        """;
}
