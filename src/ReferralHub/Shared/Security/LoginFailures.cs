using System.Security.Cryptography;
using System.Text;
using ReferralHub.Shared.Hosting;
using ReferralHub.Shared.Http;

namespace ReferralHub.Shared.Security;

/// <summary>
/// Bounds the guesses at the secret of an account (<see cref="Limits.Login"/>; how, says <see cref="FailureState"/>). Ask before
/// comparing, tell the outcome after. Every way to name an account shares its count, and a name that belongs to nobody is counted alike.
/// </summary>
internal sealed class LoginFailures(
    Settings settings, ServerKeys keys, SharedStates states, TimeProvider clock, LimitMetrics metrics)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(6);

    private readonly LimitPolicy _policy = settings.RateLimits.Apply(Limits.Login);

    /// <summary>For a name that was typed in: <paramref name="userId"/> is whose it is, null if nobody's.</summary>
    public Task<Result<PasswordTry>> Begin(Guid? userId, string identifier, CancellationToken ct) =>
        Begin(userId is { } id ? KeyOf(id) : Key($"name:{identifier.Normalize(NormalizationForm.FormC).ToLowerInvariant()}"), ct);

    /// <summary>For a user who is known already, as when the current password is asked again.</summary>
    public Task<Result<PasswordTry>> Begin(Guid userId, CancellationToken ct) => Begin(KeyOf(userId), ct);

    /// <summary>The owner has proved themselves in another way: nothing counts any more.</summary>
    public Task Clear(Guid userId) => Change(KeyOf(userId), state => state.Succeed(""));

    private async Task<Result<PasswordTry>> Begin(string key, CancellationToken ct)
    {
        var id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
        if (!settings.RateLimits.Enabled)
            return new PasswordTry(_ => Task.CompletedTask, state => state, id, () => false);
        var started = clock.GetTimestamp();
        while (true)
        {
            var now = clock.GetUtcNow();
            var verdict = await states.Change(key, FailureState.Life(_policy), text =>
            {
                var (next, verdict) = FailureState.Read(text, now, _policy).Reserve(id, now, _policy);
                return (verdict.Reserved ? next.Write() : text, verdict);
            });
            if (verdict.Reserved)
                return new PasswordTry(change => Change(key, change), state => state.Fail(id, clock.GetUtcNow(), _policy), id,
                    () => clock.GetUtcNow() >= now + FailureState.Hold);
            if (verdict.Wait is { } wait)
                return Refuse(wait);
            // nothing is wrong yet: those being compared may all be right, as from a person's five devices
            if (clock.GetElapsedTime(started) > s_patience)
                return Refuse(TimeSpan.FromSeconds(1));
            await Task.Delay(TimeSpan.FromMilliseconds(RandomNumberGenerator.GetInt32(25, 50)), clock, ct);
        }
    }

    private Error Refuse(TimeSpan wait)
    {
        metrics.Refused(_policy);
        return Errors.RateLimited with { RetryAfter = wait };
    }

    private Task<bool> Change(string key, Func<FailureState, FailureState> change) => states.Change(key, FailureState.Life(_policy), text =>
        (change(FailureState.Read(text, clock.GetUtcNow(), _policy)).Write(), true));

    private string KeyOf(Guid userId) => Key($"user:{userId}");

    /// <summary>Keyed, so that whoever reads Redis learns no names.</summary>
    private string Key(string account) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(keys.LoginFailures, Encoding.UTF8.GetBytes(account)));
}

/// <summary>
/// A comparison under way. Disposed without an outcome (nothing was compared) it gives back what it reserved. The outcome is told even
/// when the caller hangs up: who does so after a wrong guess has still guessed. One that took so long that another was let in for it ends
/// with <see cref="OverloadedException"/>, so that nobody learns what it was.
/// </summary>
internal sealed class PasswordTry(
    Func<Func<FailureState, FailureState>, Task> change, Func<FailureState, FailureState> fail, string id, Func<bool> isOver)
    : IAsyncDisposable
{
    private bool _told;

    public Task Right() => InTime(state => state.Succeed(id));

    public Task Wrong() => InTime(fail);

    public async ValueTask DisposeAsync()
    {
        if (!_told)
            await Tell(state => state.Release(id));
    }

    private async Task InTime(Func<FailureState, FailureState> outcome)
    {
        if (isOver())
            throw new OverloadedException("A password waited for too long to be compared");
        await Tell(outcome);
    }

    private Task Tell(Func<FailureState, FailureState> outcome)
    {
        _told = true;
        return change(outcome);
    }
}
