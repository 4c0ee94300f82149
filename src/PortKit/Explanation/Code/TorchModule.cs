using PortKit.Filling;
using PortKit.Layers;
using PortKit.Net;

namespace PortKit.Explanation.Code;

/// <summary>
/// Layers in the code of libtorch, as PyTorch and TorchSharp both spell it. What has weights is a module, under the layer's identifier; all else is a
/// call.
/// </summary>
/// <param name="net">The net.</param>
internal abstract partial class TorchModule(NetPlan net) : NetModule(net)
{
    private readonly StateKeys _keys = new(net);
    private readonly HashSet<LayerSource> _registered = [];

    /// <summary>The names of the parameters.</summary>
    protected StateKeys Keys => _keys;

    /// <summary>The modules that have weights: identifier, and what makes it.</summary>
    protected List<(string Name, string Code)> Modules { get; } = [];

    /// <summary>Parameters that are those of other layers: their own name, and the owner's.</summary>
    protected List<(string Own, string Owner)> Ties { get; } = [];

    /// <summary>Whether a module holds parameters that no module of the framework's holds.</summary>
    protected bool HasWeights { get; private set; }

    /// <inheritdoc/>
    protected override void Share(LearnableBlob blob)
    {
        var (own, owner) = (_keys.Of(blob), _keys.Of(blob.Values));
        if (own is null || owner is null)
            return;
        var shape = FrameworkLayout.Of(blob, WeightLayout.PyTorch, Net).Shape;
        var shared = FrameworkLayout.Of(blob.Values, WeightLayout.PyTorch, Net).Shape;
        if (shape != shared)
        {
            throw Source.Refuse(
                Codes.NoModule,
                Source.Location,
                $"a shared param of the same shape as its owner's, {shared}, is expected in a module",
                $"{shape}");
        }

        Ties.Add((own, owner));
    }

    /// <summary>How the language names an argument.</summary>
    protected abstract string Named(string name, string value);

    /// <summary>True or false.</summary>
    protected abstract string Flag(bool value);

    /// <summary>Floats as a tensor.</summary>
    protected abstract string Floats(IEnumerable<string> values);

    /// <summary>A module or a flag of this module.</summary>
    protected abstract string Own(string name);

    /// <summary>Makes a module of the framework.</summary>
    protected abstract string Made(string type, IEnumerable<string> arguments);

    /// <summary>Runs a module.</summary>
    protected abstract string Called(string module, string x);

    /// <summary>What makes a module that holds nothing but parameters.</summary>
    protected abstract string Weights(IEnumerable<(string Name, Shape Shape)> parameters);

    /// <summary>What stands for no tensor.</summary>
    protected abstract string Nothing { get; }

    /// <summary>The rows of a tensor that indices tell.</summary>
    protected abstract string Rows(string weights, string x);

    /// <summary>A shape as the argument of a window: one number where all are the same.</summary>
    protected virtual string Sizes(IReadOnlyList<int> sizes) =>
        sizes.Distinct().Count() == 1 ? $"{sizes[0]}" : $"({string.Join(", ", sizes)})";

    /// <inheritdoc/>
    public override string Blob(int index, params ReadOnlySpan<long> dims)
    {
        var blob = Layer.Learnables[index];
        RegisterWeights();
        var parameter = Own(_keys.Of(blob)!);
        return blob.Spec.Shape.ToLongs().AsSpan().SequenceEqual(dims) ? parameter : $"{parameter}.reshape({List(dims)})";
    }

    /// <inheritdoc/>
    public override string Convolution(string x, ConvolutionGeometry geometry, int group)
    {
        CheckAxes(geometry);
        var (bottom, top) = (BottomShape(0), TopShape(0));
        var (pad, after) = (geometry.Pad, geometry.EndPads(bottom));
        var isEven = pad.SequenceEqual(after);
        List<string> arguments = [$"{bottom[1]}", $"{top[1]}", Sizes(geometry.Kernel)];
        Add(arguments, "stride", geometry.Stride, 1);
        if (isEven)
            Add(arguments, "padding", pad, 0);
        Add(arguments, "dilation", geometry.Dilation, 1);
        AddGroups(arguments, group);
        Register($"Conv{geometry.SpatialAxes}d", arguments);
        return Called(ModuleName, isEven ? x : Padded(x, pad, after, "0.0"));
    }

