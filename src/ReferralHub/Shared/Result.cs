using System.Text.Json;

namespace ReferralHub.Shared;

/// <summary>Lets a pipeline behaviour look into an answer and make one without knowing what a good one holds.</summary>
internal interface IFailable<out TSelf>
{
    Error? Error { get; }

    string ValueToJson(JsonSerializerOptions options);

    static abstract TSelf Failed(Error error);

    static abstract TSelf FromJson(string value, JsonSerializerOptions options);
}

/// <summary>A value or the <see cref="Error"/> that took its place. Made by assigning either.</summary>
internal sealed class Result<T> : IFailable<Result<T>>
{
    private readonly T? _value;

    private Result(T? value, Error? error) => (_value, Error) = (value, error);

    public Error? Error { get; }

    public T Value => Error is null ? _value! : throw new InvalidOperationException($"There is no value: {Error.Code}");

    public static Result<T> Failed(Error error) => new(default, error);

    public static Result<T> FromJson(string value, JsonSerializerOptions options) =>
        new(JsonSerializer.Deserialize<T>(value, options), null);

    public string ValueToJson(JsonSerializerOptions options) => JsonSerializer.Serialize(Value, options);

    public static implicit operator Result<T>(T value) => new(value, null);

    public static implicit operator Result<T>(Error error) => new(default, error);
}
