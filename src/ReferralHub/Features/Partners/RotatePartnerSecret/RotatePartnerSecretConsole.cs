using MediatR;
using ReferralHub.Shared.Hosting;

namespace ReferralHub.Features.Partners;

internal sealed class RotatePartnerSecretConsole : IConsoleCommand
{
    public string Synopsis => "partner rotate-secret CLIENT_ID";

    public Task<CommandOutcome>? Run(CommandLine line, IMediator mediator, CancellationToken ct) =>
        line.Plain is ["partner", "rotate-secret", var id]
            ? CommandOutcome.Of(mediator.Send(new RotatePartnerSecret.Command(id), ct))
            : null;
}
