using System.Runtime.InteropServices;
using PortKit.Onnx.Protos;

namespace PortKit.Onnx.Tests;

/// <summary>Models in float16: which nodes are, where Casts stand, and how weights are rounded.</summary>
public sealed class HalfPrecisionTests
{
    [Theory]
    [InlineData(false, "Cast Conv Relu Cast Exp")]
    [InlineData(true, "Conv Relu Cast Exp Cast")]
    public void Casts_stand_at_the_borders(bool ends, string nodes)
    {
        var model = Rewritten(ends, [1, 2, 3, 4]);
        Assert.Equal(nodes, string.Join(' ', model.Graph.Node.Select(node => node.OpType)));
        var type = (int)(ends ? DataType.Float16 : DataType.Float);
        Assert.All(model.Graph.Input.Concat(model.Graph.Output), value => Assert.Equal(type, value.Type.TensorType.ElemType));
        Assert.Equal(["x"], model.Graph.Input.Select(input => input.Name));
        Assert.Equal(["y", "z"], model.Graph.Output.Select(output => output.Name));
        Assert.Equal((int)DataType.Float16, model.Graph.Initializer.Single(tensor => tensor.Name == "k").DataType);

        // Each output is made once, and what each node reads is made before it.
        HashSet<string> made = ["x", .. model.Graph.Initializer.Select(tensor => tensor.Name)];
        foreach (var node in model.Graph.Node)
        {
            Assert.All(node.Input, input => Assert.Contains(input, made));
            Assert.All(node.Output, output => Assert.True(made.Add(output)));
        }
    }

    /// <summary>Halfway cases go to the even neighbour; .NET's own conversion is the judge.</summary>
    [Fact]
    public void Weights_are_rounded_to_nearest_even()
    {
        var ulp = MathF.Pow(2, -10);
        float[] values = [1 + (ulp / 2), 1 + (3 * ulp / 2), 1 + (ulp / 2) + (ulp / 1024), -1 - (ulp / 2), 65519.99f, 6e-8f, 2.9e-8f, 0.1f];
        var halves = Halves(Rewritten(false, values), "k");
        Assert.Equal([1f, 1 + (2 * ulp), 1 + ulp, -1f, 65504f, (float)(Half)6e-8f, 0f, (float)(Half)0.1f], halves);
    }

    [Fact]
    public void What_overflows_vanishes_or_loses_bits_is_counted_once_however_often_it_is_written()
    {
        var model = Model(false, [1, 65520, -1e9f, float.PositiveInfinity, 1e-5f, 1e-9f, 0, float.NaN]);
        for (var i = 0; i < 2; i++)
        {
            using var stream = new MemoryStream();
            ModelWriter.Write(model, stream, TestContext.Current.CancellationToken);
        }

        Assert.Equal(new HalfCounts(8, 2, 1, 1), model.Rounding!.Total);
        Assert.Equal([("k", new HalfCounts(8, 2, 1, 1))], model.Rounding.Overflowing(model));
    }

    /// <summary>Pieces that end within a number.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(65535)]
    [InlineData(65537)]
    public void Weights_are_streamed_in_pieces_of_any_size(int piece)
    {
        var values = Enumerable.Range(0, 40_000).Select(i => i / 7f).ToArray();
        var model = Model(false, values, TensorData.Streamed(values.Length * sizeof(float), stream =>
        {
            for (var rest = MemoryMarshal.AsBytes(values.AsSpan()); !rest.IsEmpty; rest = rest[Math.Min(piece, rest.Length)..])
                stream.Write(rest[..Math.Min(piece, rest.Length)]);
        }));
        using var stream = new MemoryStream();
        ModelWriter.Write(model, stream, TestContext.Current.CancellationToken);
        Assert.Equal(values.Select(value => (float)(Half)value), Halves(ModelProto.Parser.ParseFrom(stream.ToArray()), "k"));
    }

    [Fact]
    public void A_weight_that_is_read_in_both_types_is_there_once()
    {
        var graph = new GraphBuilder(17);
        var x = graph.Input("x", [4]);
        var weight = graph.Initializer("w", [4], TensorData.Streamed(16, stream => stream.Write(new byte[16])));
        graph.AllowsHalf = true;
        var y = graph.Mul(x, weight);
        graph.AllowsHalf = false;
        graph.Output("y", graph.Pow(y, weight));
        var model = HalfPrecision.Rewrite(graph.Build(new ModelHeader()), ends: false);
        Assert.Equal(DataType.Float, model.Initializers.Single(initializer => initializer.Name == "w").Data.ElementType);
        Assert.Contains(model.Nodes, node => node.OpType == "Cast" && node.Input[0] == "w");
    }

    private static float[] Halves(ModelProto model, string name) =>
        [.. MemoryMarshal.Cast<byte, Half>(model.Graph.Initializer.Single(tensor => tensor.Name == name).RawData.Span).ToArray().Select(half => (float)half)];

    private static ModelProto Rewritten(bool ends, float[] weights)
    {
        using var stream = new MemoryStream();
        ModelWriter.Write(Model(ends, weights), stream, TestContext.Current.CancellationToken);
        return ModelProto.Parser.ParseFrom(stream.ToArray());
    }

    /// <summary>A convolution and a Relu, which is an output, in float16; an Exp of it, the other output, in float32.</summary>
    private static OnnxModel Model(bool ends, float[] weights, TensorData? data = null)
    {
        var graph = new GraphBuilder(17);
        var x = graph.Input("x", [1, 1, 8, 8]);
        var kernel = graph.Initializer("k", [weights.Length, 1, 1, 1], data ?? TensorData.Streamed(weights.Length * sizeof(float), stream => stream.Write(MemoryMarshal.AsBytes(weights.AsSpan()))));
        using var scope = graph.Scope("scope");
        graph.AllowsHalf = true;
        var y = graph.Relu(graph.Node("Conv", [x, kernel]));
        graph.AllowsHalf = false;
        graph.Output("y", y);
        graph.Output("z", graph.Exp(y));
        return HalfPrecision.Rewrite(graph.Build(new ModelHeader()), ends);
    }
}
