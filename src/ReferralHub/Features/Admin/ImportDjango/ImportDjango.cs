using MediatR;
using Npgsql;
using ReferralHub.Shared;
using ReferralHub.Shared.Hosting;
using ReferralHub.Shared.Security;

namespace ReferralHub.Features.Admin;

/// <summary>
/// Takes people, codes, referrals and rewards over from the database of a Django site, in batches that are there whole or not at all. What
/// came before is left alone, so it can be run again at any time and after any crash. Each row that is refused is told. Nobody gets mail,
/// no partner hears of it, and no rule rewards what was rewarded there.
/// </summary>
internal static class ImportDjango
{
    internal sealed record Command(string From, ImportOptions Options, TextWriter Output) : IRequest<Result<Outcome>>;

    /// <summary>Clean: no row was refused, and the counts agree.</summary>
    internal sealed record Outcome(bool IsClean);

    internal static readonly Error NoUsers = Error.NotFound("The source has no such table of users: see --schema and --users");

    internal static readonly Error NotMigrated =
        Error.Conflict("not_migrated", "The database is not of this release yet: run referralhub-migrations up");

    internal sealed class Handler(Settings settings, ServerKeys keys, TimeProvider clock) : IRequestHandler<Command, Result<Outcome>>
    {
        public async Task<Result<Outcome>> Handle(Command command, CancellationToken ct)
        {
            DjangoSource source;
            try
            {
                source = await DjangoSource.Open(command.From, command.Options, ct);
            }
            catch (NpgsqlException unreachable)
            {
                return new Error(ErrorKind.Unavailable, "source_unavailable", $"The source cannot be reached: {unreachable.Message}");
            }
            await using var _ = source;
            if (!await source.Has(source.Users, ct))
                return NoUsers;
            if (await source.Fault(ct) is { } fault)
                return Error.Invalid("source_shape", $"The source is not as docs/import.md says: {fault}");
            return await Import(source, command.Options, new ImportReport(command.Output), ct);
        }

        private async Task<Result<Outcome>> Import(DjangoSource source, ImportOptions options, ImportReport report, CancellationToken ct)
        {
            await using var target = await ImportTarget.Open(settings.ConnectionStrings.Postgres, options.DryRun,
                () => report.Say("another import is under way: waiting for it"), ct);
            if (!await target.Try(ImportCounts.IsReady, false, ct))
                return NotMigrated;
            var before = await target.Try(transaction => ImportCounts.Take(transaction, options.Source), false, ct);
            var run = new ImportRun(target, report, options.Batch);

            await Each(ImportKind.User, source.Users, new ImportUsers(options, keys, clock), source.ReadUsers());
            await Each(ImportKind.Code, DjangoSource.Codes, new ImportCodes(options, clock), source.ReadCodes());
            await Each(ImportKind.Referral, DjangoSource.Referrals, new ImportReferrals(options, clock), source.ReadReferrals());
            await Each(ImportKind.Reward, DjangoSource.Rewards, new ImportRewards(options, clock), source.ReadRewards());

            ImportCounts.CompareWithSource(report);
            if (!options.DryRun)
                ImportCounts.CompareWithTarget(report, before,
                    await target.Try(transaction => ImportCounts.Take(transaction, options.Source), false, ct));
            report.Table();
            report.Say(options.DryRun ? "dry run: nothing was kept" : report.CountsAgree ? "counts verified" : "counts differ");
            return new Outcome(report.IsClean);

            async Task Each<TRow>(string kind, string table, Import<TRow> import, IAsyncEnumerable<TRow> rows)
                where TRow : IDjangoRow
            {
                if (!await source.Has(table, ct))
                {
                    report.Say($"there is no table {table}: nothing of it is read");
                    return;
                }
                var count = report.Begin(kind, table);
                count.InSource = await source.Count(table, ct);
                await run.Take(count, import, rows, ct);
            }
        }
    }
}
