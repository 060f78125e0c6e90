using System.Security.Cryptography;
using System.Text;
using ReferralHub.Domain;
using ReferralHub.Shared.Data;
using ReferralHub.Shared.Security;

namespace ReferralHub.Features.Admin;

/// <summary>
/// People, each with their default link and its code: one statement a batch, in which the unique indexes decide who has a name or an
/// address. Ids have the time of joining, so that lists are in the order of life.
/// </summary>
internal sealed class ImportUsers(ImportOptions options, ServerKeys keys, TimeProvider clock)
    : Import<DjangoUser>(ImportKind.User, options, clock)
{
    private const int MaxName = 100;

    protected override async Task<IReadOnlyList<Verdict>> Add(Transaction transaction, IReadOnlyCollection<DjangoUser> rows)
    {
        var (verdicts, people) = (new List<Verdict>(), new List<Newcomer>());
        foreach (var row in rows)
        {
            var person = Of(row);
            if (Fault(row, person) is { } fault)
                verdicts.Add(Verdict.Refuse(row, fault));
            else
                people.Add(person);
        }
        var made = (await transaction.QueryAsync<string>(ImportUsersSql.Insert, ImportUsersSql.Parameters(people, Options.Source, Now)))
            .ToHashSet();
        var refused = people.Where(person => !made.Contains(person.Row.Id)).ToArray();
        if (refused.Length > 0)
            verdicts.AddRange((await transaction.QueryAsync<Taken>(ImportUsersSql.Taken, ImportUsersSql.Names(refused)))
                .Select(taken => new Verdict(taken.SourceId) { Refused = taken.Reason }));
        foreach (var admin in people.Where(person => person.Role == Role.Admin && made.Contains(person.Row.Id)))
            _ = await transaction.ExecuteAsync(AuditSql.Insert, AuditEvent.OfSystem(
                Now, "role_changed", "user", admin.Id, "imported", null, new { role = Role.Admin }));
        return [.. verdicts, .. people.Where(person => made.Contains(person.Row.Id)).Select(Note)];
    }

    /// <summary>Two databases have the same numbers for different people: the time of joining tells.</summary>
    protected override async Task<IReadOnlyList<Verdict>> Known(
        Transaction transaction, IReadOnlyCollection<DjangoUser> rows, IReadOnlyDictionary<string, Guid> targets)
    {
        var joined = (await transaction.QueryAsync<Joined>(ImportUsersSql.JoinedAt, new { Ids = targets.Values.ToArray() }))
            .ToDictionary(person => person.Id, person => person.CreatedAt);
        return [.. rows.Select(row => joined.GetValueOrDefault(targets[row.Id]) == row.JoinedAt
            ? new Verdict(row.Id) { WasThere = true }
            : Verdict.Refuse(row, $"{row.Id} was somebody else, who joined at another time: give each database a --source of its own"))];
    }

    private Newcomer Of(DjangoUser row)
    {
        var email = Clean(row.Email) ?? "";
        var at = row.JoinedAt is { } joined ? new DateTimeOffset(joined) : Now;
        return new Newcomer(row, Guid.CreateVersion7(at))
        {
            Username = Clean(row.Username) ?? "",
            Email = email,
            FirstName = Clean(row.FirstName),
            LastName = Clean(row.LastName),
            PasswordHash = DjangoPassword.Verifiable(row.Password),
            Role = Options.Admins && row.IsStaff ? Role.Admin : Role.User,
            JoinedAt = at.UtcDateTime,
            IsVerified = Options.TrustEmails || row.IsVerified,
            LinkId = Guid.CreateVersion7(at),
            Code = ReferralCode.Derive(keys.ReferralCodes, EmailAddress.Key(email), 0),
            SpareCode = ReferralCode.Derive(
                keys.ReferralCodes, EmailAddress.Key(email), RandomNumberGenerator.GetInt32(1, int.MaxValue))
        };
    }

    private string? Fault(DjangoUser row, Newcomer person) => person switch
    {
        _ when FaultOf(row.JoinedAt, "date_joined") is { } fault => fault,
        _ when !Username.IsValid(person.Username) => "its username is not 3 to 30 of A-Z a-z 0-9 _ . -",
        _ when Username.IsReserved(person.Username) => "its username is reserved",
        { Email: "" } => "it has no e-mail address",
        _ when !EmailAddress.IsValid(person.Email) => "its e-mail address is none",
        _ when !IsName(person.FirstName) || !IsName(person.LastName) => $"its name has more than {MaxName} or unprintable characters",
        _ => null
    };

    private static Verdict Note(Newcomer person) => new(person.Row.Id)
    {
        Note = person.PasswordHash is null
            ? $"{DjangoPassword.Describe(person.Row.Password)}: to sign in they ask for a new one by forgot-password"
            : null
    };

    private static string? Clean(string? text) => text?.Trim().Normalize(NormalizationForm.FormC) is { Length: > 0 } clean ? clean : null;

    private static bool IsName(string? text) => text is null || (text.EnumerateRunes().Count() <= MaxName && !text.Any(char.IsControl));

    private sealed record Joined(Guid Id, DateTime CreatedAt);

    private sealed record Taken(string SourceId, string? NameOf, string? AddressOf)
    {
        public string Reason => (NameOf, AddressOf) switch
        {
            ({ } name, { } owner) when name == owner => $"{owner} has its username and its e-mail address already",
            ({ } name, { } owner) => $"{name} has its username and {owner} its e-mail address already",
            ({ } name, null) => $"{name} has its username already",
            (null, { } owner) => $"{owner} has its e-mail address already",
            _ => "its username or e-mail address was taken and let go meanwhile: run the import again"
        };
    }
}
