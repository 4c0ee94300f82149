using System.Text.RegularExpressions;
using System.Xml.Linq;
using PortKit.House.Tests;

namespace PortKit.Reporting.Tests;

/// <summary>Makes pages, and finds their drawings.</summary>
internal static partial class Pages
{
    /// <summary>A net of the models folder, planned; BatchNorm layers start as the identity.</summary>
    public static PlanResult Model(string name) => Converter.Plan(
        File.ReadAllBytes(Repository.PathOf("models", name, "deploy.prototxt")),
        $"models/{name}/deploy.prototxt",
        new ConvertOptions { Seed = 1701, IdentityBatchNorm = true });

    /// <summary>A net of a text.</summary>
    public static PlanResult Plan(string prototxt) =>
        Converter.Plan(System.Text.Encoding.UTF8.GetBytes(prototxt), "net.prototxt", new ConvertOptions { Seed = 1701 });

    /// <summary>The page of a net.</summary>
    public static string Compose(PlanResult net, ReportOptions? options = null) =>
        NetReport.Compose(net, options, cancellation: TestContext.Current.CancellationToken).Html;

    /// <summary>The drawings of a page, as XML.</summary>
    public static IReadOnlyList<XElement> Drawings(string page) => [.. Drawing().Matches(page).Select(match => XDocument.Parse(match.Value).Root!)];

    /// <summary>The nodes of a graph.</summary>
    public static IReadOnlyList<XElement> Nodes(string page) =>
        [.. Drawings(page)[0].Descendants().Where(element => ((string?)element.Attribute("class"))?.Split(' ').Contains("node") == true)];

    [GeneratedRegex("<svg.*?</svg>", RegexOptions.Singleline)]
    private static partial Regex Drawing();
}
