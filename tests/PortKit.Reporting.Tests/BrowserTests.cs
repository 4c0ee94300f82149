using System.Globalization;
using Microsoft.Playwright;

namespace PortKit.Reporting.Tests;

/// <summary>The page in a browser, as a person uses it.</summary>
/// <param name="browser">The browser.</param>
public sealed class BrowserTests(Browser browser)
{
    private static readonly Dictionary<string, Lazy<(PlanResult Net, string Html)>> Made = new[] { "lenet", "googlenet", "resnet152" }.ToDictionary(
        model => model,
        model => new Lazy<(PlanResult, string)>(() =>
        {
            var net = Pages.Model(model);
            return (net, Pages.Compose(net, new ReportOptions { Signal = model == "lenet", Verify = model == "lenet" }));
        }));

    public static TheoryData<string> Models => [.. Made.Keys];

    [Theory]
    [MemberData(nameof(Models))]
    public async Task Page_opens_quietly_and_draws_every_layer(string model)
    {
        await using var open = await browser.OpenAsync(Made[model].Value.Html);
        Assert.Equal(Made[model].Value.Net.Net!.Plan.Layers.Count, await open.Page.Locator("#net .node").CountAsync());
        Assert.Empty(open.Said);
        Assert.All(open.Requests, request => Assert.True(request.StartsWith("file:", StringComparison.Ordinal) || request.StartsWith("data:", StringComparison.Ordinal), request));
        Assert.Single(open.Requests, request => request.StartsWith("file:", StringComparison.Ordinal));

        // What is seen at first can be read: the first name is at least 9 pixels high.
        var name = await open.Page.Locator("#net .node .name").First.BoundingBoxAsync();
        Assert.True(name!.Height >= 9, $"{name.Height} pixels");
        Assert.True(await IsInViewAsync(open.Page, 0));
    }

    /// <summary>A window that becomes as narrow as a phone gets a graph that fits it, clear of the small map; so it stays till somebody moves it.</summary>
    [Theory]
    [MemberData(nameof(Models))]
    public async Task The_graph_fits_a_window_that_changes(string model)
    {
        await using var open = await browser.OpenAsync(Made[model].Value.Html);
        await open.Page.SetViewportSizeAsync(390, 800);
        await open.Page.WaitForFunctionAsync("""
            () => {
              const box = document.querySelector("#net .node").getBoundingClientRect(), map = document.getElementById("map").getBoundingClientRect();
              return box.left >= 0 && box.right <= map.left;
            }
            """);
    }

    [Theory]
    [MemberData(nameof(Models))]
    public async Task A_click_shows_the_layer(string model)
    {
        await using var open = await browser.OpenAsync(Made[model].Value.Html);
        var layer = Made[model].Value.Net.Net!.Plan.Layers[1];
        await open.Page.Locator("#net .node[data-i='1']").ClickAsync();
        var text = await open.Page.Locator("#panel").InnerTextAsync();
        Assert.Contains(layer.Source.Name, text, StringComparison.Ordinal);
        Assert.Contains("Convolution", text, StringComparison.Ordinal);
        Assert.Contains(layer.Learnables[0].Spec.Shape.ToString().Replace('x', '×'), text, StringComparison.Ordinal);
        Assert.Contains("weight_filler", text, StringComparison.Ordinal);
        Assert.Contains("std", text, StringComparison.Ordinal);
        await open.Page.Keyboard.PressAsync("Escape");
        Assert.True(await open.Page.Locator("#panel").IsHiddenAsync());
    }

