using System.Globalization;
using PortKit.Caffe.Protos;
using PortKit.Layers;
using PortKit.Net;

namespace PortKit.Explanation.Code;

/// <summary>
/// TensorFlow 1 and Keras: an assignment for each layer that has a counterpart, and one for each array of the others. Padding that the
/// layer cannot do is a layer of its own, NAME_pad before it, and NAME_crop behind a deconvolution.
/// </summary>
internal sealed class ChannelsLastCode(TensorFlowDialect dialect, NetPlan net) : CodeWriter(dialect.Framework, net)
{
    public override IReadOnlyList<string> Header => dialect.Header;

    protected override IEnumerable<string> LinesOf(PlannedLayer layer, string name) =>
        layer.Plan switch
        {
            ConvolutionPlan plan when layer.Source.Type == "Convolution" => Convolution(layer, plan, name),
            ConvolutionPlan plan => Deconvolution(layer, plan, name),
            _ => layer.Source.Type switch
            {
                "InnerProduct" => InnerProduct(layer, name),
                "Embed" when dialect.IsKeras => Embed(layer, name),
                "BatchNorm" => BatchNorm(layer, name),
                "PReLU" => PRelu(layer, name),
                "Scale" when IsPartOfNorm(layer) => [],
                _ => null,
            },
        }
        ?? Arrays(layer, name);

    protected override IEnumerable<string> Remarks(PlannedLayer layer, string name)
    {
        foreach (var remark in base.Remarks(layer, name))
            yield return remark;
        if (layer.Source.Type == "InnerProduct" && layer.Bottoms[0].Shape.Rank - layer.Learnables[0].Spec.Role.FirstAxis > 1)
            yield return "its input is flattened first";
    }

    private List<string>? Convolution(PlannedLayer layer, ConvolutionPlan plan, string name)
    {
        var (shape, geometry) = (layer.Learnables[0].Spec.Shape, plan.Geometry);
        var isDepthwise = plan.Group > 1 && shape[1] == 1;
        var window = new ChannelsLastWindow(geometry, layer.Bottoms[0].Shape);
        if (!window.HasLayer || (plan.Group > 1 && !dialect.IsKeras) || (isDepthwise && (geometry.SpatialAxes > 2 || !window.HasOneStride)))
            return null;
        List<string> arguments = isDepthwise
            ? [window.Kernel, .. shape[0] == plan.Group ? Array.Empty<string>() : [$"depth_multiplier={shape[0] / plan.Group}"]]
            : [Number(shape[0]), window.Kernel, .. plan.Group > 1 ? [$"groups={plan.Group}"] : Array.Empty<string>()];
        List<string> lines = [];
        if (window.Padding is { } padding)
            lines.Add($"{Names.Take(name + "_pad")} = {dialect.KerasLayers}ZeroPadding{window.Axes}D({padding})");
        arguments.AddRange(window.Options);
        arguments.AddRange(dialect.Starts(Net, layer, isDepthwise ? "depthwise" : "kernel"));
        lines.Add(Layer(name, $"{(isDepthwise ? "DepthwiseConv" : "Conv")}{window.Axes}D", arguments));
        return lines;
    }

    private List<string>? Deconvolution(PlannedLayer layer, ConvolutionPlan plan, string name)
    {
        var geometry = plan.Geometry;
        var window = new ChannelsLastWindow(geometry, layer.Bottoms[0].Shape);

        // A window smaller than its stride makes a larger output in Keras than in Caffe.
        if (!window.HasLayer || plan.Group > 1 || geometry.Kernel.Zip(geometry.Stride).Any(pair => pair.First < pair.Second)
            || (!dialect.IsKeras && (geometry.SpatialAxes == 1 || geometry.Dilation.Any(step => step > 1))))
        {
            return null;
        }

        List<string> arguments = [Number(plan.TopShapes[0][1]), window.Kernel, .. window.StepOptions, .. dialect.Starts(Net, layer, "kernel")];
        List<string> lines = [Layer(name, $"Conv{window.Axes}DTranspose", arguments)];
        if (window.Cropping is { } cropping)
            lines.Add($"{Names.Take(name + "_crop")} = {dialect.KerasLayers}Cropping{window.Axes}D({cropping})");
        return lines;
    }

    private List<string> InnerProduct(PlannedLayer layer, string name) =>
        [Layer(name, "Dense", [Number(layer.Plan.TopShapes[0][-1]), .. dialect.Starts(Net, layer, "kernel")])];

    private List<string> Embed(PlannedLayer layer, string name) =>
        [Layer(name, "Embedding", dialect.EmbeddingArguments(Net, layer)), .. Arrays(layer, name, first: 1)];

    // BatchNormalization does the work of the Scale layer behind it, as Caffe's has no gamma and beta; NVIDIA's has.
    private List<string> BatchNorm(PlannedLayer layer, string name)
    {
        var param = layer.Source.Parameter.BatchNormParam ?? new BatchNormParameter();
        List<string> arguments = [$"momentum={Number(param.MovingAverageFraction)}", $"epsilon={Number(param.Eps)}"];
        var scale = HasScale(layer) ? layer : ScaleBehind(layer);
        if (scale is null || scale.Learnables.All(blob => blob.Spec.Role.Kind != BlobKind.Bias))
            arguments.Add("center=False");
        if (scale is null)
            arguments.Add("scale=False");
        foreach (var blob in scale is null ? [] : Filled(scale))
            arguments.Add($"{(blob.Spec.Role.Kind == BlobKind.Scale ? "gamma" : "beta")}_initializer={dialect.Call(Net, blob)}");
        return [Layer(name, "BatchNormalization", arguments)];
    }

    private static bool HasScale(PlannedLayer norm) => norm.Learnables.Any(blob => blob.Spec.Role.Kind == BlobKind.Scale);

    /// <summary>The Scale layer that alone reads what a BatchNorm layer makes, and scales its channels; or null.</summary>
    private PlannedLayer? ScaleBehind(PlannedLayer norm)
    {
        if (HasScale(norm))
            return null;
        var readers = Net.Producers.ReadersOf(norm.Tops[0]);
        return readers is [{ Source.Type: "Scale", Bottoms.Count: 1 } scale] && scale.Learnables[0].Spec is { Role.FirstAxis: 1, Shape.Rank: 1 }
            ? scale
            : null;
    }

    private bool IsPartOfNorm(PlannedLayer scale) =>
        Net.Producers.Of(scale.Bottoms[0]) is { Source.Type: "BatchNorm" } norm
            && norm.Tops[0] == scale.Bottoms[0]
            && ScaleBehind(norm) == scale;

    private List<string> PRelu(PlannedLayer layer, string name) =>
        [$"{name} = {dialect.KerasLayers}PReLU({string.Join(", ", dialect.PReluArguments(Net, layer))})"];

    private IEnumerable<string> Arrays(PlannedLayer layer, string name, int first = 0)
    {
        foreach (var blob in Filled(layer).Where(blob => blob.Index >= first))
        {
            var array = Names.Take($"{name}_{blob.Index}");
            yield return $"{array} = {dialect.Variable(array, DimsOf(blob), CallFor(blob, array).Code)}";
        }
    }

    private string Layer(string name, string type, IEnumerable<string> arguments)
    {
        var scope = dialect.IsKeras ? Array.Empty<string>() : [$"name=\"{name}\""];
        return $"{name} = {dialect.Layers}{type}({string.Join(", ", [.. arguments, .. scope])})";
    }

    private static string Number(float value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
