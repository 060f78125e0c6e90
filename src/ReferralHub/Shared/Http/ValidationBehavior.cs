using System.Text.Json;
using FluentValidation;
using FluentValidation.Results;
using MediatR;

namespace ReferralHub.Shared.Http;

/// <summary>What <see cref="JsonBodies"/> found in the body of this request that no type knows: told with the faults of the rest.</summary>
internal sealed class UnknownMembers
{
    public IReadOnlyDictionary<string, string[]> Faults { get; set; } = new Dictionary<string, string[]>();
}

/// <summary>Runs a request's validators before its handler and answers all field errors together.</summary>
internal sealed class ValidationBehavior<TRequest, TResponse>(IEnumerable<IValidator<TRequest>> validators, UnknownMembers unknown)
    : IPipelineBehavior<TRequest, TResponse>
    where TResponse : IFailable<TResponse>
{
    public async Task<TResponse> Handle(TRequest request, CancellationToken cancellationToken, RequestHandlerDelegate<TResponse> next)
    {
        List<ValidationFailure> failures = [];
        foreach (var validator in validators)
            failures.AddRange((await validator.ValidateAsync(request, cancellationToken)).Errors);
        if (failures.Count == 0 && unknown.Faults.Count == 0)
            return await next();

        var fields = new Dictionary<string, string[]>(unknown.Faults);
        foreach (var field in failures.GroupBy(failure => JsonNamingPolicy.SnakeCaseLower.ConvertName(failure.PropertyName)))
            fields[field.Key] = [.. field.Select(failure => failure.ErrorMessage).Distinct()];
        return TResponse.Failed(Error.Validation(fields));
    }
}
