using MediatR;
using ReferralHub.Shared.Hosting;

namespace ReferralHub.Features.Partners;

internal sealed class CreatePartnerConsole : IConsoleCommand
{
    public string Synopsis => "partner create NAME --scopes \"SCOPE ...\" [--email ADDRESS]";

    public Task<CommandOutcome>? Run(CommandLine line, IMediator mediator, CancellationToken ct) =>
        line.Words is ["partner", "create", var name] && line.Options.Keys.All(option => option is "--scopes" or "--email")
            ? CommandOutcome.Of(mediator.Send(new CreatePartner.Command(
                name, line.Options.GetValueOrDefault("--scopes") ?? "", line.Options.GetValueOrDefault("--email")), ct))
            : null;
}
