using PortKit.Filling;
using PortKit.Layers;
using PortKit.Net;

namespace PortKit.Explanation.Code;

/// <content>All that is no window.</content>
internal sealed partial class KerasModule
{
    private const string Lrn = "lrn";

    /// <inheritdoc/>
    public override string Number(float value) => PythonNumber(value);

    /// <inheritdoc/>
    public override string Blob(int index, params ReadOnlySpan<long> dims)
    {
        var (blob, rank) = (Layer.Learnables[index], TopShape(0).Rank);
        var array = Held(blob);
        var stored = FrameworkLayout.Of(blob, Layout, Net);
        var wanted = new Shape([.. Enumerable.Repeat(1, Math.Max(0, rank - dims.Length)), .. dims.ToArray().Select(dim => (int)dim)]);
        if (!stored.IsNone || ChannelsLastAxes.KeepsValues(wanted))
            return Reshaped(array, stored.Shape, ChannelsLastAxes.Of(wanted).Dims.ToArray());
        return Transposed(Reshaped(array, stored.Shape, wanted.Dims.ToArray()), ChannelsLastAxes.Order(rank));
    }

    /// <inheritdoc/>
    public override string InnerProduct(string x, int axis)
    {
        var (bottom, top, matrix) = (BottomShape(0), TopShape(0), Layer.Learnables[0]);
        if (axis == 0)
        {
            throw Source.Refuse(
                Codes.NoModule, Source.Location, "an inner product that leaves the batch apart is expected in a model of Keras", "axis 0");
        }

        var name = Made("Dense", [$"{top[-1]}", .. Initializers("kernel")], OwnWeights);
        var flat = new Shape([.. bottom.Dims[..axis], bottom.CountFrom(axis)]);
        if (axis > 1)
            return FromFirst($"self.{name}({Reshaped(ToFirst(x, bottom), bottom, flat.Dims.ToArray(), isBatch: true)})", top);

        // The matrix takes an image in the order in which it lies.
        var image = new Shape([bottom[0], .. FrameworkLayout.InputsOf(matrix.Values, Net)]);
        if (bottom != image)
            x = Reshape(x, bottom, image);
        return $"self.{name}({Reshaped(x, image, flat.Dims.ToArray(), isBatch: true)})";
    }

    /// <inheritdoc/>
    public override string Rows(string x)
    {
        var name = Made("Embedding", TensorFlowDialect.Keras.EmbeddingArguments(Net, Layer), (Layer.Learnables[0], null));
        return FromFirst($"self.{name}({ToFirst(x, BottomShape(0))})", TopShape(0));
    }

    /// <inheritdoc/>
    public override string BatchNorm(string x, bool isGlobal, float eps, float momentum)
    {
        LearnableBlob? Find(BlobKind kind) => Layer.Learnables.FirstOrDefault(blob => blob.Spec.Role.Kind == kind);
        var (scale, bias) = (Find(BlobKind.Scale), Find(BlobKind.Bias));
        if (isGlobal)
        {
            List<string> arguments = [$"momentum={Double(momentum)}", $"epsilon={Double(eps)}"];
            arguments.AddRange(Option("center", "beta", bias));
            arguments.AddRange(Option("scale", "gamma", scale));
            var weights = new[] { scale, bias, Find(BlobKind.Mean), Find(BlobKind.Variance) }.OfType<LearnableBlob>();
            return $"self.{Made("BatchNormalization", arguments, weights.Select(blob => (blob, (int[]?)null)))}({x}, training=training)";
        }

        int[] axes = [.. Enumerable.Range(0, BottomShape(0).Rank).Where(axis => axis != 1)];
        var y = $"(({x} - {Reduced("mean", x, BottomShape(0).Rank, axes, keepAxes: true)}) / "
            + $"ops.sqrt({Reduced("var", x, BottomShape(0).Rank, axes, keepAxes: true)} + {Double(eps)}))";
        y = scale is null ? y : $"({y} * {Held(scale)})";
        return bias is null ? y : $"({y} + {Held(bias)})";

        IEnumerable<string> Option(string option, string weight, LearnableBlob? blob) =>
            blob is null ? [$"{option}=False"]
            : BlobPort.IsFilled(Layer, blob) ? [$"{weight}_initializer={TensorFlowDialect.Keras.Call(Net, blob)}"]
            : [];
    }

    /// <inheritdoc/>
    public override string PRelu(string x)
    {
        var (rank, slope) = (BottomShape(0).Rank, Layer.Learnables[0]);
        int[] dims = [.. Enumerable.Repeat(1, rank - 2), slope.Spec.Shape.Count];
        return $"self.{Made("PReLU", TensorFlowDialect.Keras.PReluArguments(Net, Layer), (slope, dims))}({x})";
    }

    /// <inheritdoc/>
    public override string LocalResponseNorm(string x, int size, float alpha, float beta, float k)
    {
        _helpers.Add(Lrn);
        return $"{Lrn}({x}, {size}, {Double(alpha)}, {Double(beta)}, {Double(k)})";
    }

