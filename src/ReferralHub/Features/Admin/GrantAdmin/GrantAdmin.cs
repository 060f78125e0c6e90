using MediatR;
using ReferralHub.Domain;
using ReferralHub.Shared;
using ReferralHub.Shared.Accounts;

namespace ReferralHub.Features.Admin;

/// <summary>Makes somebody an admin; their tokens say so from the next refresh or sign-in on.</summary>
internal static class GrantAdmin
{
    internal sealed record Command(string Username) : IRequest<Result<Member>>;

    internal sealed class Handler(Roles roles) : IRequestHandler<Command, Result<Member>>
    {
        public Task<Result<Member>> Handle(Command command, CancellationToken ct) => roles.Give(command.Username, Role.Admin, ct);
    }
}
