using FluentAssertions;
using ReferralHub.Domain;
using Xunit;
using static ReferralHub.Domain.ReferralStatus;

namespace ReferralHub.Tests.Domain;

public sealed class ReferralStepTests
{
    [Fact]
    public void Of_all_pairs_of_states_these_are_steps_and_no_others()
    {
        var legal = All.SelectMany(from => All.Where(to => ReferralStep.Leads(from, to)).Select(to => (from, to)));

        _ = legal.Should().BeEquivalentTo([
            (Pending, Pending), (Pending, Successful), (Pending, Rejected), (Pending, Expired), (Successful, Reversed),
            (Rejected, Pending), (Rejected, Successful), (Expired, Pending), (Expired, Successful)]);
    }

    [Fact]
    public void An_admin_approves_what_was_refused_rejects_what_waits_and_reverses_what_succeeded()
    {
        foreach (var status in All)
        {
            _ = ReferralStep.Approve.From.Contains(status).Should().Be(status is Pending or Rejected or Expired);
            _ = ReferralStep.Reject.From.Contains(status).Should().Be(status is Pending);
            _ = ReferralStep.Reverse.From.Contains(status).Should().Be(status is Successful);
        }
    }
}
