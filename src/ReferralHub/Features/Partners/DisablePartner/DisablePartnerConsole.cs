using MediatR;
using ReferralHub.Shared.Hosting;

namespace ReferralHub.Features.Partners;

internal sealed class DisablePartnerConsole : IConsoleCommand
{
    public string Synopsis => "partner disable CLIENT_ID";

    public Task<CommandOutcome>? Run(CommandLine line, IMediator mediator, CancellationToken ct) =>
        line.Plain is ["partner", "disable", var id] ? CommandOutcome.Of(mediator.Send(new DisablePartner.Command(id), ct)) : null;
}
