using MediatR;
using ReferralHub.Shared;
using ReferralHub.Shared.Accounts;

namespace ReferralHub.Features.Accounts;

/// <summary>What a person sees of themselves. Of those whom they invited it tells names, never an address.</summary>
internal static class GetProfile
{
    internal sealed record Query(Guid UserId) : IRequest<Result<Profile>>;

    internal sealed class Handler(Profiles profiles) : IRequestHandler<Query, Result<Profile>>
    {
        // a token may outlive its account by some minutes
        public async Task<Result<Profile>> Handle(Query query, CancellationToken ct) =>
            await profiles.Find(query.UserId, ct) is { } profile ? profile : Errors.Unauthorized;
    }
}
