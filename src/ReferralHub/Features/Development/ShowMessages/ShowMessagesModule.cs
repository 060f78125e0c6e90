using System.Net.Mime;
using System.Text;
using MediatR;
using ReferralHub.Shared.Hosting;
using ReferralHub.Shared.Http;
using ReferralHub.Shared.Security;

namespace ReferralHub.Features.Development;

internal sealed class ShowMessagesModule : ICarterModule
{
    // not mapped but in development: elsewhere the path is as unknown as any other. No limit: it answers whoever runs this machine
    public void AddRoutes(IEndpointRouteBuilder app)
    {
        var services = app.ServiceProvider;
        if (!services.GetRequiredService<IHostEnvironment>().IsDevelopment()
            || !ShowMessages.HasFolder(services.GetRequiredService<Settings>()))
            return;
        _ = app.MapGet("/dev/messages", async (
            string? to, string? refresh, HttpContext context, IMediator mediator, CancellationToken ct) =>
        {
            var messages = await mediator.Send(new ShowMessages.Query(to), ct);
            context.Response.Headers.ContentSecurityPolicy = MessagesPage.ContentSecurityPolicy;
            return TypedResults.Content(
                MessagesPage.Of(messages, to, refreshes: refresh is not null), MediaTypeNames.Text.Html, Encoding.UTF8);
        })
            .AllowAnonymous().WithMetadata(new IgnoresCaller())
            .ExcludeFromDescription();
    }
}
