using FluentValidation;
using ReferralHub.Shared.Rewards;

namespace ReferralHub.Features.Partners;

internal sealed class ReverseConversionValidator : AbstractValidator<ReverseConversion.Command>
{
    public ReverseConversionValidator() => RuleFor(command => command.Amount)
        .IsConversionValue()
        .Must(amount => amount is null or > 0).WithMessage("An amount is above zero; without one it is all");
}
