// The page that shows a net, made from code: layers, fills, the signal through it, and what verifying it gave.
// dotnet run --project docs/samples/ReportFromCode -- [NET [PAGE]]
using PortKit;
using PortKit.Reporting;

var planned = Converter.Plan(args.ElementAtOrDefault(0) ?? "models/lenet/deploy.prototxt", new ConvertOptions { Seed = 1701 });
if (planned.Outline is null)
{
    Console.WriteLine(string.Join('\n', planned.Diagnostics));
    return 2;
}

// A net that cannot be converted has a page too, which shows how far it goes.
var report = NetReport.Compose(planned, new ReportOptions { Signal = true, Verify = true });
var page = args.ElementAtOrDefault(1) ?? Path.Combine(Path.GetTempPath(), "lenet.html");
File.WriteAllText(page, report.Html);
Console.WriteLine($"{planned.Outline.Layers.Count} layers; the page refers to nothing outside: {!report.Html.Contains("src=\"http", StringComparison.Ordinal)}");
foreach (var diagnostic in report.Diagnostics)
    Console.WriteLine(diagnostic);
return 0;
