using ReferralHub.Shared.Hosting;
using ReferralHub.Shared.Security;

namespace ReferralHub.Shared.Http;

/// <summary>Marks a route whose answers take long to write.</summary>
internal sealed class AnswersAtLength;

/// <summary>
/// Long answers are written one at a time to a person, and so many at a time by an instance: each holds rows in memory, and asks for more,
/// for as long as its reader takes. Nobody waits here for a turn; runs after the limits, which are to count who asks in vain too.
/// </summary>
internal sealed class LongAnswers(RequestDelegate next, Settings settings, LimitMetrics metrics)
{
    /// <summary>Most are written by then; nobody knows how fast another reads.</summary>
    private static readonly TimeSpan s_retryAfter = TimeSpan.FromSeconds(5);

    private static readonly Error s_oneAtATime =
        Errors.RateLimited with { Message = "One is being written to you already", RetryAfter = s_retryAfter };

    private readonly HashSet<string> _people = [];

    public async Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<AnswersAtLength>() is null
            || context.User is not CallerPrincipal { Subject: var person })
        {
            await next(context);
            return;
        }
        if (Begin(person) is { } refused)
        {
            await Problems.Write(context, refused);
            return;
        }
        try
        {
            await next(context);
        }
        finally
        {
            lock (_people)
                _ = _people.Remove(person);
        }
    }

    private Error? Begin(string person)
    {
        lock (_people)
        {
            if (_people.Contains(person))
            {
                metrics.Refused(LimitMetrics.LongAnswer);
                return s_oneAtATime;
            }
            return _people.Count < settings.Api.LongAnswers && _people.Add(person)
                ? null
                : Errors.Overloaded with { RetryAfter = s_retryAfter };
        }
    }
}

internal static class LongAnswerRoutes
{
    public static RouteHandlerBuilder AtLength(this RouteHandlerBuilder route) =>
        route.WithMetadata(new AnswersAtLength()).CanFail(Errors.Overloaded);
}
