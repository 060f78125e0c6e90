using MediatR;
using ReferralHub.Shared.Hosting;

namespace ReferralHub.Features.Partners;

internal sealed class ListPartnersConsole : IConsoleCommand
{
    public string Synopsis => "partner list";

    public Task<CommandOutcome>? Run(CommandLine line, IMediator mediator, CancellationToken ct) =>
        line.Plain is ["partner", "list"] ? CommandOutcome.Of(mediator.Send(new ListPartners.Query(), ct)) : null;
}
