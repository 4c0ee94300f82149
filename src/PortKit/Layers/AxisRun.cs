using System.Numerics.Tensors;
using Google.Protobuf;
using PortKit.Net;
using PortKit.Onnx;

namespace PortKit.Layers;

/// <summary>
/// The run of a bottom's axes that the operand of a Scale or Bias layer covers. The operand is the same for all that stands before it and
/// after it (scale_layer.cpp, bias_layer.cpp).
/// </summary>
/// <param name="Axis">The first axis covered.</param>
/// <param name="Operand">The operand's shape: the axes covered.</param>
/// <param name="Inner">The number of axes after them.</param>
internal readonly record struct AxisRun(int Axis, Shape Operand, int Inner)
{
    /// <summary>The operand's axes and a 1 for each axis after them: what broadcasts against the bottom.</summary>
    public long[] BroadcastDims => [.. Operand.ToLongs(), .. Enumerable.Repeat(1L, Inner)];

    /// <summary>The same with a 1 for each axis before them: as many axes as the bottom has.</summary>
    public Shape BroadcastIn(Shape bottom)
    {
        var dims = new int[bottom.Rank];
        Array.Fill(dims, 1);
        Operand.Dims.CopyTo(dims.AsSpan(Axis));
        return new Shape(dims);
    }

    /// <summary>The run that a learnable operand covers: as many axes as num_axes says, from axis on; -1 is all to the end.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="context">Its surroundings; bottom 0 is what is covered.</param>
    /// <param name="param">The message that has the fields.</param>
    /// <param name="axis">The number and the value of its field axis.</param>
    /// <param name="numAxes">The number and the value of its field num_axes.</param>
    public static AxisRun Learnable(
        LayerSource layer, PlanContext context, IMessage param, (int Field, int Value) axis, (int Field, int Value) numAxes)
    {
        var bottom = context.Bottoms[0];
        var first = context.Axis(bottom, axis.Value, layer.At(param, axis.Field));
        var count = numAxes.Value == -1 ? bottom.Rank - first : numAxes.Value;
        var at = layer.At(param, numAxes.Field);
        if (count < 0)
            throw layer.Refuse(Codes.OutOfRange, at, "num_axes must be at least 0, or -1 for all axes to the end", $"{numAxes.Value}");
        if (count > bottom.Rank - first)
        {
            throw layer.Refuse(
                Codes.OutOfRange,
                at,
                $"num_axes must be at most {bottom.Rank - first}, for a bottom of shape {bottom} from axis {first} on",
                $"{count}");
        }

        return new AxisRun(first, new Shape(bottom.Dims.Slice(first, count)), bottom.Rank - first - count);
    }

    /// <summary>The run that bottom 1 covers as the operand.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="context">Its surroundings.</param>
    /// <param name="param">The message that has the field axis.</param>
    /// <param name="axis">The number and the value of that field.</param>
    /// <param name="anyAxis">Whether axis goes unread where the operand is a scalar.</param>
    public static AxisRun OfBottom(LayerSource layer, PlanContext context, IMessage param, (int Field, int Value) axis, bool anyAxis)
    {
        var (bottom, operand) = (context.Bottoms[0], context.Bottoms[1]);
        if (operand.Rank == 0 && anyAxis)
            return new AxisRun(0, operand, bottom.Rank);
        var first = context.Axis(bottom, axis.Value, layer.At(param, axis.Field));
        var fits = operand.Rank <= bottom.Rank - first && operand.Dims.SequenceEqual(bottom.Dims.Slice(first, operand.Rank));
        if (!fits)
        {
            throw layer.Refuse(
                Codes.BottomShape, layer.AtBottom(1), $"bottom 1 must have the axes of bottom 0, {bottom}, from axis {first} on", $"{operand}");
        }

        return new AxisRun(first, operand, bottom.Rank - first - operand.Rank);
    }

    /// <summary>y = x · operand.</summary>
    public void Multiply(ReadOnlySpan<float> x, ReadOnlySpan<float> operand, Span<float> y, Shape shape)
    {
        var inner = shape.CountFrom(shape.Rank - Inner);
        for (var i = 0; i < y.Length; i += inner)
            TensorPrimitives.Multiply(x.Slice(i, inner), operand[i / inner % operand.Length], y.Slice(i, inner));
    }

    /// <summary>y = x + operand; x and y may be one.</summary>
    public void Add(ReadOnlySpan<float> x, ReadOnlySpan<float> operand, Span<float> y, Shape shape)
    {
        var inner = shape.CountFrom(shape.Rank - Inner);
        for (var i = 0; i < y.Length; i += inner)
            TensorPrimitives.Add(x.Slice(i, inner), operand[i / inner % operand.Length], y.Slice(i, inner));
    }

    /// <summary>For each element of the operand, the sum of what stands at all the places that it stands for.</summary>
    public Value Sums(GraphBuilder graph, Value x, Shape shape)
    {
        var axis = Axis;
        var end = shape.Rank - Inner;
        long[] axes = [.. Enumerable.Range(0, shape.Rank).Where(i => i < axis || i >= end).Select(i => (long)i)];
        return graph.Reshape(axes.Length == 0 ? x : graph.ReduceSum(x, axes, keepDims: false), Operand.ToLongs());
    }

    /// <summary>Adds to each element of the operand what stands at all the places that it stands for.</summary>
    public void AddSums(ReadOnlySpan<float> x, Span<float> sums, Shape shape)
    {
        var inner = shape.CountFrom(shape.Rank - Inner);
        for (var i = 0; i < x.Length; i += inner)
            sums[i / inner % sums.Length] += TensorPrimitives.Sum(x.Slice(i, inner));
    }
}
