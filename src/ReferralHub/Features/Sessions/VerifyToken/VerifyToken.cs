using MediatR;
using ReferralHub.Shared;
using ReferralHub.Shared.Http;
using ReferralHub.Shared.Security;

namespace ReferralHub.Features.Sessions;

/// <summary>Says what an access token is good for. One whose session has ended is good for nothing, whatever its signature says.</summary>
internal static class VerifyToken
{
    [Needs("token")]
    internal sealed record Body(Secret Token);

    internal sealed record Query(Secret Token) : IRequest<Result<Answer>>;

    /// <summary><c>exp</c> in seconds since 1970, as in the token.</summary>
    internal sealed record Answer(bool Active, Guid Sub, Guid Sid, long Exp, string Scope);

    internal sealed class Handler(TokenGate gate) : IRequestHandler<Query, Result<Answer>>
    {
        public async Task<Result<Answer>> Handle(Query query, CancellationToken ct)
        {
            var (known, refused) = await gate.Check(query.Token.Reveal(), ct);
            return refused is null
                ? new Answer(true, known!.Caller.UserId, known.Caller.SessionId, known.Expires.ToUnixTimeSeconds(), known.Scope)
                : refused;
        }
    }
}
