using Microsoft.IdentityModel.Tokens;
using ReferralHub.Shared.Security;

namespace ReferralHub.Features.Sessions;

/// <summary>Public members only; keys that no longer sign stay published while tokens of theirs are out.</summary>
internal static class GetSigningKeys
{
    internal sealed record Answer(IReadOnlyList<Key> Keys);

    internal sealed record Key(string Kty, string Use, string Alg, string Kid, string Crv, string X, string Y);

    internal static Answer Of(SigningKeys keys) => new([.. keys.All.Select(key =>
    {
        var point = key.ECDsa.ExportParameters(includePrivateParameters: false).Q;
        return new Key(
            "EC", "sig", SecurityAlgorithms.EcdsaSha256, key.KeyId, "P-256", Base64UrlEncoder.Encode(point.X),
            Base64UrlEncoder.Encode(point.Y));
    })]);
}
