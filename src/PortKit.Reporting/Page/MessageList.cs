using PortKit.Reporting.Writing;

namespace PortKit.Reporting.Page;

/// <summary>A list of diagnostics, each with its hint and a way to its layer.</summary>
internal static class MessageList
{
    /// <summary>The list.</summary>
    public static Markup Of(IEnumerable<Diagnostic> diagnostics, ReportContent content)
    {
        var list = new Markup();
        list.AddRaw("<ol class=\"messages\">");
        foreach (var one in diagnostics)
        {
            var severity = Words.Of(one.Severity);
            list.Add($"""<li class="{severity}"><p><b>{severity} {one.Code}</b> <bdi class="quiet">{one.Location.ToString()}</bdi>""");
            if (content.LayerOf(one) is { } layer)
                list.Add($" {LayerLink.To(layer.Source.Name)}");
            list.Add($"""</p><p dir="auto">{one.Message}</p>""");
            if (one.Hint is { } hint)
                list.Add($"""<p class="hint" dir="auto">{hint}</p>""");
            list.AddRaw("</li>");
        }

        return list.AddRaw("</ol>");
    }
}
