using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ReferralHub.Tests.Host;

/// <summary>What a receiver got, byte for byte.</summary>
public sealed record ReceivedWebhook(string Path, Dictionary<string, string> Headers, string Body)
{
    public string Id => Headers["webhook-id"];

    public string Signature => Headers["webhook-signature"];
}

/// <summary>A partner's server: real HTTP on 127.0.0.1, which answers as it is told to.</summary>
public sealed class WebhookReceiver : IAsyncDisposable
{
    /// <summary>What lets webhooks reach it.</summary>
    public static readonly Dictionary<string, string> Allowed = new() { ["Webhooks:AllowedNetworks:0"] = "127.0.0.0/8" };

    private readonly WebApplication _app;
    private readonly List<ReceivedWebhook> _calls = [];
    private readonly Dictionary<string, int> _open = [];

    private WebhookReceiver(Func<HttpContext, int, Task> answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        _ = builder.Logging.ClearProviders();
        _ = builder.WebHost.UseKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _app = builder.Build();
        _app.Run(async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            var body = await reader.ReadToEndAsync();
            var headers = context.Request.Headers.ToDictionary(
                header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);
            var call = new ReceivedWebhook(context.Request.Path, headers, body);
            int number;
            lock (_calls)
            {
                _calls.Add(call);
                number = _calls.Count;
                _open[call.Id] = _open.GetValueOrDefault(call.Id) + 1;
                MostAtOnce = Math.Max(MostAtOnce, _open.Values.Sum());
                Overlapped |= _open[call.Id] > 1;
            }
            try
            {
                await answer(context, number);
            }
            finally
            {
                lock (_calls)
                    _open[call.Id]--;
            }
        });
    }

    public string Url => $"{_app.Urls.Single()}/hooks";

    public int MostAtOnce { get; private set; }

    /// <summary>Whether one delivery was ever here twice at a time.</summary>
    public bool Overlapped { get; private set; }

    public IReadOnlyList<ReceivedWebhook> Calls
    {
        get
        {
            lock (_calls)
                return [.. _calls];
        }
    }

    /// <summary>Answers with the statuses given, the last one again and again.</summary>
    public static Task<WebhookReceiver> Start(params int[] statuses) => Start((context, number) =>
    {
        context.Response.StatusCode = statuses.Length == 0 ? 204 : statuses[Math.Min(number, statuses.Length) - 1];
        return Task.CompletedTask;
    });

    /// <summary>Takes its time, and then everything.</summary>
    public static Task<WebhookReceiver> Slow(int milliseconds) => Start((context, _) => Task.Delay(milliseconds, context.RequestAborted));

    /// <summary>Takes every call and answers none.</summary>
    public static Task<WebhookReceiver> Hanging() =>
        Start((context, _) => Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default));

    public static async Task<WebhookReceiver> Start(Func<HttpContext, int, Task> answer)
    {
        var receiver = new WebhookReceiver(answer);
        await receiver._app.StartAsync();
        return receiver;
    }

    public async Task<ReceivedWebhook> Wait(int number = 1)
    {
        await Eventually.True(() => Task.FromResult(Calls.Count >= number), $"{number} webhook(s) arrive");
        return Calls[number - 1];
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
