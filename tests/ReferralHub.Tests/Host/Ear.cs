using System.Net.Http.Json;
using System.Text.Json;

namespace ReferralHub.Tests.Host;

/// <summary>Notes the secrets that a client sends and is answered.</summary>
public sealed class Ear(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        // from the object: reading the content would change how it is sent
        if (request.Content is JsonContent { Value: { } body })
            Secrets.OfSuite.NoteBody(JsonSerializer.SerializeToElement(body, JsonSerializerOptions.Web));
        var response = await base.SendAsync(request, cancellationToken);
        if (response.Content.Headers.ContentType?.MediaType is "application/json"
            && await response.Content.ReadAsByteArrayAsync(cancellationToken) is { Length: > 0 } answer)
            Secrets.OfSuite.NoteBody(JsonSerializer.Deserialize<JsonElement>(answer));
        return response;
    }
}
