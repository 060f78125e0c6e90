using System.Text.Json;
using FluentValidation;
using MediatR;

namespace ReferralHub.Shared.Http;

/// <summary>Runs a request's validators before its handler and answers all field errors together.</summary>
internal sealed class ValidationBehavior<TRequest, TResponse>(IEnumerable<IValidator<TRequest>> validators)
    : IPipelineBehavior<TRequest, TResponse>
    where TResponse : IFailable<TResponse>
{
    public async Task<TResponse> Handle(TRequest request, CancellationToken cancellationToken, RequestHandlerDelegate<TResponse> next)
    {
        Dictionary<string, string[]> fields = [];
        foreach (var validator in validators)
        {
            var result = await validator.ValidateAsync(request, cancellationToken);
            foreach (var field in result.Errors.GroupBy(fault => JsonNamingPolicy.SnakeCaseLower.ConvertName(fault.PropertyName)))
                fields[field.Key] = [.. field.Select(fault => fault.ErrorMessage).Distinct()];
        }
        return fields.Count == 0 ? await next() : TResponse.From(Error.Validation(fields));
    }
}
