using FluentValidation;
using ReferralHub.Shared.Http;

namespace ReferralHub.Features.Admin;

internal sealed class SuspendUserValidator : AbstractValidator<SuspendUser.Command>
{
    public SuspendUserValidator() => RuleFor(command => command.Reason).IsReason();
}
