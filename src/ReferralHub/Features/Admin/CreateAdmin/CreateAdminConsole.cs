using MediatR;
using ReferralHub.Shared.Hosting;
using ReferralHub.Shared.Http;

namespace ReferralHub.Features.Admin;

internal sealed class CreateAdminConsole : IConsoleCommand
{
    public string Synopsis => "admin create USERNAME EMAIL < PASSWORD";

    public Task<CommandOutcome>? Run(CommandLine line, IMediator mediator, CancellationToken ct) =>
        // not an argument: those are there for all to see in the list of processes
        line.Plain is ["admin", "create", var username, var email]
            ? CommandOutcome.Of(mediator.Send(new CreateAdmin.Command(username, email, Password()), ct))
            : null;

    private static Secret Password()
    {
        if (!Console.IsInputRedirected)
            Console.Error.Write("Password: ");
        return new Secret(Console.In.ReadLine());
    }
}
