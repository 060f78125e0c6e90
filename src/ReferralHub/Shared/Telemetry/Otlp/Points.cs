namespace ReferralHub.Shared.Telemetry.Otlp;

/// <summary>A sum or the last value: whole numbers as they are, others by their bits.</summary>
internal sealed class NumberPoint
{
    private long _bits;

    /// <summary>In which collection it was last observed.</summary>
    public long Seen { get; private set; }

    public long Whole => Volatile.Read(ref _bits);

    public double Fraction => BitConverter.Int64BitsToDouble(Whole);

    public void Add(long value) => Interlocked.Add(ref _bits, value);

    public void Add(double value)
    {
        long before, after;
        do
        {
            before = Whole;
            after = BitConverter.DoubleToInt64Bits(BitConverter.Int64BitsToDouble(before) + value);
        }
        while (Interlocked.CompareExchange(ref _bits, after, before) != before);
    }

    public void Set(long value, long seen)
    {
        Volatile.Write(ref _bits, value);
        Seen = seen;
    }

    public void Set(double value, long seen) => Set(BitConverter.DoubleToInt64Bits(value), seen);
}

/// <summary>How many values fell between which bounds, a bound itself into what is below it.</summary>
internal sealed class HistogramPoint(double[] bounds)
{
    private readonly Lock _lock = new();
    private readonly long[] _counts = new long[bounds.Length + 1];
    private double _sum;
    private double _least = double.PositiveInfinity;
    private double _most = double.NegativeInfinity;

    public void Add(double value)
    {
        if (!double.IsFinite(value))
            return;
        var bucket = 0;
        while (bucket < bounds.Length && value > bounds[bucket])
            bucket++;
        lock (_lock)
        {
            _counts[bucket]++;
            _sum += value;
            (_least, _most) = (Math.Min(_least, value), Math.Max(_most, value));
        }
    }

    public (long[] Counts, double Sum, double Least, double Most) Read()
    {
        lock (_lock)
            return ([.. _counts], _sum, _least, _most);
    }
}
