using Microsoft.Playwright;
using PortKit.House.Tests;

namespace PortKit.Reporting.Tests;

/// <summary>
/// The pictures of the README: they can be taken, and are small. Run with PORTKIT_WRITE_IMAGES=1 to write docs/images anew; the bytes differ from one
/// browser to the next.
/// </summary>
/// <param name="browser">The browser.</param>
public sealed class ReadmeImageTests(Browser browser)
{
    [Fact]
    public async Task Graph()
    {
        await using var open = await OpenAsync("googlenet", signal: false, 1200, 760, ColorScheme.Light);
        await open.Page.Locator("#find").FillAsync("inception_3a/5x5");
        await open.Page.EvaluateAsync("() => window.scrollTo(0, document.getElementById('graph').offsetTop - 60)");
        await TakeAsync(open.Page, "report-graph.png");
    }

    [Fact]
    public async Task Signal()
    {
        await using var open = await OpenAsync("squeezenet1.1", signal: true, 1200, 690, ColorScheme.Light);
        await open.Page.EvaluateAsync("() => window.scrollTo(0, document.getElementById('signal').offsetTop - 60)");
        await TakeAsync(open.Page, "report-signal.png");
    }

    [Fact]
    public async Task Phone()
    {
        await using var open = await OpenAsync("resnet152", signal: false, 390, 760, ColorScheme.Dark);
        await open.Page.EvaluateAsync("() => window.scrollTo(0, document.getElementById('graph').offsetTop - 60)");
        await TakeAsync(open.Page, "report-phone.png");
    }

    private async Task<OpenPage> OpenAsync(string model, bool signal, int width, int height, ColorScheme scheme)
    {
        Assert.SkipWhen(Browser.Path is null, Browser.NotFound);
        var html = Pages.Compose(Pages.Model(model), new ReportOptions { Signal = signal, Verify = false });
        return await browser.OpenAsync(html, width, height, scheme);
    }

    private static async Task TakeAsync(IPage page, string name)
    {
        var picture = await page.ScreenshotAsync();
        Assert.InRange(picture.Length, 10_000, 200_000);
        var path = Repository.PathOf("docs", "images", name);
        if (Environment.GetEnvironmentVariable("PORTKIT_WRITE_IMAGES") == "1")
            await File.WriteAllBytesAsync(path, picture, TestContext.Current.CancellationToken);
        Assert.True(File.Exists(path), $"{path} is missing.");
    }
}
