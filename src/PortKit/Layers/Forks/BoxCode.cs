using PortKit.Net;
using PortKit.Onnx;
using CodeType = PortKit.Caffe.Protos.PriorBoxParameter.Types.CodeType;

namespace PortKit.Layers.Forks;

/// <summary>How SSD writes a box down as a change of a prior box (DecodeBBox in bbox_util.cpp of weiliu89/caffe).</summary>
/// <param name="Type">Whether it moves the corners, the centre and the size, or the corners by parts of the prior's size.</param>
/// <param name="IsScaled">Whether changes are multiplied by the prior's variances; otherwise the net has learned to.</param>
internal readonly record struct BoxCode(CodeType Type, bool IsScaled)
{
    /// <summary>Decodes one box.</summary>
    /// <param name="change">The four changes.</param>
    /// <param name="prior">The corners of the prior.</param>
    /// <param name="variances">Its variances.</param>
    /// <param name="box">Gets the corners x1, y1, x2, y2.</param>
    /// <exception cref="LayerInputException">The prior has no size to go by.</exception>
    public void Decode(ReadOnlySpan<float> change, ReadOnlySpan<float> prior, ReadOnlySpan<float> variances, Span<float> box)
    {
        for (var axis = 0; axis < 2; axis++)
        {
            var (first, last) = (prior[axis], prior[axis + 2]);
            var (a, b) = (change[axis], change[axis + 2]);
            if (IsScaled)
                (a, b) = (variances[axis] * a, variances[axis + 2] * b);
            var size = last - first;
            if (Type != CodeType.Corner && !(size > 0))
                throw new LayerInputException($"Prior boxes of a width and a height greater than 0 are expected. Found one from {first} to {last}.");
            (box[axis], box[axis + 2]) = Type switch
            {
                CodeType.Corner => (first + a, last + b),
                CodeType.CornerSize => (first + (a * size), last + (b * size)),
                _ => Centered((a * size) + ((first + last) / 2), MathF.Exp(b) * size),
            };
        }

        static (float First, float Last) Centered(float center, float size) => (center - (size / 2), center + (size / 2));
    }

    /// <summary>The same for all of them: changes N×P×L×4, priors and variances of dims that go with these.</summary>
    public Value Decoded(GraphBuilder graph, Value changes, Value priors, Value variances)
    {
        if (IsScaled)
            changes = graph.Mul(variances, changes);
        if (Type == CodeType.Corner)
            return graph.Add(priors, changes);
        var corners = graph.Split(priors, [2, 2], axis: 3);
        var parts = graph.Split(changes, [2, 2], axis: 3);
        var size = graph.Sub(corners[1], corners[0]);
        if (Type == CodeType.CornerSize)
            return graph.Concat([graph.Add(corners[0], graph.Mul(parts[0], size)), graph.Add(corners[1], graph.Mul(parts[1], size))], axis: 3);
        var center = graph.Add(graph.Mul(parts[0], size), graph.Div(graph.Add(corners[0], corners[1]), 2));
        var half = graph.Div(graph.Mul(graph.Exp(parts[1]), size), 2);
        return graph.Concat([graph.Sub(center, half), graph.Add(center, half)], axis: 3);
    }
}
