using System.Text.Json.Serialization;
using MediatR;
using Npgsql;
using ReferralHub.Domain;
using ReferralHub.Shared;
using ReferralHub.Shared.Data;
using ReferralHub.Shared.Referrals;

namespace ReferralHub.Features.ReferralLinks;

/// <summary>
/// What a sign-up with this code would meet at this moment, for the page where people register. Of the referrer it tells the name, also
/// when the link has ended, and nothing else.
/// </summary>
internal static class LookUpCode
{
    internal sealed record Query(string Code) : IRequest<Result<Answer>>;

    /// <summary>Why not: <c>unknown</c>, <c>expired</c>, <c>disabled</c> or <c>full</c>; absent if the code is good.</summary>
    internal sealed record Answer(
        bool Valid, Person? Referrer, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Reason);

    internal sealed record Person(string Username);

    internal sealed class Handler(NpgsqlDataSource db, TimeProvider clock) : IRequestHandler<Query, Result<Answer>>
    {
        private static readonly Answer s_unknown = new(false, null, "unknown");

        public async Task<Result<Answer>> Handle(Query query, CancellationToken ct)
        {
            if (ReferralCode.Key(query.Code) is not { } key)
                return s_unknown;
            var link = await db.QuerySingleOrDefaultAsync<Row>(LookUpCodeSql.Find,
                new { InviteKey = key, InviteFolded = ReferralCode.Folded(key), Now = clock.GetUtcNow().UtcDateTime }, ct);
            return link switch
            {
                null => s_unknown,
                { State: "open" } => new Answer(true, new Person(link.Username), null),
                _ => new Answer(false, new Person(link.Username), link.State)
            };
        }

        private sealed record Row(string Username, string State);
    }
}
