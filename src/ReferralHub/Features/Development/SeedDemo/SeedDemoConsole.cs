using MediatR;
using Microsoft.Extensions.DependencyInjection.Extensions;
using ReferralHub.Shared.Hosting;

namespace ReferralHub.Features.Development;

internal sealed class SeedDemoConsole : IConsoleCommand
{
    public string Synopsis => "seed-demo";

    public void Prepare(CommandLine line, IServiceCollection services)
    {
        if (IsMine(line))
            _ = services.Replace(ServiceDescriptor.Singleton<TimeProvider>(new DemoClock()));
    }

    public Task<CommandOutcome>? Run(CommandLine line, IMediator mediator, CancellationToken ct) =>
        IsMine(line) ? CommandOutcome.Of(mediator.Send(new SeedDemo.Command(), ct)) : null;

    private static bool IsMine(CommandLine line) => line.Plain is ["seed-demo"];
}
