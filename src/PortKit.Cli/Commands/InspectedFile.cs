using System.Globalization;
using PortKit.Cli.Output;

namespace PortKit.Cli.Commands;

/// <summary>Prints what a file of weights holds.</summary>
internal static class InspectedFile
{
    /// <summary>Lists a file and gives the exit code.</summary>
    public static int Print(string path, Limits limits, bool asJson)
    {
        var bag = new DiagnosticBag();
        var listing = WeightListing.Open(path, bag, limits);
        var exitCode = listing is null ? ExitCodes.BadInput : ExitCodes.Done;
        Report.Diagnostics(bag);
        if (asJson)
        {
            return JsonOutput.Print(
                new WeightsDocument
                {
                    File = path,
                    Format = listing?.Format.ToString().ToLowerInvariant(),
                    Parameters = listing?.Parameters,
                    Layers = listing?.Layers ?? [],
                    Diagnostics = JsonDiagnostic.Of(bag),
                    ExitCode = exitCode,
                },
                documents => documents.WeightsDocument);
        }

        if (listing is not null)
            Print(listing);
        return exitCode;
    }

    private static void Print(WeightListing listing)
    {
        var table = new ResultTable("layer", "type", "blob", "shape", ">parameters");
        foreach (var layer in listing.Layers)
        {
            table.Add(layer.Name, layer.Type ?? "", Blob(layer, 0)?.Name ?? "", Shape(layer, 0), Count(Blob(layer, 0)?.Count));
            for (var i = 1; i < layer.Blobs.Count; i++)
                table.Add("", "", layer.Blobs[i].Name, Shape(layer, i), Count(layer.Blobs[i].Count));
        }

        table.Add("total", "", "", "", Count(listing.Parameters));
        table.Print();
    }

    private static ListedBlob? Blob(ListedLayer layer, int index) => index < layer.Blobs.Count ? layer.Blobs[index] : null;

    private static string Shape(ListedLayer layer, int index) =>
        Blob(layer, index) is not { } blob ? "" : blob.Dims.Count == 0 ? "()" : string.Join('x', blob.Dims);

    private static string Count(long? count) => count?.ToString("N0", CultureInfo.InvariantCulture) ?? "";
}
