namespace ReferralHub.Benchmarks.Measuring;

/// <summary>Times in milliseconds, and what can be said of them.</summary>
internal sealed class Samples(IEnumerable<double> times)
{
    private readonly double[] _sorted = [.. times.Order()];

    public int Count => _sorted.Length;

    public double Median => At(0.5);

    public double Mean => _sorted.Average();

    public double P99 => At(0.99);

    public double Max => At(1);

    /// <summary>Welch's t: the difference of the means in standard errors, for samples of different spread.</summary>
    public static double WelchT(Samples a, Samples b) => (a.Mean - b.Mean) / Math.Sqrt((a.Variance / a.Count) + (b.Variance / b.Count));

    /// <summary>
    /// Mann-Whitney's U as a normal deviate: whether one is mostly above the other. It looks at ranks, so a few slow outliers,
    /// of which a busy machine has many, neither make nor hide a difference.
    /// </summary>
    public static double MannWhitneyZ(Samples a, Samples b)
    {
        // ties share: half of a pair of equals goes to each
        var wins = a._sorted.Sum(x => b._sorted.Sum(y => x > y ? 1 : x < y ? 0 : 0.5));
        var pairs = (double)a.Count * b.Count;
        return (wins - (pairs / 2)) / Math.Sqrt(pairs * (a.Count + b.Count + 1) / 12);
    }

    private double Variance => _sorted.Sum(time => (time - Mean) * (time - Mean)) / (Count - 1);

    private double At(double share) => _sorted[(int)Math.Ceiling(share * (Count - 1))];
}
