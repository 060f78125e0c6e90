using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using ReferralHub.Shared.Security;

namespace ReferralHub.Shared.Http;

/// <summary>
/// How answers are kept for a replay. Not as the contract has them: that would trim and refuse what is already an answer. What is kept is
/// readable in the database, but for a <see cref="Secret"/>, which is shown once and so kept sealed.
/// </summary>
internal sealed class KeptJson(ServerKeys keys)
{
    public JsonSerializerOptions Options { get; } =
        new()
        {
            Converters = { new JsonStringEnumConverter(), new SealedSecrets(new Seal(keys.KeptSecrets)) },
            TypeInfoResolver = Json.Types
        };

    private sealed class SealedSecrets(Seal seal) : JsonConverter<Secret>
    {
        public override Secret Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            new(Encoding.UTF8.GetString(seal.Open(reader.GetBytesFromBase64(), [])
                ?? throw new JsonException("This secret was sealed under another key")));

        public override void Write(Utf8JsonWriter writer, Secret value, JsonSerializerOptions options) =>
            writer.WriteBase64StringValue(seal.Close(Encoding.UTF8.GetBytes(value.Reveal()), []));
    }
}
