namespace ReferralHub.Migrations;

public enum ScriptState
{
    /// <summary>And unchanged since; also one that the journal has no hash of, since DbUp alone keeps none.</summary>
    Applied,

    Pending,

    /// <summary>Applied, and edited since.</summary>
    Changed,

    /// <summary>Applied, and unknown to this release: taken away, or of a later one.</summary>
    Missing,
}

/// <summary>How a script and its row in the journal go together; without a time while it is pending.</summary>
public sealed record ScriptStatus(string Script, DateTimeOffset? AppliedAt, ScriptState State);
