namespace ReferralHub.Shared.Counters;

/// <summary>Whether there is work, and whose turn it is: one worker at a time moves counters.</summary>
internal static class CounterTurnsSql
{
    internal const string AnyWaiting =
        """
        select exists (select from counter_events)
        """;

    /// <summary>The turn, for as long as the session likes.</summary>
    internal const string Hold =
        """
        select pg_advisory_lock(hashtextextended('counters', 0))
        """;

    internal const string Release =
        """
        select pg_advisory_unlock(hashtextextended('counters', 0))
        """;

    internal const string Take =
        """
        select pg_try_advisory_xact_lock(hashtextextended('counters', 0))
        """;
}
