using FluentValidation;
using Npgsql;

namespace ReferralHub.Features.Admin;

internal sealed class ImportDjangoValidator : AbstractValidator<ImportDjango.Command>
{
    // each person in a batch of rewards takes a lock of PostgreSQL's shared table until the commit
    private const int LargestBatch = 1000;
    private const int LongestName = 63;

    public ImportDjangoValidator()
    {
        _ = RuleFor(command => command.From).Must(IsConnectionString)
            .WithMessage("This is not an Npgsql connection string with a host (Host=...;Database=...;Username=...)");
        _ = RuleFor(command => command.Options.Batch).InclusiveBetween(1, LargestBatch)
            .WithMessage($"A batch has 1 to {LargestBatch} rows").OverridePropertyName("batch");
        _ = RuleFor(command => command.Options.Source).Must(IsName).WithMessage(NameRule).OverridePropertyName("source");
        _ = RuleFor(command => command.Options.Schema).Must(IsName).WithMessage(NameRule).OverridePropertyName("schema");
        _ = RuleFor(command => command.Options.Users).Must(IsName).WithMessage(NameRule).OverridePropertyName("users");
    }

    private static string NameRule => $"A name has 1 to {LongestName} characters";

    private static bool IsName(string name) => name.Length is >= 1 and <= LongestName && !name.Any(char.IsControl);

    private static bool IsConnectionString(string text)
    {
        try
        {
            return new NpgsqlConnectionStringBuilder(text).Host is { Length: > 0 };
        }
        catch (Exception nonsense) when (nonsense is ArgumentException or FormatException)
        {
            return false;
        }
    }
}
