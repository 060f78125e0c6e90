using FluentValidation;

namespace ReferralHub.Features.Admin;

internal sealed class EndRewardRuleValidator : AbstractValidator<EndRewardRule.Command>
{
    public EndRewardRuleValidator(TimeProvider clock) => RuleFor(command => command.At)
        .Must(at => at is null || at >= clock.GetUtcNow().UtcDateTime.AddMinutes(-1))
        .WithMessage("What has happened is decided: end it now or later");
}
