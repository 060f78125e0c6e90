using FluentAssertions;
using ReferralHub.Shared.Hosting;
using ReferralHub.Tests.Features.ReferralLinks;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Shared;

public sealed class SettingsTests
{
    private static readonly Dictionary<string, string> s_good = new()
    {
        ["ConnectionStrings:Postgres"] = "Host=127.0.0.1;Port=1",
        ["Auth:SigningKeyPath"] = TestKeys.Folder,
        ["Secrets:Master"] = TestKeys.Master,
        ["Links:PublicUrl"] = "https://hub.example",
        ["Links:RegisterUrl"] = "https://spa.example/register",
        ["Links:VerifyUrl"] = "https://spa.example/verify",
        ["Links:ResetUrl"] = "https://spa.example/reset",
        ["Email:From"] = "no-reply@hub.example",
        ["Email:PickupDirectory"] = "mail",
        ["Sms:PickupDirectory"] = "sms"
    };

    [Theory]
    [InlineData("ConnectionStrings:Postgres", "", "ConnectionStrings__Postgres")]
    [InlineData("ConnectionStrings:Postgres", "Host=db;Password=hunter2;nonsense=1", "ConnectionStrings__Postgres")]
    [InlineData("ConnectionStrings:PostgresReadOnly", "Host=db;Password=hunter2;nonsense=1", "ConnectionStrings__PostgresReadOnly")]
    [InlineData("Replica:MaxLagSeconds", "2", "Replica__MaxLagSeconds")]
    [InlineData("Secrets:Master", "", "Secrets__Master")]
    [InlineData("Secrets:Master", "c2hvcnQ=", "Secrets__Master")]
    [InlineData("Secrets:Master", SettingsRules.DevelopmentMaster, "Secrets__Master")]
    [InlineData("Cors:Origins:0", "https://app.example.com/", "Cors__Origins__0")]
    [InlineData("Auth:SigningKeyPath", "/nowhere/at/all", "Auth__SigningKeyPath")]
    [InlineData("Auth:AccessTokenMinutes", "0", "Auth__AccessTokenMinutes")]
    [InlineData("Auth:AccessTokenMinutes", "ten", "Auth:AccessTokenMinutes")]
    [InlineData("Links:ResetUrl", "reset", "Links__ResetUrl")]
    [InlineData("Referrals:Fraud:VelocityLimit", "0", "Referrals__Fraud__VelocityLimit")]
    [InlineData("Referrals:Fraud:SameAddressHours", "721", "Referrals__Fraud__SameAddressHours")]
    [InlineData("ConnectionStrings:Redis", "redis:6379,password=hunter2,nonsense=1", "ConnectionStrings__Redis")]
    [InlineData("RateLimits:Login:PermitLimit", "0", "RateLimits__Login__PermitLimit")]
    [InlineData("RateLimits:Register:PermitLimit", "unlimited", "RateLimits:Register:PermitLimit")]
    [InlineData("RateLimits:SignedIn:WindowSeconds", "0.5", "RateLimits__SignedIn__WindowSeconds")]
    [InlineData("RateLimits:SignedIn:WindowSeconds", "NaN", "RateLimits__SignedIn__WindowSeconds")]
    [InlineData("Cache:StatsSeconds", "2", "Cache__StatsSeconds")]
    [InlineData("Rewards:SweepSeconds", "0", "Rewards__SweepSeconds")]
    [InlineData("Proxy:KnownNetworks:0", "10.0.0.1", "Proxy__KnownNetworks__0")]
    [InlineData("Email:From", "nobody", "Email__From")]
    [InlineData("Email:PickupDirectory", "", "Email__PickupDirectory")]
    [InlineData("Sms:PickupDirectory", "", "Sms__PickupDirectory")]
    [InlineData("Sms:WebhookUrl", "https://sms.example/send?key=hunter2", "Sms__WebhookUrl")]
    [InlineData("Webhooks:AllowedNetworks:0", "10.0.0.1", "Webhooks__AllowedNetworks__0")]
    [InlineData("Webhooks:TimeoutSeconds", "0", "Webhooks__TimeoutSeconds")]
    [InlineData("Tokens:PhoneCodeMinutes", "0", "Tokens__PhoneCodeMinutes")]
    [InlineData("Shutdown:DrainSeconds", "-1", "Shutdown__DrainSeconds")]
    public async Task A_fault_stops_the_start_with_one_line_that_names_the_setting(string setting, string value, string named)
    {
        await using var server = new ServerProcess(new(s_good) { [setting] = value });

        var (code, errors) = await server.Exited();

        _ = code.Should().Be(1);
        _ = errors.Split('\n').Should().ContainSingle().Which.Should().Contain(named).And.NotContain("hunter2");
    }

