using FluentValidation;
using ReferralHub.Domain;

namespace ReferralHub.Shared.Http;

internal static class UsernameValidation
{
    public static IRuleBuilderOptions<T, TMember> IsUsername<T, TMember>(
        this IRuleBuilderInitial<T, TMember> rule, Func<TMember, string?> name) => rule
        .Cascade(CascadeMode.Stop)
        .Must(member => name(member) is { } text && Username.IsValid(text)).WithMessage("A username has 3 to 30 of A-Z a-z 0-9 _ . -")
        .Must(member => !Username.IsReserved(name(member)!)).WithMessage("This username is reserved");
}
