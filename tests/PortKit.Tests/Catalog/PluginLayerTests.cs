using System.Text;
using PortKit.Caffe.Protos;
using PortKit.Layers;
using PortKit.Net;
using PortKit.Tests.Harness;

namespace PortKit.Tests.Catalog;

/// <summary>A layer of a plug-in fails as a plug-in, wherever it fails.</summary>
public class PluginLayerTests
{
    private static readonly string Net = LayerText.Net("2x3", """layer { name: "x" type: "Mine" bottom: "a" top: "x" }""");

    [Theory]
    [InlineData("Plan", "net.prototxt(2,1)", "layer 'x' (Mine) of plug-in p.dll, class Failing: no exception is expected when it plans the layer. Found InvalidCastException: Plan.")]
    [InlineData("NoPlan", "net.prototxt(2,1)", "layer 'x' (Mine) of plug-in p.dll, class Failing: something is expected when it plans the layer. Found null.")]
    [InlineData("NoTops", "net.prototxt(2,1)", "layer 'x' (Mine) of plug-in p.dll, class Failing: a plan with a shape for each of 1 top is expected. Found 0.")]
    [InlineData("SupportOf", "p.dll", "plug-in p.dll, class Failing: no exception is expected when it says its support. Found InvalidCastException: SupportOf.")]
    [InlineData("Expects", "p.dll", "plug-in p.dll, class Failing: no exception is expected when it says what it expects. Found InvalidCastException: Expects.")]
    [InlineData("Deploy", "p.dll", "plug-in p.dll, class Failing: no exception is expected when it says how it is deployed. Found InvalidCastException: Deploy.")]
    public void While_a_net_is_planned(string where, string at, string message)
    {
        var error = Assert.Single(Plan(where).Diagnostics, one => one.Severity == DiagnosticSeverity.Error);
        Assert.Equal((Codes.PluginFault, at, message), (error.Code, error.Location.ToString(), error.Message));
    }

    [Theory]
    [InlineData("Emit", "no exception is expected when it emits the layer. Found InvalidCastException: Emit.")]
    [InlineData("NoValue", "a value for each top is expected when the layer was emitted. Found none for top 0, 'x'.")]
    [InlineData("Derived", "no exception is expected when it computes an initializer. Found InvalidCastException: Derived.")]
    public void While_a_model_is_written(string where, string message)
    {
        var planned = Plan(where);
        Assert.True(planned.Succeeded);
        var error = Assert.Single(planned.Net.WriteModel(Stream.Null).Diagnostics);
        Assert.Equal((Codes.PluginFault, $"layer 'x' (Mine) of plug-in p.dll, class Failing: {message}"), (error.Code, error.Message));
    }

    [Fact]
    public void While_it_is_computed()
    {
        var net = Plan("Forward").Net!;
        var refused = Assert.Throws<LayerRefusedException>(() => net.Compute(new Dictionary<string, float[]> { ["a"] = new float[6] }).Last());
        Assert.Equal(Codes.PluginFault, refused.Diagnostic.Code);
    }

    [Fact]
    public void What_it_refuses_it_refuses_itself()
    {
        var error = Assert.Single(Plan("Refuse").Diagnostics);
        Assert.Equal((Codes.OutOfRange, "layer 'x' (Mine): less is expected. Found 9."), (error.Code, error.Message));
    }

    [Fact]
    public void A_sound_one_is_what_it_is_by_itself()
    {
        var planned = Plan("");
        Assert.True(planned.Succeeded);
        Assert.Equal([-1f, -2, -3, -4, -5, -6], Session.Run(planned, new Dictionary<string, float[]> { ["a"] = [1, 2, 3, 4, 5, 6] })["x"].Values);
    }

    [Theory]
    [InlineData("Types")]
    [InlineData("Signature")]
    [InlineData("Support")]
    public void While_it_is_added(string where)
    {
        var refused = Assert.Throws<LayerRefusedException>(() => LayerCatalog.Default.WithPlugin(new Failing(where), "p.dll"));
        Assert.Equal(Codes.PluginFault, refused.Diagnostic.Code);
    }

    [Fact]
    public void One_without_a_type_or_with_another_s_cannot_be_added()
    {
        Assert.Throws<ArgumentException>(() => LayerCatalog.Default.WithPlugin(new Failing("NoTypes"), "p.dll"));
        Assert.Throws<ArgumentException>(() => LayerCatalog.Default.WithPlugin(new Failing("", "ReLU"), "p.dll"));
        Assert.True(LayerCatalog.Default.WithPlugin(new Failing("", "Python"), "p.dll").TryFind("Python", out _));
    }

    private static PlanResult Plan(string where) => Converter.Plan(
        Encoding.UTF8.GetBytes(where == "Expects" ? """layer { name: "x" type: "Mine" bottom: "a" top: "x" }""" : Net),
        "net.prototxt",
        new ConvertOptions { Seed = 1, Deploy = where == "Deploy", Catalog = LayerCatalog.Default.WithPlugin(new Failing(where), "p.dll") });

    private sealed class Failing(string where, string type = "Mine") : ILayer
    {
        public IReadOnlyList<string> Types => where == "NoTypes" ? [] : At("Types", new[] { type });

        public LayerSignature Signature => At("Signature", LayerSignature.Elementwise);

        public LayerSupport Support => At("Support", LayerSupport.Converted);

        public LayerSupport SupportOf(LayerParameter layer) => At("SupportOf", LayerSupport.Converted);

        public BottomHint Expects(LayerParameter layer, int bottom) => At("Expects", BottomHint.Any);

        public Deployment Deploy(LayerParameter layer) => At("Deploy", Deployment.Kept);

        public LayerPlan Plan(LayerSource layer, PlanContext context) => where switch
        {
            "NoPlan" => null!,
            "NoTops" => new LayerPlan([]),
            "Refuse" => throw layer.Refuse(Codes.OutOfRange, layer.Location, "less is expected", "9"),
            _ => At("Plan", new LayerPlan(context.Bottoms[0]) { Blobs = [BlobSpec.Constant(new Shape(1), 1)] }),
        };

        public void Emit(LayerPlan plan, EmitContext context)
        {
            var value = context.Graph.Node("Neg", [context.Bottom(0)]);
            if (where == "Derived")
                value = context.Graph.Mul(value, context.Derived("twice", new Shape(1), [0], _ => At("Derived", new float[1])));
            if (where != "NoValue")
                context.Top(0, At("Emit", value));
        }

        public void Forward(LayerPlan plan, ForwardContext context) => At("Forward", 0);

        private T At<T>(string place, T value) => place == where ? throw new InvalidCastException(place) : value;
    }
}
