using FluentValidation;
using ReferralHub.Shared.Http;

namespace ReferralHub.Features.Admin;

internal sealed class RestoreUserValidator : AbstractValidator<RestoreUser.Command>
{
    public RestoreUserValidator() => RuleFor(command => command.Reason).IsReason();
}
