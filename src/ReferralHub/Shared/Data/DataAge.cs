namespace ReferralHub.Shared.Data;

/// <summary>
/// How old the data is of which an answer is made: what a replica gave is as old as the replica was. Who keeps answers begins one, and
/// what is read meanwhile notes its age in it, however deep the calls are.
/// </summary>
internal sealed class DataAge
{
    private static readonly AsyncLocal<DataAge?> s_current = new();

    private readonly Lock _noting = new();
    private long _asOf = long.MaxValue;

    /// <summary>A timestamp of the process: the earliest noted; nothing read by then can be missing.</summary>
    public long AsOf => Volatile.Read(ref _asOf);

    /// <summary>For what its caller calls from now on.</summary>
    public static DataAge Begin() => s_current.Value = new DataAge();

    public static void Note(long asOf)
    {
        if (s_current.Value is not { } age)
            return;
        lock (age._noting)
            Volatile.Write(ref age._asOf, Math.Min(age._asOf, asOf));
    }
}
