namespace ReferralHub.Migrations;

/// <summary>How a script and its journal row relate.</summary>
public enum MigrationState
{
    /// <summary>Not applied yet.</summary>
    Pending,

    /// <summary>Applied, and the script is what it was then.</summary>
    Applied,

    /// <summary>Applied by DbUp, which keeps no hash: taken as it is, and given its hash by the next `up`.</summary>
    Unhashed,

    /// <summary>Applied, and edited since.</summary>
    Changed,

    /// <summary>Applied, and no longer among the scripts.</summary>
    Missing,
}

/// <summary>A script and how it stands; without a file if it is missing.</summary>
/// <remarks>`Applied` is UTC, but DbUp writes the local time of the machine it runs on.</remarks>
public sealed record MigrationStatus(string Name, DateTime? Applied, MigrationState State, MigrationFile? File);
