using FluentValidation;
using ReferralHub.Domain;
using ReferralHub.Shared.Http;

namespace ReferralHub.Shared.Accounts;

/// <summary>The rules of what people call themselves and prove themselves with, for the validators of several slices.</summary>
internal static class AccountRules
{
    internal static IRuleBuilderOptions<T, string> IsUsername<T>(this IRuleBuilderInitial<T, string> rule) => rule
        .Cascade(CascadeMode.Stop)
        .Must(Username.IsValid).WithMessage("A username has 3 to 30 of A-Z a-z 0-9 _ . -")
        .Must(name => !Username.IsReserved(name)).WithMessage("This username is reserved");

    internal static IRuleBuilderOptions<T, string> IsEmail<T>(this IRuleBuilder<T, string> rule) => rule
        .Must(EmailAddress.IsValid).WithMessage("This is not an e-mail address");

    /// <summary>A password that is being set; <paramref name="owner"/> is what it must not hold.</summary>
    internal static IRuleBuilderOptionsConditions<T, Secret> IsNewPassword<T>(
        this IRuleBuilder<T, Secret> rule, Func<T, (string? Username, string? Email)> owner) => rule
        .Custom((password, context) =>
        {
            var (username, email) = owner(context.InstanceToValidate);
            if (PasswordRules.Fault(password.Reveal(), username, email) is { } fault)
                context.AddFailure(fault);
        });
}