    /// <inheritdoc/>
    public override string Deconvolution(string x, ConvolutionGeometry geometry, int group)
    {
        CheckAxes(geometry);
        List<string> arguments = [$"{BottomShape(0)[1]}", $"{TopShape(0)[1]}", Sizes(geometry.Kernel)];
        Add(arguments, "stride", geometry.Stride, 1);
        Add(arguments, "padding", geometry.Pad, 0);
        Add(arguments, "dilation", geometry.Dilation, 1);
        AddGroups(arguments, group);
        Register($"ConvTranspose{geometry.SpatialAxes}d", arguments);
        return Called(ModuleName, x);
    }

    /// <inheritdoc/>
    public override string InnerProduct(string x, int axis)
    {
        var bottom = BottomShape(0);
        var flat = new Shape([.. bottom.Dims[..axis], bottom.CountFrom(axis)]);
        if (flat != bottom)
            x = Reshape(x, bottom, flat);
        var shape = FrameworkLayout.Of(Layer.Learnables[0], WeightLayout.PyTorch, Net).Shape;
        List<string> arguments = [$"{shape[1]}", $"{shape[0]}"];
        if (Layer.Learnables.Count < 2)
            arguments.Add(Named(HasBiasName, Flag(false)));
        Register("Linear", arguments);
        return Called(ModuleName, x);
    }

    /// <inheritdoc/>
    public override string Rows(string x)
    {
        RegisterWeights();
        return Rows(Own(_keys.Of(Layer.Learnables[0])!), x);
    }

    /// <inheritdoc/>
    public override string BatchNorm(string x, bool isGlobal, float eps, float momentum)
    {
        var rank = BottomShape(0).Rank;
        if (rank > 5)
        {
            throw Source.Refuse(
                Codes.NoModule, Source.AtBottom(0), "a bottom of at most 5 axes is expected where a module normalises", $"{BottomShape(0)}");
        }

        var isAffine = Layer.Learnables.Any(blob => blob.Spec.Role.Kind == BlobKind.Scale);
        List<string> arguments = [$"{BottomShape(0)[1]}", Named("eps", Double(eps)), Named("momentum", Double(1 - (double)(decimal)momentum))];
        if (!isAffine)
            arguments.Add(Named("affine", Flag(false)));
        Register($"BatchNorm{Math.Max(rank - 2, 1)}d", arguments);
        if (isGlobal)
            return Called(ModuleName, x);
        string Affine(string name) => isAffine ? Own($"{ModuleName}.{name}") : Nothing;
        var options = $"{Named("training", Flag(true))}, {Named("eps", Double(eps))}";
        return $"F.batch_norm({x}, {Nothing}, {Nothing}, {Affine("weight")}, {Affine("bias")}, {options})";
    }

    /// <inheritdoc/>
    public override string PRelu(string x)
    {
        Register("PReLU", [$"{Layer.Learnables[0].Spec.Shape.Count}"]);
        return Called(ModuleName, x);
    }

    /// <inheritdoc/>
    public override string LocalResponseNorm(string x, int size, float alpha, float beta, float k) =>
        $"F.local_response_norm({x}, {size}, {Named("alpha", Double(alpha))}, {Named("beta", Double(beta))}, {Named("k", Double(k))})";

    /// <inheritdoc/>
    public override string Apply(ModuleFunction function, string x) =>
        $"{(function is ModuleFunction.Relu or ModuleFunction.Softplus ? "F" : "torch")}.{function.ToString().ToLowerInvariant()}({x})";

    /// <inheritdoc/>
    public override string LeakyRelu(string x, float slope) => $"F.leaky_relu({x}, {Double(slope)})";

    /// <inheritdoc/>
    public override string Elu(string x, float alpha) => $"F.elu({x}, {Double(alpha)})";

