using MediatR;
using ReferralHub.Shared.Clicks;
using ReferralHub.Shared.Security;

namespace ReferralHub.Features.ReferralLinks;

/// <summary>
/// Whose code it is, for the way to the register page; a click is noted and written later. Answered from memory, also while the database is
/// away. Unknown, disabled, expired, full, deleted, of somebody suspended: all one to the visitor.
/// </summary>
internal static class FollowLink
{
    /// <summary><see cref="NoClick"/>: why this counts nothing, if it does not.</summary>
    internal sealed record Command(string Code, Client Client, string? NoClick) : IRequest<Answer>;

    /// <summary>The link's current code as stored, never what the caller wrote; null if there is no open link.</summary>
    internal sealed record Answer(string? Code);

    internal sealed class Handler(LinkDirectory directory, ClickBuffer clicks) : IRequestHandler<Command, Answer>
    {
        public async Task<Answer> Handle(Command command, CancellationToken ct)
        {
            if (await directory.Find(command.Code, ct) is not { } link)
                return new Answer(null);
            if (command.NoClick is { } reason)
                clicks.Skip(reason);
            else
                clicks.Add(link, command.Client);
            return new Answer(link.Code);
        }
    }
}
