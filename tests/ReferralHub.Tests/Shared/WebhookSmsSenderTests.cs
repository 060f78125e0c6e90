using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FluentAssertions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Shared;

public sealed class WebhookSmsSenderTests
{
    [Fact]
    public async Task A_text_is_posted_once_and_signed_as_README_says()
    {
        await using var gateway = await Gateway.Start(200);
        await using var app = await App.Start(gateway.Settings);
        var phone = Texts.NewNumber();

        _ = await (await app.Http.Post("/api/phone/send-code", new { phone })).Should(202);
        await app.Drained();

        var (headers, body) = gateway.Calls.Should().ContainSingle().Subject;
        var message = JsonSerializer.Deserialize<JsonElement>(body);
        _ = message.EnumerateObject().Select(member => member.Name).Should().Equal("to", "text", "id");
        _ = message.Text("to").Should().Be(phone);
        _ = headers["webhook-id"].Should().Be(message.Text("id"));
        var key = HKDF.DeriveKey(HashAlgorithmName.SHA256, Convert.FromBase64String(TestKeys.Master), 32,
            info: "sms-webhook/v1"u8.ToArray());
        var signed = Encoding.UTF8.GetBytes($"{headers["webhook-id"]}.{headers["webhook-timestamp"]}.{body}");
        _ = headers["webhook-signature"].Should().Be($"v1,{Convert.ToBase64String(HMACSHA256.HashData(key, signed))}");
    }

    [Fact]
    public async Task A_gateway_in_trouble_gets_the_same_text_again()
    {
        await using var gateway = await Gateway.Start(503, 429, 204);
        await using var app = await App.Start(gateway.Settings);

        _ = await (await app.Http.Post("/api/phone/send-code", new { phone = Texts.NewNumber() })).Should(202);
        await app.Drained();

        _ = gateway.Calls.Should().HaveCount(3);
        _ = gateway.Calls.Select(call => call.Body).Distinct().Should().ContainSingle();
    }

    [Fact]
    public async Task A_number_that_the_gateway_refuses_is_not_tried_again_and_not_told()
    {
        await using var gateway = await Gateway.Start(400);
        await using var app = await App.Start(gateway.Settings);
        var phone = Texts.NewNumber();

        _ = await (await app.Http.Post("/api/phone/send-code", new { phone })).Should(202);
        await app.Drained();

        _ = gateway.Calls.Should().ContainSingle();
        _ = (await app.Database.Scalar<string>("select last_error from outbox_messages"))
            .Should().StartWith("UndeliverableException").And.NotContain(phone);
    }

    /// <summary>Answers with the statuses given, the last one again and again.</summary>
    private sealed class Gateway : IAsyncDisposable
    {
        private readonly WebApplication _app;
        private readonly List<(Dictionary<string, string> Headers, string Body)> _calls = [];

        private Gateway(int[] statuses)
        {
            var builder = WebApplication.CreateSlimBuilder();
            _ = builder.Logging.ClearProviders();
            _ = builder.WebHost.UseKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
            _app = builder.Build();
            _app.Run(async context =>
            {
                using var reader = new StreamReader(context.Request.Body);
                var body = await reader.ReadToEndAsync();
                lock (_calls)
                {
                    _calls.Add((context.Request.Headers.ToDictionary(
                        header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase), body));
                    context.Response.StatusCode = statuses[Math.Min(_calls.Count, statuses.Length) - 1];
                }
            });
        }

        public static async Task<Gateway> Start(params int[] statuses)
        {
            var gateway = new Gateway(statuses);
            await gateway._app.StartAsync();
            return gateway;
        }

        public IReadOnlyList<(Dictionary<string, string> Headers, string Body)> Calls
        {
            get
            {
                lock (_calls)
                    return [.. _calls];
            }
        }

        public Dictionary<string, string> Settings =>
            new() { ["Sms:WebhookUrl"] = $"{_app.Urls.Single()}/send?key=x", ["Sms:PickupDirectory"] = "" };

        public ValueTask DisposeAsync() => _app.DisposeAsync();
    }
}
