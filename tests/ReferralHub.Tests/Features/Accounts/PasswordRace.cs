using ReferralHub.Tests.Host;

namespace ReferralHub.Tests.Features.Accounts;

internal static class PasswordRace
{
    /// <summary>
    /// The answer to a call that finds, when it acts, another hash than the one it has looked at: that of <paramref name="other"/>.
    /// </summary>
    public static async Task<HttpResponseMessage> GetsTheHashOf(
        this Person person, Person other, App app, Func<Task<HttpResponseMessage>> during)
    {
        Task<int> set;
        Task<HttpResponseMessage> call;
        await using (await app.Database.Hold($"select from users where id = '{person.Id}' for update"))
        {
            // whoever waits first for a row has it first
            set = app.Database.Execute(
                $"update users set password_hash = (select password_hash from users where id = '{other.Id}') where id = '{person.Id}'");
            await app.Database.Waiting(1, "update users");
            call = during();
            await app.Database.Waiting(2, "update users");
        }
        _ = await set;
        return await call;
    }
}
