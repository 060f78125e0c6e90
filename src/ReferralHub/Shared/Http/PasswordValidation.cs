using FluentValidation;
using ReferralHub.Domain;

namespace ReferralHub.Shared.Http;

internal static class PasswordValidation
{
    /// <summary>A password that is being set; <paramref name="account"/> is what it must not contain.</summary>
    public static IRuleBuilderOptionsConditions<T, Secret> IsNewPassword<T>(
        this IRuleBuilder<T, Secret> rule, Func<T, (string? Username, string? Email)> account) => rule
        .Custom((password, context) =>
        {
            var (username, email) = account(context.InstanceToValidate);
            if (PasswordRules.Fault(password.Reveal(), username, email) is { } fault)
                context.AddFailure(fault);
        });
}
