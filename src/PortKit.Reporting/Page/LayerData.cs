using System.Text;
using System.Text.Json;
using PortKit.Caffe.Text;
using PortKit.Net;
using PortKit.Reporting.Drawing;
using PortKit.Reporting.Writing;
using PortKit.Verification;

namespace PortKit.Reporting.Page;

/// <summary>What the page's script shows of a layer that is chosen, as JSON: what JSON's encoder escapes cannot end a script element.</summary>
internal static class LayerData
{
    /// <summary>The data of all layers, in order.</summary>
    public static string Of(ReportContent content)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            var signals = new Dictionary<string, TensorStatistics>();
            foreach (var blob in content.Signal?.Blobs ?? [])
                signals.TryAdd(blob.Name, blob.Values);
            json.WriteStartArray();
            var said = content.Diagnostics.ToLookup(content.LayerOf);
            foreach (var layer in content.Outline.Layers)
                Write(json, layer, content, signals, said[layer]);
            json.WriteEndArray();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    private static void Write(
        Utf8JsonWriter json, OutlinedLayer layer, ReportContent content, Dictionary<string, TensorStatistics> signals, IEnumerable<Diagnostic> said)
    {
        json.WriteStartObject();
        json.WriteString("name", ShownText.Of(layer.Source.Name));
        json.WriteString("type", ShownText.Of(layer.Source.Type));
        if (layer.Source.Location.Line > 0)
            json.WriteString("at", ShownText.Of(content.Paths.Of(layer.Source.Location).ToString()));
        if (layer.Planned is { Plan.MultiplyAdds: > 0 and var work })
            json.WriteString("work", Words.Short(work));
        Write(json, layer, said, content.Outline.IsOpen(layer));
        Write(json, "bottoms", layer.Bottoms, signals);
        Write(json, "tops", layer.Tops, signals);
        json.WriteStartArray("blobs");
        foreach (var blob in layer.Planned?.Learnables ?? [])
            Write(json, blob, content.Histograms.GetValueOrDefault(blob.Values));
        json.WriteEndArray();
        if (!content.Outline.IsModel)
            json.WriteString("text", Text(layer.Source));
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, IReadOnlyList<OutlinedBlob> blobs, Dictionary<string, TensorStatistics> signals)
    {
        json.WriteStartArray(name);
        foreach (var blob in blobs)
        {
            json.WriteStartObject();
            json.WriteString("name", blob.Name.Length == 0 ? "(no name)" : ShownText.Of(NameOf(blob)));
            json.WriteString("shape", blob.Shape?.ToString().Replace('x', '×') ?? "shape not known");
            if (name == "tops" && signals.GetValueOrDefault(NameOf(blob)) is { } values)
            {
                json.WriteString(
                    "values",
                    $"mean {Words.Number(values.Mean)}, std {Words.Number(values.Std)}, {Words.Number(values.Min)} to {Words.Number(values.Max)}");
                if (values.NonFinite > 0)
                    json.WriteString("bad", $"{values.NonFinite} of {values.Count} values are not finite");
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, LearnableBlob blob, Histogram? values)
    {
        json.WriteStartObject();
        json.WriteString("name", ShownText.Of(blob.ModelName));
        json.WriteString("shape", blob.Spec.Shape.ToString().Replace('x', '×'));
        json.WriteNumber("count", blob.Spec.Shape.Count);
        json.WriteString("filler", ShownText.Of(values?.Origin ?? blob.Spec.Filler.Brief));
        if (blob.Owner is { } owner)
            json.WriteString("shared", ShownText.Of(owner.ModelName));
        json.WriteString("lr", Words.Number(blob.LrMult));
        json.WriteString("decay", Words.Number(blob.DecayMult));
        if (values is not null)
        {
            json.WriteString("values", values.Min < values.Max
                ? $"mean {Words.Number(values.Mean)}, std {Words.Number(values.Std)}, {Words.Number(values.Min)} to {Words.Number(values.Max)}"
                : $"all {Words.Number(values.Min)}");
        }

        json.WriteEndObject();
    }

    // The name in the model, which a net that was not planned has none of.
    private static string NameOf(OutlinedBlob blob) => blob.Version is { ModelName: { Length: > 0 } name } ? name : blob.Name;

    private static void Write(Utf8JsonWriter json, OutlinedLayer layer, IEnumerable<Diagnostic> said, bool isOpen)
    {
        json.WriteStartArray("said");
        foreach (var one in said)
        {
            json.WriteStartObject();
            json.WriteString("severity", Words.Of(one.Severity));
            json.WriteString("text", ShownText.Of($"{one.Code}: {one.Message}"));
            json.WriteString("hint", ShownText.Of(one.Hint ?? ""));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (isOpen)
        {
            json.WriteString(
                "open",
                layer.IsRefused ? "This layer is not converted." : "This layer could not be worked out, for what comes before it could not.");
        }
    }

    // Weights that the net carries itself would fill the page.
    private static string Text(LayerSource layer)
    {
        var parameter = layer.Parameter.Clone();
        parameter.Blobs.Clear();
        return TextFormatWriter.Write(parameter).TrimEnd();
    }
}
