using System.Security.Cryptography;
using System.Text;
using PortKit.Reporting.Writing;

namespace PortKit.Reporting.Page;

/// <summary>
/// Puts the page together. Its content security policy lets run only the script and the style sheet that are in it, which their digests identify, and
/// nothing be fetched.
/// </summary>
internal static class ReportPage
{
    /// <summary>The page of a net.</summary>
    public static string Compose(ReportContent content) => Compose(content.Title, Sections.Of(content), LayerData.Of(content));

    /// <summary>A page.</summary>
    /// <param name="name">Its title.</param>
    /// <param name="sections">What it shows; the first is the summary.</param>
    /// <param name="layers">What its script knows of layers, in JSON.</param>
    public static string Compose(string name, IReadOnlyList<(string Id, string Title, Markup Body)> sections, string layers)
    {
        var (style, script) = (Asset("report.css"), Asset("report.js"));
        var page = new Markup();
        page.AddRaw("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
        page.Add($"""<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src '{Digest(style)}'; script-src """);
        page.Add($"""'{Digest(script)}'; img-src data:; base-uri 'none'; form-action 'none'">""");
        page.AddRaw("\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" "
            + "content=\"light dark\">\n");
        page
            .AddRaw("<link rel=\"icon\" href=\"data:,\">\n")
            .Add($"<title>{name} · PortKit</title>\n<style>")
            .AddRaw(style)
            .AddRaw("</style>\n</head>\n<body>\n");
        page.AddRaw("<a class=\"skip\" href=\"#summary\">Skip to the content</a>\n<header><div class=\"in\"><strong "
            + "class=\"brand\">PortKit</strong><nav aria-label=\"Sections\">");
        foreach (var (id, title, _) in sections)
            page.Add($"""<a href="#{id}">{title}</a>""");
        page.AddRaw("</nav><button id=\"theme\" type=\"button\" aria-label=\"Change between dark and light\" title=\"Dark or "
            + "light\">◐</button></div></header>\n<main>\n");
        foreach (var (id, title, body) in sections)
        {
            page.Add($"""<section id="{id}" aria-labelledby="{id}-title">""");
            _ = id == "summary"
                ? page.Add($"""<h1 id="{id}-title"><bdi>{name}</bdi></h1>""")
                : page.Add($"""<h2 id="{id}-title">{title}</h2>""");
            page.Add($"{body}</section>\n");
        }

        page.Add($"</main>\n<footer>Made by PortKit {typeof(PlannedNet).Assembly.GetName().Version!.ToString(3)}. ");
        page.AddRaw("Everything on this page is inside this file.</footer>\n");
        page.AddRaw("<script type=\"application/json\" id=\"layers\">").AddRaw(layers).AddRaw("</script>\n<script>");
        return page.AddRaw(script).AddRaw("</script>\n</body>\n</html>\n").ToString();
    }

    private static string Asset(string name)
    {
        using var reader = new StreamReader(typeof(ReportPage).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }

    private static string Digest(string text) => $"sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}";
}
