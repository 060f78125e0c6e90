using MediatR;
using Npgsql;
using ReferralHub.Shared;
using ReferralHub.Shared.Data;
using ReferralHub.Shared.Http;
using ReferralHub.Shared.Security;

namespace ReferralHub.Features.Development;

/// <summary>
/// Fills an empty database with fifty people and what came of them in three months, for pictures and for trying things out. It is lived,
/// not written down: the clock is set to each moment of <see cref="DemoPeople"/>, and sign-ups, fraud screen, rules and reviews do what
/// they do for everybody. The same people at the same distance from today, every time. Nobody gets mail.
/// </summary>
internal static class SeedDemo
{
    internal sealed record Command : IRequest<Result<Answer>>;

    /// <summary><see cref="Demo"/>: <c>made</c>, or <c>there</c> from an earlier run.</summary>
    internal sealed record Answer(string Demo, IReadOnlyList<Account> Accounts);

    internal sealed record Account(string Username, string Password, string Role);

    internal static readonly Error NotHere = Error.Conflict("development_only", "The demo is for ASPNETCORE_ENVIRONMENT=Development alone");

    internal static readonly Error NotEmpty =
        Error.Conflict("not_empty", "There are people in this database already: the demo begins with an empty one");

    internal static readonly Error InUse =
        Error.Conflict("in_use", "An instance works on this database: stop it, or it takes part in the past");

    internal static readonly Error NotMigrated =
        Error.Conflict("not_migrated", "The database is not of this release yet: run referralhub-migrations up");

    private const string Password = "river-stone";

    private static readonly Account[] s_accounts =
    [
        new(DemoPeople.Ada, Password, "user"), new("chen", Password, "user"), new(DemoPeople.Grace, Password, "admin")
    ];

    internal sealed class Handler(
        IHostEnvironment environment, NpgsqlDataSource db, PasswordHasher hasher, IServiceProvider services, TimeProvider time)
        : IRequestHandler<Command, Result<Answer>>
    {
        public async Task<Result<Answer>> Handle(Command command, CancellationToken ct)
        {
            if (!environment.IsDevelopment())
                return NotHere;
            if (await Look(ct) is not { } state)
                return NotMigrated;
            if (state.IsThere)
                return new Answer("there", s_accounts);
            if (state.HasPeople)
                return NotEmpty;
            if (state.IsInUse)
                return InUse;

            // SeedDemoConsole has put it there
            var clock = (DemoClock)time;
            var today = clock.GetUtcNow();
            var hash = await hasher.Hash(Password, ct);
            var life = ActivatorUtilities.CreateInstance<DemoLife>(services, new DemoPast(today), clock, hash, ct);
            foreach (var (at, happen) in life.Moments().OrderBy(moment => moment.At).ToArray())
            {
                clock.Set(at);
                await happen();
                await life.WorkOff();
            }
            clock.Set(today);
            await life.Finish();
            return new Answer("made", s_accounts);
        }

        /// <summary>Null: there are no tables.</summary>
        private async Task<State?> Look(CancellationToken ct)
        {
            try
            {
                return await db.QuerySingleAsync<State>(SeedDemoSql.Look, new { DemoLife.Done }, ct);
            }
            catch (PostgresException missing) when (missing.SqlState == PostgresErrorCodes.UndefinedTable)
            {
                return null;
            }
        }

        private sealed record State(bool IsThere, bool HasPeople, bool IsInUse);
    }
}
