using ReferralHub.Domain;
using ReferralHub.Shared.Http;

namespace ReferralHub.Shared.OpenApi;

/// <summary>Health, problems, and what stands in paths and queries.</summary>
internal static class OtherTerms
{
    internal static readonly Dictionary<string, Term> All = new()
    {
        ["GetLivenessAnswer.status"] = new("It answers.", "live") { OneOf = ["live"] },
        ["GetReadinessAnswer.status"] = new("Whether it can serve, and without Redis or mail `degraded`.", "ready"),
        ["checks"] = new("What was asked. Redis and mail are there only if they are configured.", null),
        ["database"] = new("PostgreSQL.", "up"),
        ["schema"] = new("Whether all migrations of this release are applied.", "current"),
        ["redis"] = new("Redis.", "up"),
        ["mail"] = new("The mail server.", "up"),

        ["Problem.type"] = new("Always `about:blank`: `code` tells.", null),
        ["Problem.title"] = new("The status in words.", null),
        ["Problem.status"] = new("That of the answer.", null),
        ["Problem.detail"] = new("What went wrong, for people; it may change.", null),
        ["Problem.code"] = new("What went wrong, for programs; stable for ever.", null),
        ["Problem.trace_id"] = new("Names the call in our logs: say it when you ask for help.", null),
        ["Problem.errors"] = new("What is wrong, by field or parameter; only where those are to blame.", null),

        ["?id"] = new("What is malformed, unknown or somebody else's is not found.", Example.Bob) { Format = "uuid" },
        ["GetReferral?id"] = new("The referral's id; what is malformed, unknown or somebody else's is not found.", Example.Referral)
        {
            Format = "uuid",
        },
        ["?status"] = new("Only those in this state.", ReferralStatus.Successful) { OneOf = ReferralStatus.All },
        ["?link_id"] = new("Only those who came by this link.", null) { Format = "uuid" },
        ["?limit"] = new("How many at most.", Paging.Usual) { Number = (1, Paging.Most, Paging.Usual) },
        ["?cursor"] = new("The `next_cursor` of the page before, of the same list.", null),
        ["?from"] = new("The first day; absent: 29 days before the last.", "2026-01-01") { Format = "date" },
        ["?to"] = new("The last day, the 731st at most; absent: today, or 29 days after the first.", "2026-01-31") { Format = "date" },
        ["?tz"] = new("The IANA name of the time zone whose days are counted; absent: UTC.", "Europe/Berlin") { MinLength = 1 },
    };
}
