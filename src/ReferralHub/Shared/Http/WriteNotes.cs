using ReferralHub.Shared.Data;
using ReferralHub.Shared.Security;

namespace ReferralHub.Shared.Http;

/// <summary>
/// Notes who writes when the answer starts: after the commit, whatever became of the call, and before anybody can have read that it is
/// done.
/// </summary>
internal sealed class WriteNotes(RequestDelegate next, RecentWrites writes)
{
    public Task InvokeAsync(HttpContext context)
    {
        var method = context.Request.Method;
        if (writes.AreNoted && !HttpMethods.IsGet(method) && !HttpMethods.IsHead(method) && !HttpMethods.IsOptions(method)
            && context.User is CallerPrincipal { Caller.UserId: var person })
            context.Response.OnStarting(() => writes.Note(person));
        return next(context);
    }
}
