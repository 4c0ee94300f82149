using System.CommandLine;
using System.Globalization;
using PortKit.Cli.Output;
using PortKit.Initializers.Caffe;
using PortKit.Net;

namespace PortKit.Cli.Commands;

/// <summary><c>portkit inspect</c>: what a net is like, layer by layer.</summary>
internal static class InspectCommand
{
    public static Command Create()
    {
        var net = new NetOptions();
        var noValues = new Option<bool>("--no-values")
        {
            Description = "Make no values: no random numbers are counted, and only what is "
            + "expected of the values is shown."
        };
        var json = JsonOutput.NewOption();
        var command = new Command(
            "inspect",
            """
            Prints what a Caffe net is like. First its layers: what each reads and makes, its parameters, its multiply-adds in one forward pass
            over the batch, and how many 32-bit random numbers Caffe draws while it builds the layer. Then the learnable blobs: filler, fan-in and
            fan-out as Caffe counts them, and the mean and standard deviation of the values, beside those of the filler's distribution. Of a net
            that cannot be converted it lists the layers all the same, with what is known of them. Of a file of weights (.caffemodel,
            .caffemodel.h5, .npz, .safetensors) or an ONNX model it lists the layers, with their types as far as the file tells them, and the
            shapes of their blobs.

            Examples:
              portkit inspect deploy.prototxt --seed 1701
              portkit inspect deploy.prototxt --weights net.caffemodel
              portkit inspect net.caffemodel
            """);
        net.AddTo(command);
        command.Add(noValues);
        command.Add(json);
        command.SetStoppable((parsed, cancellation) =>
        {
            if (parsed.GetValue(net.Net) is { } file && WeightListing.IsFor(file))
                return InspectedFile.Print(file, net.Read(parsed).Limits, parsed.GetValue(json));
            var planned = net.Plan(parsed, net.Read(parsed), cancellation);
            var inspected = Progress.Run("Making the values", progress => planned.Net?.Inspect(!parsed.GetValue(noValues), progress, cancellation));
            var inspection = inspected?.Inspection;
            var exitCode = inspection is null ? ExitCodes.BadInput : ExitCodes.Done;
            IReadOnlyList<Diagnostic> diagnostics = [.. planned.Diagnostics, .. inspected?.Diagnostics ?? []];
            Report.Diagnostics(diagnostics);
            if (parsed.GetValue(json))
                return JsonOutput.Print(Document(planned, inspection, diagnostics, exitCode), documents => documents.InspectDocument);
            if (inspection is not null)
            {
                PrintLayers(inspection);
                PrintBlobs(inspection);
            }
            else if (planned.Outline is { } outline)
            {
                PrintOutline(outline);
            }

            return exitCode;
        });
        return command;
    }

    private static InspectDocument Document(PlanResult planned, NetInspection? inspection, IReadOnlyList<Diagnostic> diagnostics, int exitCode) =>
        new()
        {
            Net = planned.Outline?.Name,
            Phase = planned.Outline?.Phase.ToString().ToLowerInvariant(),
            Seed = planned.Net?.Fill.Seed,
            Parameters = inspection?.Parameters,
            MultiplyAdds = inspection?.MultiplyAdds,
            Draws = inspection?.Draws,
            Layers = [.. inspection?.Layers.Select(InspectedLayer.Of) ?? planned.Outline?.Layers.Select(InspectedLayer.Of) ?? []],
            Diagnostics = JsonDiagnostic.Of(diagnostics),
            ExitCode = exitCode,
        };

    private static void PrintLayers(NetInspection inspection)
    {
        var table = new ResultTable("layer", "type", "bottoms -> tops", "shape", ">parameters", ">multiply-adds", ">draws");
        foreach (var inspected in inspection.Layers)
        {
            var layer = inspected.Layer;
            table.Add(
                layer.Source.Name,
                layer.Source.Type,
                Way(layer.Bottoms.Select(bottom => bottom.Name), layer.Tops.Select(top => top.Name)),
                string.Join(", ", layer.Tops.Select(top => top.HasOpenRows ? $"at most {top.Shape}" : $"{top.Shape}")),
                Count(inspected.Parameters),
                Count(layer.Plan.MultiplyAdds),
                Count(inspected.Draws));
        }

        table.Add("total", "", "", "", Count(inspection.Parameters), Count(inspection.MultiplyAdds), Count(inspection.Draws));
        table.Print();
    }

    // A net that was not planned: what is not known of a layer is left out.
    private static void PrintOutline(NetOutline outline)
    {
        var table = new ResultTable("layer", "type", "bottoms -> tops", "shape", ">parameters", ">multiply-adds", "");
        foreach (var layer in outline.Layers)
        {
            table.Add(
                layer.Source.Name,
                layer.Source.Type,
                Way(layer.Bottoms.Select(bottom => bottom.Name), layer.Tops.Select(top => top.Name)),
                string.Join(", ", layer.Tops.Select(top => top.Shape?.ToString() ?? "?")),
                Count(layer.Planned?.ParameterCount),
                Count(layer.Planned?.Plan.MultiplyAdds),
                layer.IsRefused ? "not converted" : layer.Planned is null ? "not worked out" : "");
        }

        table.Print();
    }

    private static string Way(IEnumerable<string> bottoms, IEnumerable<string> tops) =>
        $"{string.Join(", ", bottoms)} -> {string.Join(", ", tops)}".Trim();

    private static void PrintBlobs(NetInspection inspection)
    {
        var blobs = inspection.Layers.SelectMany(layer => layer.Blobs).ToList();
        if (blobs.Count == 0)
            return;
        Report.Line();
        var table = new ResultTable("blob", "shape", "filler", ">fan-in", ">fan-out", ">expected mean", ">mean", ">expected std", ">std");
        foreach (var inspected in blobs)
        {
            var blob = inspected.Blob;
            table.Add(
                blob.ModelName,
                blob.Spec.Shape.ToString(),
                FillerOf(inspected),
                Count(inspected.Filler?.FanIn),
                Count(inspected.Filler?.FanOut),
                Number(inspected.ExpectedMean),
                Number(inspected.Actual?.Mean),
                Number(inspected.ExpectedStd),
                Number(inspected.Actual?.Std));
        }

        table.Print();
    }

    private static string FillerOf(BlobInspection inspected)
    {
        var (blob, filler) = (inspected.Blob, inspected.Blob.Spec.Filler);
        if (inspected.IsFromWeights)
            return inspected.Initializer ?? "weights";
        if (blob.Owner is { } owner)
            return $"that of {owner.ModelName}";
        return filler.DependsOnCaffe(blob.Spec.Shape.Dims) ? $"{filler.Type} of {CaffeVersions.NameOf(filler.Caffe)}" : filler.Brief;
    }

    private static string Text(FormattableString text) => FormattableString.Invariant(text);

    private static string Count(long? count) => count?.ToString("N0", CultureInfo.InvariantCulture) ?? "";

    private static string Number(double? number) => number?.ToString("G4", CultureInfo.InvariantCulture) ?? "";
}
