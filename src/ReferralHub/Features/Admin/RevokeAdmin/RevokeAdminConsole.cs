using MediatR;
using ReferralHub.Shared.Hosting;

namespace ReferralHub.Features.Admin;

internal sealed class RevokeAdminConsole : IConsoleCommand
{
    public string Synopsis => "admin revoke USERNAME";

    public Task<CommandOutcome>? Run(CommandLine line, IMediator mediator, CancellationToken ct) =>
        line.Plain is ["admin", "revoke", var username] ? CommandOutcome.Of(mediator.Send(new RevokeAdmin.Command(username), ct)) : null;
}
