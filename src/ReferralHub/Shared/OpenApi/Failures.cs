using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.OpenApi;
using ReferralHub.Shared.Http;
using ReferralHub.Shared.Security;

namespace ReferralHub.Shared.OpenApi;

/// <summary>
/// Every error a route may answer: those it names, and those that follow from what else stands on its line. The body is the problem with
/// its <c>code</c> narrowed to these; answers with the same few codes are one component.
/// </summary>
internal static class Failures
{
    private const int MostInComponent = 3;

    public static Error[] Of(Route route) =>
    [
        .. route.All<CanFailMetadata>().SelectMany(named => named.Errors).Concat(Implied(route))
            .DistinctBy(error => error.Code)
            .OrderBy(error => error.Status()).ThenBy(error => error.Code, StringComparer.Ordinal)
    ];

    public static void Describe(OpenApiOperation operation, Route route, OpenApiDocument document)
    {
        foreach (var status in Of(route).GroupBy(error => error.Status()))
            operation.Responses![status.Key.ToString(CultureInfo.InvariantCulture)] = Answer(status.Key, [.. status], document);
    }

    private static List<Error> Implied(Route route)
    {
        if (route.Has<NeverFailsMetadata>())
            return [];
        List<Error> errors = [Errors.Internal, Errors.DependencyUnavailable];
        if (route.Has<IAcceptsMetadata>())
            errors.AddRange([Errors.InvalidJson, Errors.ValidationFailed, Errors.PayloadTooLarge, Errors.UnsupportedMediaType]);
        if (route.Has<IAuthorizeData>())
            errors.AddRange([Errors.Unauthorized, Errors.TokenExpired, Errors.InsufficientScope]);
        if (Callers.RolesOf(route).Any())
            errors.Add(Errors.Forbidden);
        if (route.IsUnsafe && !route.Has<NeedsScope>())
            errors.Add(Errors.CsrfFailed);
        if (route.Has<LimitPolicy>())
            errors.Add(Errors.RateLimited);
        return errors;
    }

    private static IOpenApiResponse Answer(int status, Error[] errors, OpenApiDocument document)
    {
        if (errors.Length > MostInComponent)
            return Inline(status, errors, document);
        var name = string.Join("Or", errors.Select(error => Named(error.Code)));
        if (document.Components?.Responses?.ContainsKey(name) is not true)
            _ = document.AddComponent<IOpenApiResponse>(name, Inline(status, errors, document));
        return new OpenApiResponseReference(name, document);
    }

    private static OpenApiResponse Inline(int status, Error[] errors, OpenApiDocument document) => new()
    {
        Description = string.Join("\n", errors.Select(error => $"- `{error.Code}`: {error.Message}")),
        Headers = Headers.OfFailure(status, document),
        Content = new Dictionary<string, OpenApiMediaType>
        {
            [Problems.ContentType] = new OpenApiMediaType { Schema = Problem.With([.. errors.Select(error => error.Code)], document) }
        }
    };

    private static string Named(string code) =>
        string.Concat(code.Split('_').Select(word => $"{char.ToUpperInvariant(word[0])}{word[1..]}"));
}
