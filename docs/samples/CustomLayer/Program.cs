// A layer type that Caffe 1.0 does not have, registered from outside: planning, ONNX and reference arithmetic in one class.
// dotnet run --project docs/samples/CustomLayer
using System.Globalization;
using PortKit;
using PortKit.Layers;
using PortKit.Net;

const string Prototxt =
    """
    name: "custom"
    layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 8 } } }
    layer { name: "ip" type: "InnerProduct" bottom: "data" top: "ip" inner_product_param { num_output: 4 weight_filler { type: "msra" } } }
    layer { name: "cap" type: "CappedReLU" bottom: "ip" top: "ip" capped_relu_param { cap: 1.5 } }
    """;

var options = new ConvertOptions { Seed = 1, Catalog = LayerCatalog.Default.With(new CappedReluLayer()) };
var planned = Converter.Plan(System.Text.Encoding.UTF8.GetBytes(Prototxt), "custom.prototxt", options);
foreach (var diagnostic in planned.Diagnostics)
    Console.WriteLine(diagnostic);
if (planned.Net is not { } net || !net.WriteModel(Path.Combine(Path.GetTempPath(), "custom.onnx")).Succeeded)
    return 2;

// The reference arithmetic runs the layer too, so that verification covers it.
var inputs = new Dictionary<string, float[]> { ["data"] = [4, -3, 2, -1, 1, -2, 3, -4] };
foreach (var computed in net.Compute(inputs))
    Console.WriteLine($"{computed.Blob.ModelName,-6} {string.Join(' ', computed.Values.Select(value => value.ToString("F4", CultureInfo.InvariantCulture)))}");
return 0;

/// <summary>CappedReLU: max(0, min(x, cap)), with <c>capped_relu_param { cap: 6 }</c>.</summary>
internal sealed class CappedReluLayer : ILayer
{
    public IReadOnlyList<string> Types => ["CappedReLU"];

    public LayerSignature Signature => LayerSignature.Elementwise;

    public LayerPlan Plan(LayerSource layer, PlanContext context)
    {
        // Caffe's schema does not know the layer's options: they are kept, with their places.
        var cap = 6f;
        var message = layer.UnknownFields.FirstOrDefault(field => field.Name == "capped_relu_param");
        if (message?.Children?.FirstOrDefault(field => field.Name == "cap") is { } field
            && (!float.TryParse(field.Scalar, NumberStyles.Float, CultureInfo.InvariantCulture, out cap) || cap <= 0))
            throw layer.Refuse(Codes.OutOfRange, field.Location, "cap must be a number above 0", field.Scalar);
        return new CappedReluPlan(context.Bottoms[0], cap);
    }

    public void Emit(LayerPlan plan, EmitContext context)
    {
        var graph = context.Graph;
        context.Top(0, graph.Min(graph.Node("Relu", [context.Bottom(0)]), graph.Constant(((CappedReluPlan)plan).Cap)));
    }

    public void Forward(LayerPlan plan, ForwardContext context)
    {
        var cap = ((CappedReluPlan)plan).Cap;
        var x = context.Bottom(0);
        var y = context.Top(0);
        for (var i = 0; i < x.Length; i++)
            y[i] = Math.Min(Math.Max(x[i], 0f), cap);
    }

    private sealed record CappedReluPlan(Shape Top, float Cap) : LayerPlan(Top);
}