    [Theory]
    [MemberData(nameof(Models))]
    public async Task Keys_walk_the_net(string model)
    {
        await using var open = await browser.OpenAsync(Made[model].Value.Html);
        await open.Page.Locator("[data-zoom=all]").FocusAsync();
        await open.Page.Keyboard.PressAsync("Tab");
        Assert.Equal(0, await FocusAsync(open.Page));
        for (var step = 0; step < 12; step++)
            await open.Page.Keyboard.PressAsync("ArrowDown");
        var at = await FocusAsync(open.Page);
        Assert.True(at >= Math.Min(7, Made[model].Value.Net.Net!.Plan.Layers.Count - 1), $"at {at}");
        Assert.True(await IsInViewAsync(open.Page, at));
        var outline = await open.Page.EvaluateAsync<string>("() => getComputedStyle(document.activeElement.querySelector('rect')).strokeWidth");
        Assert.Equal("3.5px", outline);
        await open.Page.Keyboard.PressAsync("Enter");
        Assert.Contains(Made[model].Value.Net.Net!.Plan.Layers[at].Source.Name, await open.Page.Locator("#panel h3").InnerTextAsync(), StringComparison.Ordinal);
        await open.Page.Keyboard.PressAsync("Escape");
        Assert.Equal(at, await FocusAsync(open.Page));

        var before = await ViewWidthAsync(open.Page);
        await open.Page.Keyboard.PressAsync("+");
        Assert.True(await ViewWidthAsync(open.Page) < before);
        await open.Page.Keyboard.PressAsync("End");
        Assert.Equal(Made[model].Value.Net.Net!.Plan.Layers.Count - 1, await FocusAsync(open.Page));
        Assert.True(await IsInViewAsync(open.Page, await FocusAsync(open.Page)));
    }

    [Theory]
    [MemberData(nameof(Models))]
    public async Task A_layer_is_found_by_name(string model)
    {
        await using var open = await browser.OpenAsync(Made[model].Value.Html);
        var layers = Made[model].Value.Net.Net!.Plan.Layers;
        var last = layers[^2];
        await open.Page.Locator("#find").FillAsync(last.Source.Name);
        var shown = await open.Page.Locator("#panel h3").InnerTextAsync();
        Assert.Contains(last.Source.Name, shown, StringComparison.Ordinal);
        var chosen = await open.Page.Locator(".node.chosen").GetAttributeAsync("data-i");
        Assert.True(await IsInViewAsync(open.Page, int.Parse(chosen!, CultureInfo.InvariantCulture)));
    }

