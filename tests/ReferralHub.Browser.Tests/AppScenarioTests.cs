using ReferralHub.Browser.Tests.Host;
using Xunit;

namespace ReferralHub.Browser.Tests;

/// <summary>
/// The reference app as people use it. No scenario ends well if a page threw, opened a dialog, broke its content security policy or asked
/// another address for anything.
/// </summary>
public sealed class AppScenarioTests(AppWorld world) : IClassFixture<AppWorld>
{
    [Scenario]
    public Task Two_people_come_from_an_invitation_to_the_reward() => world.Play("main-job");

    [Scenario]
    public Task Each_link_has_a_QR_code_to_be_seen_and_kept() => world.Play("qr-code");

    [Scenario]
    public Task Who_forgot_their_password_gets_in_again_by_mail() => world.Play("forgot-password");

    [Scenario]
    public Task A_telephone_signs_up_with_the_code_of_its_text() => world.Play("phone");

    [Scenario]
    public Task Two_tabs_that_refresh_at_once_both_stay_signed_in() => world.Play("two-tabs");

    [Scenario]
    public Task A_session_that_was_ended_elsewhere_lands_on_the_page_to_sign_in() => world.Play("revoked-session");

    [Scenario]
    public Task An_admin_decides_what_is_held_and_the_referrer_sees_why() => world.Play("review");

    [Scenario]
    public Task What_people_write_is_shown_as_text() => world.Play("hostile-text");

    [Scenario]
    public Task A_keyboard_is_enough_to_register_to_sign_in_and_to_copy_the_link() => world.Play("keyboard");

    [Scenario]
    public Task No_page_scrolls_sideways_on_a_narrow_screen() => world.Play("narrow");

    [Scenario]
    public Task Each_page_is_light_or_dark_as_wanted() => world.Play("light-and-dark");

    [Scenario]
    public Task No_page_has_a_serious_fault_of_accessibility() => world.Play("axe");
}
