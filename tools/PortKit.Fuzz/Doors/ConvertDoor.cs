using PortKit.Explanation;
using PortKit.Fuzz.Running;
using PortKit.Onnx;

namespace PortKit.Fuzz.Doors;

/// <summary>
/// Conversion from the text to the model: what is written must be sound as ONNX says. Now and then weights, an initialization graph, an inspection
/// and an explanation are made of the net too.
/// </summary>
internal sealed class ConvertDoor() : NetDoor("convert", structured: 75)
{
    private static readonly string[] Formats = [".npz", ".safetensors", ".caffemodel", ".h5"];

    public override Outcome Take(byte[] input)
    {
        var choice = new Choice(input);
        var planned = Plan(input, choice);
        if (planned.Net is not { } net)
            return Outcome.Of(false, planned.Diagnostics);
        if (!NetSize.IsSmall(net))
            return Outcome.Of(true, planned.Diagnostics);
        using var model = new MemoryStream();
        var result = net.WriteModel(model, new ModelOptions
        {
            Opset = choice.OneIn(4) ? 13 + choice.Of(14) : 17,
            AllBlobs = choice.OneIn(4),
            InitializationGraph = choice.OneIn(6),
            ScalarsAsVectors = choice.OneIn(6),
        });
        if (result.Succeeded)
        {
            model.Position = 0;
            if (ModelCheck.Of(model) is { Count: > 0 } problems)
                throw new BrokenPromiseException($"The model is not built as ONNX says: {problems[0]}");
        }

        if (choice.OneIn(8))
            net.WriteWeights(Path.Combine(Scratch.Folder, $"w{Formats[choice.Of(Formats.Length)]}"));
        if (choice.OneIn(12))
            _ = net.Inspect();
        if (choice.OneIn(12))
        {
            _ = NetExplainer.Explain(net.Plan, NetExplainer.Frameworks);
            _ = NetExplainer.Code(net.Plan, NetExplainer.Frameworks[choice.Of(NetExplainer.Frameworks.Count)]);
        }

        return Outcome.Of(true, planned.Diagnostics.Concat(result.Diagnostics));
    }
}
