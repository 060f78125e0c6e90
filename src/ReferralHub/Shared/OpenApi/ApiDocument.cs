using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace ReferralHub.Shared.OpenApi;

/// <summary>
/// OpenAPI 3.1 at <c>/openapi/v1.json</c>, made from the routes themselves, in an order that does not depend on how the program was built;
/// <c>docs/openapi.json</c> is what is served in development. It is made when first asked for, and once: it costs what fifty other calls
/// do, and anyone may ask.
/// </summary>
internal sealed class ApiDocument([FromKeyedServices(ApiDocument.Name)] IOpenApiDocumentProvider provider)
{
    internal const string Name = "v1";

    private readonly Lazy<Task<byte[]>> _json = new(async () =>
    {
        var document = await provider.GetOpenApiDocumentAsync();
        using var json = new MemoryStream();
        await document.SerializeAsJsonAsync(json, OpenApiSpecVersion.OpenApi3_1);
        json.WriteByte((byte)'\n');
        return json.ToArray();
    });

    internal Task<byte[]> Json => _json.Value;
}
