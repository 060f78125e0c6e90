using MediatR;
using ReferralHub.Shared;
using ReferralHub.Shared.Accounts;
using ReferralHub.Shared.Caching;
using ReferralHub.Shared.Http;

namespace ReferralHub.Features.Accounts;

/// <summary>The caller's profile with the latest 20 people they invited, whose phones are masked and whose e-mails stay theirs.</summary>
internal static class GetProfile
{
    internal sealed record Query(Guid UserId) : IRequest<Result<ReadyJson>>;

    internal sealed class Handler(Profiles profiles, StatsCache cache, JsonAnswers answers) : IRequestHandler<Query, Result<ReadyJson>>
    {
        public async Task<Result<ReadyJson>> Handle(Query query, CancellationToken ct)
        {
            var json = await cache.Profile(query.UserId, (Handler: this, query.UserId),
                static (wanted, ct) => wanted.Handler.Load(wanted.UserId, ct), ct);
            return json is null ? Errors.Unauthorized : new ReadyJson(json);
        }

        /// <summary>Null: there is nobody, or nobody any more.</summary>
        private async ValueTask<byte[]?> Load(Guid userId, CancellationToken ct) =>
            await profiles.Find(userId, ct) is { } profile ? answers.Write(profile) : null;
    }
}
