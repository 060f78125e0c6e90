using System.Security.Cryptography;
using FluentAssertions;
using ReferralHub.Tests.Host;
using Xunit;

namespace ReferralHub.Tests.Shared;

public sealed class SettingsTests
{
    private const string DevelopmentSecret = "ZGV2ZWxvcG1lbnQtb25seS1zZWNyZXQtZG8tbm90LXVzZS1pdC1lbHNld2hlcmU=";

    // in whatever is refused, and never in what is said about it
    private const string Secret = "hunter2";

    private static readonly string[] s_durations =
        ["Auth__AccessTokenMinutes", "Auth__RefreshIdleDays", "Auth__SessionDays", "Tokens__ResetMinutes", "Tokens__VerifyHours"];

    private static readonly string[] s_urls = ["Links__PublicUrl", "Links__RegisterUrl", "Links__VerifyUrl", "Links__ResetUrl"];

    /// <summary>All that an operator has to set; the database need not be there.</summary>
    internal static Dictionary<string, string> Good => new()
    {
        ["ConnectionStrings__Postgres"] = "Host=127.0.0.1;Port=1;Database=none;Username=nobody",
        ["Auth__Issuer"] = "https://api.example.com",
        ["Auth__Audience"] = "referralhub",
        ["Auth__SigningKeyPath"] = KeyFile(ECCurve.NamedCurves.nistP256),
        ["Secrets__Master"] = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)),
        ["Links__PublicUrl"] = "https://api.example.com",
        ["Links__RegisterUrl"] = "https://app.example.com/register",
        ["Links__VerifyUrl"] = "https://app.example.com/verify-email",
        ["Links__ResetUrl"] = "https://app.example.com/reset-password",
        ["Email__From"] = "ReferralHub <no-reply@example.com>",
        ["Email__Smtp__Host"] = "mail.example.com",
        ["Worker__Enabled"] = "false",
    };

    [Fact]
    public async Task With_all_that_is_needed_it_starts_outside_development()
    {
        await using var server = ServerProcess.Start(Good);
        using var http = await server.Client();

        var answer = await http.GetAsync("/health/live");

        (await answer.Should(200)).Text("status").Should().Be("live");
    }

    [Fact]
    public async Task All_that_is_missing_outside_development_is_told_at_once()
    {
        var names = Good.Keys.Where(name => name != "Worker__Enabled");

        await ShouldBeRefused([], [.. names]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Host=;Database=referralhub")]
    [InlineData("Host=localhost;Password=hunter2;Port=soon")]
    [InlineData("Host=localhost;Password=hunter2;Port=65536")]
    [InlineData("Host=localhost;Password=hunter2;Nonsense=1")]
    [InlineData("Host=localhost;Password=hunter2;Minimum Pool Size=5;Maximum Pool Size=4")]
    [InlineData("postgres://ada:hunter2@localhost/referralhub")]
    public async Task What_leads_to_no_database_is_refused_in_one_line(string connectionString)
    {
        var (exitCode, output, error) = await Start(With("ConnectionStrings__Postgres", connectionString));

        exitCode.Should().Be(1);
        output.Should().BeEmpty();
        error.Should().Be("ConnectionStrings__Postgres must be set, like Host=...;Database=...;Username=...;Password=...\n");
    }

    [Theory]
    [InlineData("redis:6379,password=hunter2,nonsense=1")]
    [InlineData("redis:6379,password=hunter2,connectTimeout=soon")]
    [InlineData("redis:99999,password=hunter2")]
    [InlineData(",")]
    public Task What_leads_to_no_Redis_is_refused(string connectionString) =>
        ShouldBeRefused(With("ConnectionStrings__Redis", connectionString), "ConnectionStrings__Redis");

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData("1e9")]
    public Task A_duration_that_makes_no_sense_is_refused(string value) => ShouldBeRefused(With(s_durations, value), s_durations);

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("100001")]
    public Task A_number_out_of_its_range_is_refused(string value)
    {
        string[] numbers = ["Email__Smtp__Port", "Hashing__MaxConcurrency", "Hashing__QueueLimit"];

        return ShouldBeRefused(With(numbers, value), numbers);
    }

    [Theory]
    [InlineData("Auth__AccessTokenMinutes", "hunter2", "number")]
    [InlineData("Auth__SessionDays", "1,5", "number")]
    [InlineData("Email__Smtp__Port", "587.5", "whole number")]
    [InlineData("Email__Smtp__UseTls", "hunter2", "true or false")]
    [InlineData("Hashing__QueueLimit", "99999999999", "whole number")]
    [InlineData("Worker__Enabled", "1", "true or false")]
    public async Task What_cannot_be_read_is_refused_and_not_repeated(string setting, string value, string kind)
    {
        var (exitCode, output, error) = await Start(With(setting, value));

        exitCode.Should().Be(1);
        output.Should().BeEmpty();
        error.Should().Be($"{setting} cannot be read as a {kind}\n");
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("reset")]
    [InlineData("/reset")]
    [InlineData("//app.example.com/reset")]
    [InlineData("ftp://app.example.com/")]
    [InlineData("https://")]
    [InlineData("https://app.example.com/?page=reset")]
    [InlineData("https://app.example.com/?")]
    [InlineData("https://app.example.com/#reset")]
    [InlineData("https://app.example.com/#")]
    [InlineData("https://app.example.com/a reset")]
    [InlineData(" https://app.example.com/")]
    [InlineData("https://ada:hunter2@app.example.com/")]
    [InlineData("https://app.example.com:99999/")]
    [InlineData("https:/app.example.com/")]
    [InlineData("https://app.example.com\\reset")]
    public Task What_is_no_plain_URL_is_refused(string value) => ShouldBeRefused(With(s_urls, value), s_urls);

    [Theory]
    [InlineData("hunter2hunter2hunter2hunter2hunter2hunter2!")]
    [InlineData("aHVudGVyMg==")]
    [InlineData("AQIDBAUGBwECAwQFBgcBAgMEBQYHAQIDBAUGBwECAwQ=")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    [InlineData(DevelopmentSecret)]
    public async Task A_secret_that_can_be_guessed_is_refused_and_not_repeated(string secret)
    {
        var error = await ShouldBeRefused(With("Secrets__Master", secret), "Secrets__Master");

        error.Should().NotContain(secret);
    }

    [Theory]
    [InlineData("")]
    [InlineData("nobody")]
    [InlineData("ada@")]
    [InlineData("ada@example.com, bob@example.com")]
    [InlineData("ada@example.com\nBcc: bob@example.com")]
    public Task Mail_from_nobody_in_particular_is_refused(string from) => ShouldBeRefused(With("Email__From", from), "Email__From");

    [Fact]
    public async Task Mail_goes_to_one_place_and_not_to_two_or_none()
    {
        await ShouldBeRefused(With("Email__Smtp__Host", ""), "Email__Smtp__Host");
        await ShouldBeRefused(With("Email__PickupDirectory", "mail"), "Email__Smtp__Host");
    }

    [Fact]
    public async Task Settings_that_a_file_makes_null_are_missing()
    {
        var folder = Directory.CreateTempSubdirectory("referralhub-settings-").FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "appsettings.json"),
            """{"Secrets":{"Master":null},"Links":{"PublicUrl":null},"Email":{"From":null},"Auth":{"Issuer":null}}""");
        string[] missing = ["Secrets__Master", "Links__PublicUrl", "Email__From", "Auth__Issuer"];

        await ShouldBeRefused(Good.Where(pair => !missing.Contains(pair.Key)).ToDictionary(), missing, folder);
    }

    [Fact]
    public async Task A_section_that_a_file_makes_null_is_missing()
    {
        var folder = Directory.CreateTempSubdirectory("referralhub-settings-").FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "appsettings.json"), """{"Secrets":null,"Tokens":null}""");

        await ShouldBeRefused(Good.Where(pair => pair.Key != "Secrets__Master").ToDictionary(), ["Secrets__Master"], folder);
    }

    [Fact]
    public async Task A_signing_key_that_is_missing_is_refused_outside_development()
    {
        var folder = Directory.CreateTempSubdirectory("referralhub-keys-").FullName;

        await ShouldBeRefused(With("Auth__SigningKeyPath", Path.Combine(folder, "none.pem")), "Auth__SigningKeyPath");
        await ShouldBeRefused(With("Auth__SigningKeyPath", folder), "Auth__SigningKeyPath");

        Directory.GetFileSystemEntries(folder).Should().BeEmpty("none is made");
    }

    [Fact]
    public async Task A_signing_key_of_another_kind_is_refused()
    {
        using var rsa = RSA.Create(2048);
        using var right = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        string[] wrong =
        [
            Secret,
            rsa.ExportPkcs8PrivateKeyPem(),
            rsa.ExportRSAPrivateKeyPem(),
            right.ExportSubjectPublicKeyInfoPem(),
            right.ExportEncryptedPkcs8PrivateKeyPem(Secret, new(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1)),
            await File.ReadAllTextAsync(KeyFile(ECCurve.NamedCurves.nistP384)),
            await File.ReadAllTextAsync(KeyFile(ECCurve.CreateFromFriendlyName("secp256k1"))),
        ];

        foreach (var pem in wrong)
            await ShouldBeRefused(With("Auth__SigningKeyPath", KeyFile(pem)), "Auth__SigningKeyPath");
    }

    [Fact]
    public async Task In_development_the_database_is_all_that_must_be_set()
    {
        var home = Directory.CreateTempSubdirectory("referralhub-home-");
        var folder = home.CreateSubdirectory("src").CreateSubdirectory("ReferralHub").FullName;
        foreach (var file in Directory.GetFiles(AppContext.BaseDirectory, "appsettings*.json"))
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        Dictionary<string, string> settings = new() { ["ConnectionStrings__Postgres"] = Good["ConnectionStrings__Postgres"] };

        await using var server = ServerProcess.Start(settings, "Development", folder);
        using var http = await server.Client();

        (await http.GetJson("/.well-known/jwks.json")).GetProperty("keys").GetArrayLength().Should().Be(1);
        var key = Directory.GetFiles(Path.Combine(home.FullName, ".local", "keys")).Should().ContainSingle().Which;
        if (!OperatingSystem.IsWindows())
            File.GetUnixFileMode(key).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Fact]
    public async Task Instances_that_start_for_the_first_time_at_once_share_one_key()
    {
        var keys = Path.Combine(Directory.CreateTempSubdirectory("referralhub-keys-").FullName, "keys");

        Dictionary<string, string> settings = new()
        {
            ["ConnectionStrings__Postgres"] = Good["ConnectionStrings__Postgres"],
            ["Auth__SigningKeyPath"] = keys,
        };

        var published = await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ =>
        {
            await using var server = ServerProcess.Start(settings, "Development");
            using var http = await server.Client();
            return await http.GetStringAsync("/.well-known/jwks.json");
        }));

        published.Distinct().Should().ContainSingle();
        Directory.GetFiles(keys).Should().ContainSingle();
    }

    [Fact]
    public async Task An_address_that_is_taken_is_told_in_one_line()
    {
        await using var first = ServerProcess.Start(Good);
        using var http = await first.Client();

        var (exitCode, _, error) = await Start(With("ASPNETCORE_URLS", http.BaseAddress!.GetLeftPart(UriPartial.Authority)));

        exitCode.Should().Be(1);
        error.Should().Be($"Failed to bind to address {http.BaseAddress.GetLeftPart(UriPartial.Authority)}: address already in use.\n");
    }

    private static Dictionary<string, string> With(string setting, string value) => With([setting], value);

    private static Dictionary<string, string> With(string[] settings, string value)
    {
        var all = Good;
        foreach (var setting in settings)
            all[setting] = value;
        return all;
    }

    private static Task<string> ShouldBeRefused(Dictionary<string, string> settings, params string[] named) =>
        ShouldBeRefused(settings, named, null);

    /// <summary>One line a fault, each beginning with the name of its setting, and nothing else.</summary>
    private static async Task<string> ShouldBeRefused(Dictionary<string, string> settings, string[] named, string? folder)
    {
        var (exitCode, output, error) = await Start(settings, folder);

        exitCode.Should().Be(1, error);
        output.Should().BeEmpty();
        error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ', ':')[0])
            .Should().BeEquivalentTo(named, error);
        error.Should().NotContain(Secret);
        return error;
    }

    private static async Task<(int ExitCode, string Output, string Error)> Start(
        Dictionary<string, string> settings, string? folder = null)
    {
        await using var server = ServerProcess.Start(settings, folder: folder);
        return await server.Refused();
    }

    private static string KeyFile(ECCurve curve)
    {
        using var key = ECDsa.Create(curve);
        return KeyFile(key.ExportPkcs8PrivateKeyPem());
    }

    private static string KeyFile(string pem)
    {
        var file = Path.Combine(Directory.CreateTempSubdirectory("referralhub-keys-").FullName, "0001.pem");
        File.WriteAllText(file, pem);
        return file;
    }
}
