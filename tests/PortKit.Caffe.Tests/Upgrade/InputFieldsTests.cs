using PortKit.Caffe.Protos;
using static PortKit.Caffe.Tests.Upgrade.UpgradeRun;

namespace PortKit.Caffe.Tests.Upgrade;

public class InputFieldsTests
{
    [Fact]
    public void Input_dim_becomes_an_Input_layer_in_front()
    {
        var run = new UpgradeRun();
        var net = Net(["a", "b"], [1, 2, 3, 4, 5, 6, 7, 8]);
        run.At(net, NetParameter.InputFieldNumber, 0, 2).At(net, NetParameter.InputFieldNumber, 1, 3);
        run.At(net, NetParameter.InputDimFieldNumber, 5, 9);

        var upgraded = run.UpgradeCleanly(net);

        var expected = new LayerParameter
        {
            Name = "input",
            Type = "Input",
            Top = { "a", "b" },
            InputParam = new InputParameter
            {
                Shape = { new BlobShape { Dim = { 1, 2, 3, 4 } }, new BlobShape { Dim = { 5, 6, 7, 8 } } },
            },
        };
        Assert.Equal([expected, net.Layer[0]], upgraded.Layer);
        Assert.Empty(upgraded.Input);
        Assert.Empty(upgraded.InputDim);
        Assert.Equal(Place(2), run.Map.Locate(upgraded.Layer[0]));
        Assert.Equal(Place(3), run.Map.Locate(upgraded.Layer[0], LayerParameter.TopFieldNumber, 1));
        Assert.Equal(Place(9), run.Map.Locate(upgraded.Layer[0].InputParam.Shape[1], BlobShape.DimFieldNumber, 1));
    }

    [Fact]
    public void Input_shapes_move_as_they_are()
    {
        var shape = new BlobShape { Dim = { 10, 3 } };
        var upgraded = new UpgradeRun().UpgradeCleanly(new NetParameter { Input = { "x" }, InputShape = { shape } });

        Assert.Same(shape, Assert.Single(upgraded.Layer[0].InputParam.Shape));
        Assert.Empty(upgraded.InputShape);
    }

    [Fact]
    public void Input_shape_wins_over_input_dim_and_that_is_said()
    {
        var run = new UpgradeRun();
        var net = Net(["x"], [1, 2, 3, 4]);
        net.InputShape.Add(new BlobShape { Dim = { 9 } });
        run.At(net, NetParameter.InputDimFieldNumber, 0, 4);

        var upgraded = run.Upgrade(net);

        Assert.Equal([9], Assert.Single(upgraded.Layer[0].InputParam.Shape).Dim);
        Assert.Equal((DiagnosticSeverity.Warning, Place(4)), (run.Complaint.Severity, run.Complaint.Location));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 3)]
    [InlineData(2, 4)]
    [InlineData(2, 7)]
    public void Too_few_input_dim_are_an_error(int inputs, int dims)
    {
        var run = new UpgradeRun();
        var net = Net(Enumerable.Range(0, inputs).Select(i => $"x{i}"), Enumerable.Repeat(1, dims));
        run.At(net, NetParameter.InputDimFieldNumber, dims - 1, 40);

        var upgraded = run.Upgrade(net);

        Assert.Equal((CaffeCodes.CannotUpgrade, DiagnosticSeverity.Error), (run.Complaint.Code, run.Complaint.Severity));
        Assert.Equal(Place(40), run.Complaint.Location);
        Assert.EndsWith($"Found {dims} input_dim for {inputs} {(inputs == 1 ? "input" : "inputs")}.", run.Complaint.Message, StringComparison.Ordinal);
        Assert.Single(upgraded.Layer);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(8)]
    public void Input_dim_beyond_the_inputs_are_left_out_as_in_Caffe_and_said(int dims)
    {
        var run = new UpgradeRun();
        var net = Net(["x"], Enumerable.Range(1, dims));
        run.At(net, NetParameter.InputDimFieldNumber, 4, 41);

        var upgraded = run.Upgrade(net);

        Assert.Equal([1, 2, 3, 4], upgraded.Layer[0].InputParam.Shape[0].Dim);
        Assert.Equal((DiagnosticSeverity.Warning, Place(41)), (run.Complaint.Severity, run.Complaint.Location));
    }

    [Theory]
    [InlineData(1, DiagnosticSeverity.Error)]
    [InlineData(3, DiagnosticSeverity.Warning)]
    public void Every_input_has_one_input_shape(int shapes, DiagnosticSeverity severity)
    {
        var run = new UpgradeRun();
        var net = Net(["x", "y"], []);
        net.InputShape.AddRange(Enumerable.Range(1, shapes).Select(i => new BlobShape { Dim = { i } }));

        run.Upgrade(net);

        Assert.Equal(severity, run.Complaint.Severity);
        Assert.Contains($"Found {shapes} input_shape for 2 inputs", run.Complaint.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Inputs_without_shape_are_dropped_as_in_Caffe_and_said()
    {
        var run = new UpgradeRun();

        var upgraded = run.Upgrade(Net(["x"], []));

        Assert.Single(upgraded.Layer);
        Assert.Empty(upgraded.Input);
        Assert.Equal(DiagnosticSeverity.Warning, run.Complaint.Severity);
    }

    [Fact]
    public void Shapes_without_inputs_have_no_effect_and_that_is_said()
    {
        var run = new UpgradeRun();

        var upgraded = run.Upgrade(Net([], [1, 2, 3, 4]));

        Assert.Single(upgraded.Layer);
        Assert.StartsWith("input_dim gives the shape of an input.", run.Complaint.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_V1_net_gets_its_Input_layer_in_front_too()
    {
        var net = new NetParameter
        {
            Input = { "x" },
            InputDim = { 1, 2, 3, 4 },
            Layers = { new V1LayerParameter { Type = V1LayerParameter.Types.LayerType.Relu } },
        };

        Assert.Equal(["Input", "ReLU"], new UpgradeRun().UpgradeCleanly(net).Layer.Select(layer => layer.Type));
    }

    private static NetParameter Net(IEnumerable<string> inputs, IEnumerable<int> dims) => new()
    {
        Input = { inputs },
        InputDim = { dims },
        Layer = { new LayerParameter { Name = "relu", Type = "ReLU" } },
    };
}
