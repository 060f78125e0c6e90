using ReferralHub.Domain;
using ReferralHub.Shared.Data;

namespace ReferralHub.Features.Admin;

/// <summary>
/// Old codes, which go on leading to their person: as codes that the default link once had. Which code a link shows does not change.
/// </summary>
internal sealed class ImportCodes(ImportOptions options, TimeProvider clock)
    : Import<DjangoCode>(ImportKind.Code, options, clock)
{
    protected override async Task<IReadOnlyList<Verdict>> Add(Transaction transaction, IReadOnlyCollection<DjangoCode> rows)
    {
        var people = await Targets(transaction, ImportKind.User, rows.Select(row => row.UserId));
        var (verdicts, codes) = (new List<Verdict>(), new List<(DjangoCode Row, string Code, Guid UserId)>());
        foreach (var row in rows)
            if (Fault(row, people) is { } fault)
                verdicts.Add(Verdict.Refuse(row, fault));
            else
                codes.Add((row, ReferralCode.Key(row.Code)!, people[row.UserId!]));

        var placed = (await transaction.QueryAsync<string>(ImportCodesSql.Insert, new
        {
            Options.Source,
            SourceIds = codes.Select(code => code.Row.Id).ToArray(),
            Codes = codes.Select(code => code.Code).ToArray(),
            People = codes.Select(code => code.UserId).ToArray(),
            Created = codes.Select(code => code.Row.CreatedAt!.Value).ToArray()
        })).ToHashSet();
        return
        [
            .. verdicts,
            .. codes.Select(code => placed.Contains(code.Row.Id)
                ? new Verdict(code.Row.Id)
                : Verdict.Refuse(code.Row, "another person's code here is the same, or could be mistaken for it (O as 0, I and L as 1)"))
        ];
    }

    private string? Fault(DjangoCode row, Dictionary<string, Guid> people) => row switch
    {
        _ when row.UserId is null || !people.ContainsKey(row.UserId) => $"its user {row.UserId ?? "null"} was not imported",
        _ when ReferralCode.Key(row.Code) is null => $"its code is not 1 to {ReferralCode.MaxLength} of A-Z a-z 0-9 -",
        _ when ReferralCode.IsReserved(ReferralCode.Key(row.Code)!) => "its code is reserved",
        _ => FaultOf(row.CreatedAt, "created_at")
    };
}

internal static class ImportCodesSql
{
    /// <summary>Case aside, one person may have had a code twice: it is theirs all the same.</summary>
    internal const string Insert =
        """
        with wanted as (
          select
            w.source_id,
            w.code,
            w.created_at,
            w.number,
            l.id as link_id
          from unnest(@SourceIds, @Codes, @People, @Created) with ordinality as w (source_id, code, user_id, created_at, number)
          join referral_links l on l.user_id = w.user_id and l.is_default
        ), placed as (
          insert into referral_codes (code, link_id, is_current, created_at)
          select code, link_id, false, created_at
          from wanted
          order by number
          on conflict do nothing
          returning code, link_id
        ), theirs as (
          select code, link_id
          from placed
          union
          select c.code, c.link_id
          from referral_codes c
          where c.code = any(@Codes)
        )
        insert into imports (source, kind, source_id, target_id)
        select @Source, 'code', w.source_id, w.link_id
        from wanted w
        join theirs using (code, link_id)
        returning source_id
        """;
}