    [Theory]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "collector:4318/hunter2")]
    [InlineData("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc")]
    [InlineData("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf")]
    [InlineData("OTEL_EXPORTER_OTLP_HEADERS", "hunter2")]
    [InlineData("OTEL_EXPORTER_OTLP_HEADERS", "x y=hunter2")]
    [InlineData("OTEL_EXPORTER_OTLP_HEADERS", "x-key=hunter2%0D%0Ax: y")]
    [InlineData("OTEL_EXPORTER_OTLP_TIMEOUT", "10s")]
    [InlineData("OTEL_EXPORTER_OTLP_TIMEOUT", "0")]
    [InlineData("OTEL_BSP_SCHEDULE_DELAY", "-1")]
    [InlineData("OTEL_BLRP_SCHEDULE_DELAY", "soon")]
    [InlineData("OTEL_METRIC_EXPORT_INTERVAL", "0.5")]
    [InlineData("OTEL_TRACES_SAMPLER", "sometimes")]
    [InlineData("OTEL_TRACES_SAMPLER_ARG", "1.5")]
    [InlineData("OTEL_TRACES_SAMPLER_ARG", "NaN")]
    [InlineData("OTEL_RESOURCE_ATTRIBUTES", "=nameless")]
    public async Task A_fault_of_telemetry_stops_the_start_only_where_it_is_sent(string setting, string value)
    {
        var settings = new Dictionary<string, string>(s_good) { [setting] = value };
        _ = settings.TryAdd("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1");
        await using var server = new ServerProcess(settings);

        var (code, errors) = await server.Exited();

        _ = code.Should().Be(1);
        _ = errors.Split('\n').Should().ContainSingle().Which.Should().StartWith(setting).And.NotContain("hunter2");
    }

    [Theory]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "")]
    [InlineData("OTEL_SDK_DISABLED", "true")]
    public async Task Where_no_telemetry_is_sent_its_settings_have_no_faults(string setting, string value)
    {
        await using var app = await App.Start(new()
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = "nowhere",
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "grpc",
            [setting] = value
        });

        _ = await app.Given.Registered();
    }

    [Fact]
    public async Task An_address_whose_links_fit_into_no_QR_code_stops_the_start()
    {
        await using var server = new ServerProcess(new(s_good) { ["Links:PublicUrl"] = $"{DrawQrCodeTests.LongestPublicUrl}a" });

        var (code, errors) = await server.Exited();

        _ = code.Should().Be(1);
        _ = errors.Split('\n').Should().ContainSingle().Which.Should().Contain("Links__PublicUrl").And.Contain("QR code");
    }

    [Fact]
    public async Task An_instance_with_neither_role_does_not_start()
    {
        await using var server = new ServerProcess(new(s_good) { ["Api:Enabled"] = "false", ["Worker:Enabled"] = "false" });

        var (code, errors) = await server.Exited();

        _ = code.Should().Be(1);
        _ = errors.Split('\n').Should().ContainSingle().Which.Should().Contain("Api__Enabled").And.Contain("Worker__Enabled");
    }

    [Fact]
    public async Task All_faults_are_told_at_once()
    {
        await using var server = new ServerProcess([]);

        var (_, errors) = await server.Exited();

        _ = errors.Split('\n').Length.Should().BeGreaterThan(5);
    }

    [Fact]
    public async Task Durations_are_decimal_numbers()
    {
        await using var app = await App.Start(new() { ["Auth:AccessTokenMinutes"] = "0.5" });

        var ada = await app.Given.Registered();
        var tokens = await (await app.Http.Post("/api/login", new { username_or_email = ada.Username, password = ada.Password }))
            .Should(200);

        _ = tokens.GetProperty("expires_in").GetInt32().Should().Be(30);
    }

    [Fact]
    public async Task A_key_is_made_at_the_first_start_in_development_only()
    {
        var folder = Path.Combine(Directory.CreateTempSubdirectory().FullName, "keys");
        await using var server = new ServerProcess(new(s_good) { ["Auth:SigningKeyPath"] = folder }, "Development");

        _ = await server.Ready();

        var file = Directory.GetFiles(folder).Should().ContainSingle().Which;
        if (!OperatingSystem.IsWindows())
            _ = File.GetUnixFileMode(file).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }
}
