namespace ReferralHub.Shared.Hosting;

internal sealed class ApiSettings
{
    /// <summary>Off: a worker alone, which answers nothing but its health and takes no callers' settings.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>Exports that are written at a time; past it the answer is 503 <c>overloaded</c>.</summary>
    public int LongAnswers { get; init; } = 8;
}
