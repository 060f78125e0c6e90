using MediatR;
using ReferralHub.Domain;
using ReferralHub.Shared;
using ReferralHub.Shared.Accounts;

namespace ReferralHub.Features.Admin;

/// <summary>Makes an admin a person like everybody: their sessions end within two seconds, for their tokens say otherwise.</summary>
internal static class RevokeAdmin
{
    internal sealed record Command(string Username) : IRequest<Result<Member>>;

    internal sealed class Handler(Roles roles) : IRequestHandler<Command, Result<Member>>
    {
        public Task<Result<Member>> Handle(Command command, CancellationToken ct) => roles.Give(command.Username, Role.User, ct);
    }
}
