namespace ReferralHub.Shared.OpenApi;

/// <summary>Tokens, and the keys that they are signed with.</summary>
internal static class SessionTerms
{
    internal static readonly Dictionary<string, Term> All = new()
    {
        ["Body.token"] = new("The token of the mail.", "Jm4pR8sT1vX6yB3dF0hK2nQ5uW7zA9cE1gI4kM6oS8w"),
        ["access_token"] = new("A JWT (ES256) for `Authorization: Bearer`.", "eyJhbGciOiJFUzI1NiIsInR5cCI6ImF0K2p3dCJ9.e30.c2lnbmF0dXJl"),
        ["token_type"] = new("How the access token is sent.", "Bearer") { OneOf = ["Bearer"] },
        ["expires_in"] = new("Seconds for which the access token is good.", 600),
        ["refresh_token"] = new("For the next tokens; good once.", "AQGarBAAAAB2eXmcPpEtvR0AAAABq3sK9mW2xY5zB8dE1gH4jL7nQ0tV"),
        ["user"] = new("Who signed in.", null),
        ["keys"] = new("All that may have signed a token which is still good.", null),
        ["kty"] = new("The family of the key.", "EC") { OneOf = ["EC"] },
        ["use"] = new("What it is for.", "sig") { OneOf = ["sig"] },
        ["alg"] = new("How it signs.", "ES256") { OneOf = ["ES256"] },
        ["crv"] = new("The curve.", "P-256") { OneOf = ["P-256"] },
        ["kid"] = new("As in the head of the tokens that it signed.", "0001-9f86d081884c7d65"),
        ["x"] = new("The point's x, base64url.", "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"),
        ["y"] = new("The point's y, base64url.", "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"),
    };
}
