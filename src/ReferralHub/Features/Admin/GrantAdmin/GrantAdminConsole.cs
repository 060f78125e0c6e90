using MediatR;
using ReferralHub.Shared.Hosting;

namespace ReferralHub.Features.Admin;

internal sealed class GrantAdminConsole : IConsoleCommand
{
    public string Synopsis => "admin grant USERNAME";

    public Task<CommandOutcome>? Run(CommandLine line, IMediator mediator, CancellationToken ct) =>
        line.Plain is ["admin", "grant", var username] ? CommandOutcome.Of(mediator.Send(new GrantAdmin.Command(username), ct)) : null;
}
