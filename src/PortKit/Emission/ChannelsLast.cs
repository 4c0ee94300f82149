using PortKit.Net;
using PortKit.Onnx;

namespace PortKit.Emission;

/// <summary>
/// Pictures that a model takes channels last, N×H×W×C, as image libraries and TensorFlow have them, where the net has N×C×H×W: a Transpose comes
/// before all that is done to them.
/// </summary>
internal static class ChannelsLast
{
    /// <summary>The inputs that a model takes so, by the net's names, a list in JSON.</summary>
    public const string Key = "portkit.channels_last_inputs";

    private const int PictureRank = 4;

    /// <summary>Whether an input is one of pictures.</summary>
    public static bool Takes(BlobVersion input) => input.Shape.Rank == PictureRank;

    /// <summary>Whether a net has such inputs. Those of other axes are told.</summary>
    /// <param name="net">The net.</param>
    /// <param name="at">The net's file.</param>
    /// <param name="bag">Takes the diagnostics, of <see cref="Codes.InputLayout"/>.</param>
    public static bool Fit(NetPlan net, SourceLocation at, DiagnosticBag bag)
    {
        if (!net.Inputs.Any(Takes))
        {
            var found = !net.Inputs.Any() ? "none" : string.Join(", ", net.Inputs.Select(input => $"{input.Name} {input.Shape}"));
            bag.Error(
                Codes.InputLayout,
                at,
                $"To take pictures channels last, an input of 4 axes is expected. Found {found}.",
                "Leave out `ChannelsLastInputs`.");
            return false;
        }

        foreach (var input in net.Inputs.Where(input => !Takes(input)))
        {
            bag.Note(
                Codes.InputLayout,
                input.Location,
                $"Input '{input.Name}' {input.Shape} stays as it is: only inputs of 4 axes are taken channels last.");
        }

        return true;
    }

    /// <summary>The model's input of a blob, and what comes of it: the blob in the net's order.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="name">What the input is called.</param>
    /// <param name="blob">The blob.</param>
    public static Value Input(GraphBuilder graph, string name, BlobVersion blob)
    {
        var input = graph.Input(name, Dims(blob.Shape.ToLongs()));
        using (graph.Scope($"{blob.Name}@planes"))
            return graph.Transpose(input, 0, 3, 1, 2);
    }

    /// <summary>The shape N×H×W×C of one of N×C×H×W.</summary>
    public static long[] Dims(ReadOnlySpan<long> dims) => [dims[0], dims[2], dims[3], dims[1]];

    /// <summary>The shape N×C×H×W of one of N×H×W×C.</summary>
    public static Shape Planes(Shape shape) => new(shape[0], shape[3], shape[1], shape[2]);

    /// <summary>The entry of a model's metadata.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Entries(NetPlan net)
    {
        List<string> names = [.. net.Inputs.Where(Takes).Select(input => input.Name)];
        if (names.Count > 0)
            yield return new(Key, OptionMetadata.Json(json => OptionMetadata.WriteNames(json, names)));
    }
}
