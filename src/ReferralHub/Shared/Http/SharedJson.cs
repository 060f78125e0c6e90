using System.Text.Json.Serialization;
using MediatR;

namespace ReferralHub.Shared.Http;

/// <summary>What no slice names: values of <see cref="Optional{T}"/>, and what <see cref="IdempotentCall"/> keeps of all.</summary>
[JsonSerializable(typeof(string)), JsonSerializable(typeof(bool?)), JsonSerializable(typeof(int?)), JsonSerializable(typeof(DateTime?))]
[JsonSerializable(typeof(Error)), JsonSerializable(typeof(Unit)), JsonSerializable(typeof(string[]))]
internal sealed partial class SharedJson : JsonSerializerContext;