    [Theory]
    [MemberData(nameof(Models))]
    public async Task A_phone_needs_no_scrolling_sideways(string model)
    {
        await using var open = await browser.OpenAsync(Made[model].Value.Html, 390, 844, hasTouch: true);
        await open.Page.EvaluateAsync("() => document.querySelectorAll('details').forEach(one => { one.open = true; })");
        Assert.Equal(390, await open.Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth"));
        await open.Page.Locator("#net .node[data-i='1']").TapAsync();
        Assert.True(await open.Page.Locator("#panel").IsVisibleAsync());
        Assert.Equal(390, await open.Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth"));
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Theme_follows_the_system_until_it_is_changed(ColorScheme scheme)
    {
        await using var open = await browser.OpenAsync(Made["lenet"].Value.Html, scheme: scheme);
        var isDark = scheme == ColorScheme.Dark;
        Assert.Equal(isDark, await LuminanceAsync(open.Page) < 0.2);
        await open.Page.Locator("#theme").ClickAsync();
        Assert.Equal(!isDark, await LuminanceAsync(open.Page) < 0.2);
        Assert.Empty(open.Said);
    }

    [Fact]
    public async Task Wheel_and_buttons_zoom_and_a_drag_moves()
    {
        await using var open = await browser.OpenAsync(Made["googlenet"].Value.Html);
        await open.Page.Locator("#canvas").ScrollIntoViewIfNeededAsync();
        var box = (await open.Page.Locator("#net").BoundingBoxAsync())!;
        await open.Page.Mouse.MoveAsync(box.X + 200, box.Y + 200);
        var before = await ViewWidthAsync(open.Page);
        await open.Page.Keyboard.DownAsync("Control");
        await open.Page.Mouse.WheelAsync(0, -300);
        await open.Page.Keyboard.UpAsync("Control");
        await open.Page.WaitForFunctionAsync("before => document.getElementById('net').viewBox.baseVal.width < before", before);
        await open.Page.Locator("[data-zoom=out]").ClickAsync();
        await open.Page.Locator("[data-zoom=all]").ClickAsync();
        Assert.True(await IsInViewAsync(open.Page, Made["googlenet"].Value.Net.Net!.Plan.Layers.Count - 1));
        await open.Page.Locator("[data-zoom=width]").ClickAsync();
        var top = await open.Page.EvaluateAsync<double>("() => document.getElementById('net').viewBox.baseVal.y");
        await open.Page.Mouse.MoveAsync(box.X + 200, box.Y + 400);
        await open.Page.Mouse.DownAsync();
        await open.Page.Mouse.MoveAsync(box.X + 200, box.Y + 200, new() { Steps = 5 });
        await open.Page.Mouse.UpAsync();
        Assert.True(await open.Page.EvaluateAsync<double>("() => document.getElementById('net').viewBox.baseVal.y") > top + 100);
        Assert.True(await open.Page.Locator("#panel").IsHiddenAsync());
    }

    [Fact]
    public async Task The_wheel_scrolls_the_page_until_the_net_is_clicked()
    {
        await using var open = await browser.OpenAsync(Made["googlenet"].Value.Html);
        await open.Page.Locator("#canvas").ScrollIntoViewIfNeededAsync();
        var box = (await open.Page.Locator("#net").BoundingBoxAsync())!;
        var (before, top) = (await ViewWidthAsync(open.Page), await open.Page.EvaluateAsync<double>("() => scrollY"));
        await open.Page.Mouse.MoveAsync(box.X + 20, box.Y + 100);
        await open.Page.Mouse.WheelAsync(0, 60);
        await open.Page.WaitForFunctionAsync("top => scrollY > top", top);
        Assert.Equal(before, await ViewWidthAsync(open.Page));
        Assert.True(await open.Page.Locator("#tip.shown").IsVisibleAsync());

        await open.Page.Mouse.ClickAsync(box.X + 20, box.Y + 100);
        top = await open.Page.EvaluateAsync<double>("() => scrollY");
        await open.Page.Mouse.WheelAsync(0, -60);
        await open.Page.WaitForFunctionAsync("before => document.getElementById('net').viewBox.baseVal.width < before", before);
        Assert.Equal(top, await open.Page.EvaluateAsync<double>("() => scrollY"));
    }

    [Fact]
    public async Task One_finger_scrolls_the_page_and_two_zoom_the_net()
    {
        await using var open = await browser.OpenAsync(Made["googlenet"].Value.Html, 390, 844, hasTouch: true);
        await open.Page.EvaluateAsync("() => document.getElementById('graph').scrollIntoView()");
        var fingers = await open.Page.Context.NewCDPSessionAsync(open.Page);
        var (before, top) = (await ViewWidthAsync(open.Page), await open.Page.EvaluateAsync<double>("() => scrollY"));
        await SwipeAsync(step => [(150, 450 - (10 * step)), (150, 500 + (10 * step))]);
        await open.Page.WaitForFunctionAsync("before => document.getElementById('net').viewBox.baseVal.width < before * 0.8", before);
        Assert.Equal(top, await open.Page.EvaluateAsync<double>("() => scrollY"));

        before = await ViewWidthAsync(open.Page);
        await SwipeAsync(step => [(150, 500 - (30 * step))]);
        await open.Page.WaitForFunctionAsync("top => scrollY > top + 50", top);
        Assert.Equal(before, await ViewWidthAsync(open.Page));

        async Task SwipeAsync(Func<int, (int X, int Y)[]> at)
        {
            for (var step = 0; step <= 8; step++)
                await TouchAsync(step == 0 ? "touchStart" : "touchMove", at(step));
            await TouchAsync("touchEnd", []);
        }

        async Task TouchAsync(string type, (int X, int Y)[] points) => await fingers.SendAsync("Input.dispatchTouchEvent", new Dictionary<string, object>
        {
            ["type"] = type,
            ["touchPoints"] = points.Select((point, id) => new Dictionary<string, object> { ["x"] = point.X, ["y"] = point.Y, ["id"] = id }).ToArray(),
        });
    }

    [Fact]
    public async Task All_of_a_long_net_is_seen_in_columns()
    {
        await using var open = await browser.OpenAsync(Made["resnet152"].Value.Html);
        var last = Made["resnet152"].Value.Net.Net!.Plan.Layers.Count - 1;
        await open.Page.Locator("[data-zoom=all]").ClickAsync();
        Assert.True(await IsInViewAsync(open.Page, 0));
        Assert.True(await IsInViewAsync(open.Page, last));
        var (columns, box) = (await open.Page.Locator("#folds svg").CountAsync(), (await open.Page.Locator("#net .node[data-i='1'] rect").First.BoundingBoxAsync())!);
        Assert.InRange(columns, 4, 20);
        Assert.True(box.Width > 24, $"{box.Width} pixels");

        // No box is under another, and one can be chosen where it stands.
        var places = await open.Page.EvaluateAsync<string[]>("() => [...document.querySelectorAll('#net .node rect:first-of-type')].map(one => one.getBoundingClientRect()).map(one => `${one.left} ${one.top}`)");
        Assert.Equal(places.Length, places.Distinct().Count());
        await open.Page.Locator($"#net .node[data-i='{last}']").ClickAsync();
        Assert.True(await IsInViewAsync(open.Page, last));
        Assert.True(await open.Page.Locator("#panel").IsVisibleAsync());
        await open.Page.Locator("[data-zoom=width]").ClickAsync();
        Assert.Equal(0, await open.Page.Locator("#folds svg").CountAsync());
        Assert.Empty(open.Said);
    }

    [Fact]
    public async Task The_address_names_the_layer_that_is_shown()
    {
        await using var open = await browser.OpenAsync(Made["googlenet"].Value.Html);
        await open.Page.EvaluateAsync("() => { location.hash = '#layer=inception_4c%2F5x5'; }");
        await open.Page.WaitForFunctionAsync("() => document.querySelector('#panel h3')?.textContent === 'inception_4c/5x5'");
        await open.Page.Locator("#find").FillAsync("inception_5b/output");
        await open.Page.WaitForURLAsync("**/*#layer=inception_5b%2Foutput");
        await open.Page.ReloadAsync();
        Assert.Equal("inception_5b/output", await open.Page.Locator("#panel h3").InnerTextAsync());
        Assert.Empty(open.Said);
    }

    [Fact]
    public async Task Every_column_of_the_verification_is_seen()
    {
        await using var open = await browser.OpenAsync(Made["lenet"].Value.Html);
        await open.Page.EvaluateAsync("() => document.querySelectorAll('details').forEach(one => { one.open = true; })");
        Assert.True(await open.Page.EvaluateAsync<bool>("() => { const table = document.querySelector('#verification .scroll'); return table.scrollWidth <= table.clientWidth; }"));
        Assert.Equal("verdict", await open.Page.Locator("#verification th").First.InnerTextAsync());
        await open.Page.Locator("a.card[href='#verification']").ClickAsync();
        await open.Page.WaitForFunctionAsync("() => document.getElementById('verification').getBoundingClientRect().top < 200");
    }

    private static async Task<int> FocusAsync(IPage page) => await page.EvaluateAsync<int>("() => +document.activeElement.dataset.i");

    private static async Task<double> ViewWidthAsync(IPage page) => await page.EvaluateAsync<double>("() => document.getElementById('net').viewBox.baseVal.width");

    private static async Task<double> LuminanceAsync(IPage page) => await page.EvaluateAsync<double>(
        "() => { const [r, g, b] = getComputedStyle(document.body).backgroundColor.match(/\\d+/g); return (0.2126 * r + 0.7152 * g + 0.0722 * b) / 255; }");

    private static async Task<bool> IsInViewAsync(IPage page, int layer) => await page.EvaluateAsync<bool>(
        """
        i => {
          const canvas = document.getElementById("net").getBoundingClientRect();
          const box = document.querySelector(`.node[data-i="${i}"] rect`).getBoundingClientRect();
          return box.left >= canvas.left - 1 && box.right <= canvas.right + 1 && box.top >= canvas.top - 1 && box.bottom <= canvas.bottom + 1;
        }
        """,
        layer);
}
