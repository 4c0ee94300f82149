using System.Text;
using Google.Protobuf;
using PortKit.Caffe;
using PortKit.Caffe.Protos;
using PortKit.Emission;
using PortKit.Filling;
using PortKit.Initializers.Caffe;
using PortKit.Initializers.Random;
using PortKit.Layers;
using PortKit.Loading;
using PortKit.Net;
using PortKit.Overrides;
using PortKit.Planning;
using PortKit.Tests.Harness;
using static PortKit.Tests.Layers.LossNets;

namespace PortKit.Tests.Layers;

public class InfogainLossLayerTests
{
    private const string FromFile = "type: 'InfogainLoss' infogain_loss_param { source: 'h.binaryproto' }";

    [Fact]
    public void Gives_what_Caffe_gives() => GoldenLayer.Check("infogain_loss");

    [Fact]
    public void Agrees_with_the_reference() => RandomNets.Agree(
        8,
        random =>
        {
            var (x, y, axis, classes) = Labelled(random, sameFirstAxis: true);
            var h = random.Next(2) == 0 ? Input("h", classes, classes) : Input("h", 1, classes * classes);
            return h + Pair(x, y, $"type: 'InfogainLoss' bottom: 'h' infogain_loss_param {{ axis: {axis} }} softmax_param {{ axis: 0 }} "
                + $"{LossParam(random, normalize: false)} {Maybe(random, "top: 'p' loss_weight: 1 loss_weight: 0")}");
        },
        Value);

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void Takes_the_matrix_from_a_file(bool doubles, bool legacyShape)
    {
        var blob = new BlobProto { Shape = legacyShape ? null : new BlobShape { Dim = { 2, 2 } } };
        if (legacyShape)
            (blob.Num, blob.Channels, blob.Height, blob.Width) = (1, 1, 2, 2);
        if (doubles)
            blob.DoubleData.Add([1, 0.5, 0, 3]);
        else
            blob.Data.Add([1, 0.5f, 0, 3]);
        var net = Plan(Pair([2, 2], [2], FromFile), _ => blob.ToByteArray());
        Assert.True(net.Succeeded, string.Join('\n', net.Diagnostics));

        // Probabilities 1/4 and 3/4 for both items.
        var inputs = new Dictionary<string, float[]> { ["x"] = [0, 1.09861229f, 0, 1.09861229f], ["y"] = [0, 1] };
        float[] expected = [-(MathF.Log(0.25f) + (0.5f * MathF.Log(0.75f)) + (3 * MathF.Log(0.75f))) / 2];
        Golden.AssertClose("model", Session.Run(net, inputs)["loss"].Values, expected);
        var values = ReferenceRun.Compute(net.Net!.Plan, LayerCatalog.Default, _ => [], inputs, new Mt19937(1));
        Golden.AssertClose("reference", values[net.Net!.Plan.Layers[^1].Tops[0]], expected);
    }

    [Fact]
    public void Lets_no_probability_fall_below_its_threshold() => Expect(
        Input("h", 2, 2) + Pair([1, 2], [1], "type: 'InfogainLoss' bottom: 'h'"),
        new() { ["x"] = [0, 1000], ["y"] = [1], ["h"] = [0, 0, 1, 0] },
        ("loss", [46.0517019f]));

    [Theory]
    [InlineData("infogain_loss_param { axis: 2 } type: 'InfogainLoss' bottom: 'h'", Codes.Axis, 5, 23)]
    [InlineData("type: 'InfogainLoss' bottom: 'h' loss_param { normalize: true }", Codes.Contradiction, 5, 47)]
    [InlineData("type: 'InfogainLoss' bottom: 'h' top: 'p'", Codes.PerBlobCount, 5, 34)]
    [InlineData("type: 'InfogainLoss' bottom: 'y'", Codes.BottomShape, 5, 22)]
    [InlineData("type: 'InfogainLoss'", Codes.Missing, 4, 1)]
    [InlineData("type: 'InfogainLoss' infogain_loss_param { axis: 1 }", Codes.Missing, 5, 22)]
    [InlineData(FromFile, CaffeCodes.Unreadable, 5, 44)]
    public void Refuses_what_Caffe_refuses(string layer, string code, int line, int column) =>
        Refused.Check(Input("h", 2, 2) + Pair([3, 2], [3], layer), code, line, column);

    [Theory]
    [InlineData(new[] { 3, 2 }, new[] { 2 })]
    [InlineData(new[] { 1, 2, 3 }, new[] { 1, 2 })]
    public void Refuses_labels_that_do_not_suit_the_predictions(int[] x, int[] y) =>
        Refused.Check(Input("h", 2, 2) + Pair(x, y, "type: 'InfogainLoss' bottom: 'h'"), Codes.BottomShape, 4, 31);

    public static TheoryData<byte[]?, string> BadFiles => new()
    {
        { null, CaffeCodes.Unreadable }, // missing
        { [0xff, 0xff, 0xff], CaffeCodes.Unreadable }, // no blob
        { new BlobProto { Shape = new BlobShape { Dim = { 2, 2 } }, Data = { 1, 2, 3 } }.ToByteArray(), CaffeCodes.Unreadable }, // too few values
        { [], CaffeCodes.Unreadable }, // empty
        { new BlobProto { Shape = new BlobShape { Dim = { -2, -2 } }, Data = { 1, 2, 3, 4 } }.ToByteArray(), Codes.TooLarge }, // negative axes
        { new BlobProto { Shape = new BlobShape { Dim = { 3 } }, Data = { 1, 2, 3 } }.ToByteArray(), Codes.BottomShape }, // other size
    };

    [Theory]
    [MemberData(nameof(BadFiles))]
    public void Refuses_a_file_without_the_matrix(byte[]? content, string code)
    {
        var net = Plan(Pair([2, 2], [2], FromFile), name => content ?? throw new FileNotFoundException($"No such file {name}."));
        Assert.Equal(code, Assert.Single(net.Diagnostics).Code);
    }

    private static PlanResult Plan(string text, Func<string, byte[]> readFile)
    {
        var (map, bag) = (new SourceMap(), new DiagnosticBag());
        var loader = new NetLoader(new FilesRead(), map, bag) { Phase = Phase.Test };
        var source = loader.Upgrade(loader.Read(Encoding.UTF8.GetBytes(text), "net.prototxt")!, null)!.Target;
        var plan = NetPlanner.Plan(
            NetStateFilter.Filter(source.Net, source.State, map, bag), new PlanOptions { Phase = Phase.Test, ReadFile = readFile }, map, bag);
        return new PlanResult(plan is null ? null : new PlannedNet(ModelsOf(plan), new FilesRead()), bag, new FilesRead());

        static ModelComposer ModelsOf(NetPlan plan) => new(plan, new NetFill
        {
            Net = plan,
            Source = new FillSource(1, Phase.Test, true),
            Program = FillProgram.For(plan),
            Values = new BlobValues(),
            Lsuv = new LsuvPass(plan, LayerCatalog.Default, new Dictionary<LearnableBlob, LsuvSpec>(), 1),
            Boost = BoostVersion.Default,
            Caffe = CaffeVersion.Master,
        })
        {
            Catalog = LayerCatalog.Default,
            Prefixes = new Dictionary<string, InputPrefix>(),
            Probe = null,
            Recorded = new RecordedOptions([]),
            At = default,
        };
    }
}
