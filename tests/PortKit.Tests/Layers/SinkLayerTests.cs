using PortKit.Layers;
using PortKit.Tests.Harness;
using static PortKit.Tests.Layers.LossNets;

namespace PortKit.Tests.Layers;

/// <summary>Silence and HDF5Output, which have no tops, and Python, which is refused.</summary>
public sealed class SinkLayerTests
{
    [Fact]
    public void Gives_what_Caffe_gives() => GoldenLayer.Check("silence");

    [Theory]
    [InlineData("Silence", "")]
    [InlineData("HDF5Output", "hdf5_output_param { file_name: 'out.h5' }")]
    public void Keeps_its_bottoms_from_being_outputs(string type, string fields)
    {
        var net = Input("x", 2) + "layer { name: 'a' type: 'AbsVal' bottom: 'x' top: 'a' } layer { name: 'b' type: 'TanH' bottom: 'x' top: 'b' } "
            + $"layer {{ name: 'c' type: 'Sigmoid' bottom: 'x' top: 'c' }} layer {{ name: 's' type: '{type}' bottom: 'a' bottom: 'b' {fields} }}";
        var planned = Converter.Plan(System.Text.Encoding.UTF8.GetBytes(net), "net.prototxt");
        Assert.Equal("c", Assert.Single(planned.Net!.Plan.Outputs).Name);
        Assert.Equal(["c"], Session.Run(planned, new Dictionary<string, float[]> { ["x"] = [1, 2] }).Keys);
    }

    [Theory]
    [InlineData("bottom: 'x' bottom: 'x1' @hdf5_output_param { }", "2x3", "2", Codes.Missing)]
    [InlineData("bottom: 'x' @bottom: 'x1' hdf5_output_param { file_name: 'o' }", "2x3", "3", Codes.BottomShape)]
    [InlineData("bottom: 'x' @bottom: 'x1' hdf5_output_param { file_name: 'o' }", "2x3", "2x1x1x1x1", Codes.BottomShape)]
    [InlineData("bottom: 'x' bottom: 'x1' @top: 'y'", "2x3", "2", Codes.BlobCount)]
    public void Refuses_what_Caffe_refuses(string rest, string first, string second, string code) =>
        WindowNet.Refuses(code, "HDF5Output", rest, first, second);

    [Theory]
    [InlineData("Silence", 2, 1)]
    [InlineData("HDF5Output", 2, 1)]
    public void Refuses_too_few_bottoms(string type, int line, int column) =>
        Refused.Check(Input("x", 2) + $"layer {{ name: 'l' type: '{type}' }}", Codes.BlobCount, line, column);

    [Fact]
    public void Python_is_refused_for_a_reason_unless_the_user_has_a_layer_for_it()
    {
        var text = Input("x", 2) + "layer { name: 'p' type: 'Python' bottom: 'x' top: 'y' python_param { module: 'm' layer: 'L' } }";
        Assert.Contains("LayerCatalog.With", Refused.Check(text, Codes.RefusedType, 2, 19).Message, StringComparison.Ordinal);
        var catalog = LayerCatalog.Default.With(new Negative());
        var net = Converter.Plan(System.Text.Encoding.UTF8.GetBytes(text), "net.prototxt", new ConvertOptions { Catalog = catalog });
        Assert.Equal([-1, 2], Session.Run(net, new Dictionary<string, float[]> { ["x"] = [1, -2] })["y"].Values);
    }

    private sealed class Negative : ILayer
    {
        public IReadOnlyList<string> Types => ["Python"];

        public LayerSignature Signature => LayerSignature.Elementwise;

        public Net.LayerPlan Plan(Net.LayerSource layer, PlanContext context) => new(context.Bottoms[0]);

        public void Emit(Net.LayerPlan plan, EmitContext context) => context.Top(0, context.Graph.Neg(context.Bottom(0)));

        public void Forward(Net.LayerPlan plan, ForwardContext context) => throw new NotSupportedException();
    }
}
