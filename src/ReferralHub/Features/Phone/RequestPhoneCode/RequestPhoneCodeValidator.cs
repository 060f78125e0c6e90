using FluentValidation;
using ReferralHub.Domain;

namespace ReferralHub.Features.Phone;

internal sealed class RequestPhoneCodeValidator : AbstractValidator<RequestPhoneCode.Command>
{
    public RequestPhoneCodeValidator() =>
        RuleFor(command => command.Phone).Must(PhoneNumber.IsValid).WithMessage(PhoneNumber.Form);
}
