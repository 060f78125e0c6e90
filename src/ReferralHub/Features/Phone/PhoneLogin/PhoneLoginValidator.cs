using FluentValidation;
using ReferralHub.Domain;

namespace ReferralHub.Features.Phone;

/// <summary>The number alone: a code of any shape is answered as a wrong one.</summary>
internal sealed class PhoneLoginValidator : AbstractValidator<PhoneLogin.Command>
{
    public PhoneLoginValidator() =>
        RuleFor(command => command.Phone).Must(PhoneNumber.IsValid).WithMessage(PhoneNumber.Form);
}
