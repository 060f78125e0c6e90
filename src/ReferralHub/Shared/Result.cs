namespace ReferralHub.Shared;

/// <summary>Lets a pipeline behaviour make a failed answer without knowing what a good one holds.</summary>
internal interface IFailable<out TSelf>
{
    static abstract TSelf From(Error error);
}

/// <summary>A value, or the <see cref="Error"/> that took its place. Made by assigning either.</summary>
internal sealed class Result<T> : IFailable<Result<T>>
{
    private readonly T? _value;

    private Result(T? value, Error? error) => (_value, Error) = (value, error);

    internal Error? Error { get; }

    internal T Value => Error is null ? _value! : throw new InvalidOperationException($"There is no value: {Error.Code}");

    public static Result<T> From(Error error) => new(default, error);

    public static implicit operator Result<T>(T value) => new(value, null);

    public static implicit operator Result<T>(Error error) => new(default, error);
}