    /// <inheritdoc/>
    public override string Apply(ModuleFunction function, string x) => $"ops.{function.ToString().ToLowerInvariant()}({x})";

    /// <inheritdoc/>
    public override string LeakyRelu(string x, float slope) => $"ops.leaky_relu({x}, {Double(slope)})";

    /// <inheritdoc/>
    public override string Elu(string x, float alpha) => $"ops.elu({x}, {Double(alpha)})";

    /// <inheritdoc/>
    public override string Clip(string x, float least, float most) =>
        float.IsNegativeInfinity(least) ? $"ops.minimum({x}, {Number(most)})" : $"ops.clip({x}, {Number(least)}, {Number(most)})";

    /// <inheritdoc/>
    public override string IsAbove(string x, float number) => $"ops.cast({x} > {Number(number)}, \"float32\")";

    /// <inheritdoc/>
    public override string Power(string x, float exponent) => $"ops.power({x}, {Number(exponent)})";

    /// <inheritdoc/>
    public override string Max(string x, string y) => $"ops.maximum({x}, {y})";

    /// <inheritdoc/>
    public override string Softmax(string x, int rank, int axis) => $"ops.softmax({x}, {ChannelsLastAxes.PlaceOf(axis, rank)})";

    /// <inheritdoc/>
    public override string Dropout(string x, float ratio) => $"self.{Made("Dropout", [Double(ratio)])}({x}, training=training)";

    /// <inheritdoc/>
    public override string Concat(IReadOnlyList<string> parts, int rank, int axis) =>
        $"ops.concatenate([{string.Join(", ", parts)}], {ChannelsLastAxes.PlaceOf(axis, rank)})";

    /// <inheritdoc/>
    public override string Slice(string x, int rank, int axis, int from, int to) =>
        $"{x}[{string.Concat(Enumerable.Repeat(":, ", ChannelsLastAxes.PlaceOf(axis, rank)))}{from}:{to}]";

    /// <inheritdoc/>
    public override string Reshape(string x, Shape from, Shape to)
    {
        if (from == to)
            return x;
        var (before, after) = (ChannelsLastAxes.Of(from), ChannelsLastAxes.Of(to));
        var isBatch = from.Rank > 0 && to.Rank > 0 && from[0] == to[0] && from[0] > 0 && to.CountFrom(1) > 0;
        var keepsChannels = isBatch && from.Rank >= ChannelsLastAxes.LeastRank && to.Rank >= ChannelsLastAxes.LeastRank && from[1] == to[1];
        if (keepsChannels || (ChannelsLastAxes.KeepsValues(from) && ChannelsLastAxes.KeepsValues(to)))
            return Reshaped(x, before, after.Dims.ToArray(), isBatch);
        return FromFirst(Reshaped(ToFirst(x, from), from, to.Dims.ToArray(), isBatch), to);
    }

    /// <inheritdoc/>
    public override string Sum(string x, int rank, IReadOnlyList<int> axes, bool keepAxes) => Reduced("sum", x, rank, axes, keepAxes);

    /// <inheritdoc/>
    public override string Mean(string x, int rank, IReadOnlyList<int> axes, bool keepAxes) => Reduced("mean", x, rank, axes, keepAxes);

    /// <inheritdoc/>
    public override string Tile(string x, int rank, int axis, int count)
    {
        var place = ChannelsLastAxes.PlaceOf(axis, rank);
        return $"ops.tile({x}, {PythonSource.Tuple([.. Enumerable.Range(0, rank).Select(at => at == place ? count : 1)])})";
    }

    private static string Reduced(string function, string x, int rank, IReadOnlyList<int> axes, bool keepAxes)
    {
        var places = axes.Select(axis => ChannelsLastAxes.PlaceOf(axis, rank)).Order().ToList();
        return $"ops.{function}({x}, {PythonSource.Tuple(places)}{(keepAxes ? ", keepdims=True" : "")})";
    }

    // The values in Caffe's order, and back.
    private static string ToFirst(string x, Shape shape) =>
        shape.Rank < ChannelsLastAxes.LeastRank ? x : Transposed(x, ChannelsLastAxes.OrderBack(shape.Rank));

    private static string FromFirst(string x, Shape shape) =>
        shape.Rank < ChannelsLastAxes.LeastRank ? x : Transposed(x, ChannelsLastAxes.Order(shape.Rank));

    private static string Transposed(string x, int[] order) => $"ops.transpose({x}, {PythonSource.Tuple(order)})";

    // A first axis that stays may have any length; so may one that another shape leads with, as far as it broadcasts.
    private static string Reshaped(string x, Shape from, int[] dims, bool isBatch = false)
    {
        var to = dims.AsSpan();
        if (from.Dims.SequenceEqual(to))
            return x;
        while (!isBatch && to.Length > from.Rank && to[0] == 1)
            to = to[1..];
        return !isBatch && from.Dims.SequenceEqual(to)
            ? x
            : $"ops.reshape({x}, {PythonSource.Tuple([isBatch ? -1 : dims[0], .. dims[1..]])})";
    }
}
