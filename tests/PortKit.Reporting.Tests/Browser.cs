using Microsoft.Playwright;
using PortKit.Reporting.Tests;

[assembly: AssemblyFixture(typeof(Browser))]

namespace PortKit.Reporting.Tests;

/// <summary>A Chromium for all tests, if the machine has one. CHROMIUM tells where it is.</summary>
public sealed class Browser : IAsyncLifetime
{
    /// <summary>Why tests are skipped where there is none.</summary>
    public const string NotFound = "No Chromium was found. CHROMIUM tells where it is.";

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>Where Chromium is, or null.</summary>
    public static string? Path { get; } = new[] { Environment.GetEnvironmentVariable("CHROMIUM"), "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome" }
        .FirstOrDefault(File.Exists);

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        if (Path is null)
            return;
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = Path,
            Args =
            [
                "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
            ],
        });
    }

    /// <summary>Opens a page; skips the test where there is no browser.</summary>
    /// <param name="html">The page's text.</param>
    /// <param name="width">The width of the window.</param>
    /// <param name="height">The height of the window.</param>
    /// <param name="scheme">What the system says of dark and light.</param>
    /// <param name="hasTouch">Whether it is touched with fingers.</param>
    internal async Task<OpenPage> OpenAsync(string html, int width = 1440, int height = 900, ColorScheme scheme = ColorScheme.Light, bool hasTouch = false)
    {
        Assert.SkipWhen(_browser is null, NotFound);
        var folder = Directory.CreateTempSubdirectory("portkit-page-");
        var file = System.IO.Path.Combine(folder.FullName, "report.html");
        await File.WriteAllTextAsync(file, html);
        var context = await _browser!.NewContextAsync(new() { ViewportSize = new() { Width = width, Height = height }, ColorScheme = scheme, HasTouch = hasTouch });
        var page = await context.NewPageAsync();
        var open = new OpenPage(page, context, folder);
        await page.GotoAsync(new Uri(file).AbsoluteUri);
        return open;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _playwright?.Dispose();
    }
}

/// <summary>A page in a window, with what it said and asked for.</summary>
internal sealed class OpenPage : IAsyncDisposable
{
    private readonly IBrowserContext _context;
    private readonly DirectoryInfo _folder;

    public OpenPage(IPage page, IBrowserContext context, DirectoryInfo folder)
    {
        (Page, _context, _folder) = (page, context, folder);
        page.Console += (_, message) => Said.Add(message.Text);
        page.PageError += (_, error) => Said.Add(error);
        page.Request += (_, request) => Requests.Add(request.Url);
    }

    public IPage Page { get; }

    /// <summary>What went to the console, errors included.</summary>
    public List<string> Said { get; } = [];

    /// <summary>The addresses that were asked for.</summary>
    public List<string> Requests { get; } = [];

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _context.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
