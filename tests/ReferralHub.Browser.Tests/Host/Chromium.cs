using Microsoft.Playwright;

namespace ReferralHub.Browser.Tests.Host;

/// <summary>The system's Chromium without a window, driven by Playwright, which nothing but this file knows.</summary>
public sealed class Chromium : IAsyncDisposable
{
    private const string Variable = "REFERRALHUB_CHROMIUM";
    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;

    private Chromium(IPlaywright playwright, IBrowser browser) => (_playwright, _browser) = (playwright, browser);

    public static async Task<Chromium> Start()
    {
        var path = Environment.GetEnvironmentVariable(Variable) ?? "/usr/bin/chromium";
        if (!File.Exists(path))
            throw new InvalidOperationException($"There is no Chromium at {path}: run scripts/test, which installs it, or set {Variable}");
        var playwright = await Playwright.CreateAsync();
        return new Chromium(playwright, await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = path,
            // as root, in a container, there is no sandbox; the rest keeps it from talking to anybody but us
            Args =
            [
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync"
            ]
        }));
    }

    /// <summary>Cookies of its own, as on somebody's device.</summary>
    public async Task<Profile> NewProfile() => new(await _browser.NewContextAsync());

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }

    public sealed class Profile(IBrowserContext context) : IAsyncDisposable
    {
        public async Task<Tab> Open(Uri address)
        {
            var page = await context.NewPageAsync();
            _ = await page.GotoAsync(address.AbsoluteUri);
            return new Tab(page);
        }

        public ValueTask DisposeAsync() => context.DisposeAsync();
    }

    public sealed class Tab(IPage page)
    {
        /// <summary>Calls a function of the page that takes a string and promises one.</summary>
        public Task<string> Run(string function, string argument) => page.EvaluateAsync<string>(function, argument);

        public Task Reload() => page.ReloadAsync();
    }
}