    /// <inheritdoc/>
    public override string Clip(string x, float least, float most) =>
        float.IsNegativeInfinity(least) ? $"torch.clamp_max({x}, {Number(most)})" : $"torch.clamp({x}, {Number(least)}, {Number(most)})";

    /// <inheritdoc/>
    public override string IsAbove(string x, float number) => $"{x}.gt({Number(number)}).to(torch.float32)";

    /// <inheritdoc/>
    public override string Power(string x, float exponent) => $"torch.pow({x}, {Number(exponent)})";

    /// <inheritdoc/>
    public override string Max(string x, string y) => $"torch.maximum({x}, {y})";

    /// <inheritdoc/>
    public override string Softmax(string x, int rank, int axis) => $"F.softmax({x}, {axis})";

    /// <inheritdoc/>
    public override string Dropout(string x, float ratio) => $"F.dropout({x}, {Double(ratio)}, {Own("training")})";

    /// <inheritdoc/>
    public override string Concat(IReadOnlyList<string> parts, int rank, int axis) => $"torch.cat([{string.Join(", ", parts)}], {axis})";

    /// <inheritdoc/>
    public override string Slice(string x, int rank, int axis, int from, int to) => $"{x}.narrow({axis}, {from}, {to - from})";

    /// <inheritdoc/>
    public override string Reshape(string x, Shape from, Shape to) =>
        from.Rank > 0 && to.Rank > 0 && from[0] == to[0] && from[0] > 0 && to.CountFrom(1) > 0
            ? $"{x}.reshape({List([-1, .. to.ToLongs()[1..]])})"
            : $"{x}.reshape({List(to.ToLongs())})";

    /// <inheritdoc/>
    public override string Sum(string x, int rank, IReadOnlyList<int> axes, bool keepAxes) => Reduced("sum", x, axes, keepAxes);

    /// <inheritdoc/>
    public override string Mean(string x, int rank, IReadOnlyList<int> axes, bool keepAxes) => Reduced("mean", x, axes, keepAxes);

    /// <inheritdoc/>
    public override string Tile(string x, int rank, int axis, int count) =>
        $"{x}.repeat({List([.. Enumerable.Range(0, rank).Select(at => at == axis ? (long)count : 1)])})";

    /// <summary>Axes as the argument of a call.</summary>
    protected static string List(params ReadOnlySpan<long> dims) => $"[{string.Join(", ", dims.ToArray())}]";

    /// <summary>What the language calls the option whether there is a bias.</summary>
    protected abstract string HasBiasName { get; }

    private string ModuleName => _keys.Of(Source);

    private string Reduced(string function, string x, IReadOnlyList<int> axes, bool keepAxes)
    {
        var kept = keepAxes ? ", " + Named("keepdim", Flag(true)) : "";
        return $"torch.{function}({x}, {List([.. axes.Select(axis => (long)axis)])}{kept})";
    }

    private void Register(string type, IEnumerable<string> arguments)
    {
        if (_registered.Add(Source))
            Modules.Add((ModuleName, Made(type, arguments)));
    }

    private void RegisterWeights()
    {
        if (!_registered.Add(Source))
            return;
        HasWeights = true;
        Modules.Add((ModuleName, Weights(Layer.Learnables.Select(
            blob => (_keys.Of(blob)!.Split('.')[1], FrameworkLayout.Of(blob, WeightLayout.PyTorch, Net).Shape)))));
    }

    private void Add(List<string> arguments, string name, int[] sizes, int usual)
    {
        if (sizes.Any(size => size != usual))
            arguments.Add(Named(name, Sizes(sizes)));
    }

    private void AddGroups(List<string> arguments, int group)
    {
        if (group > 1)
            arguments.Add(Named("groups", $"{group}"));
        if (Layer.Learnables.Count < 2)
            arguments.Add(Named("bias", Flag(false)));
    }

    // The last axis comes first.
    private string Padded(string x, int[] before, int[] after, string value)
    {
        long[] pads = [.. before.Zip(after).Reverse().SelectMany(pair => new long[] { pair.First, pair.Second })];
        return pads.All(pad => pad == 0) ? x : $"F.pad({x}, {List(pads)}, {Named("value", value)})";
    }
}
