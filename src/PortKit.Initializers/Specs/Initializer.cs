using PortKit.Initializers.Specs;

namespace PortKit.Initializers;

/// <summary>
/// An initializer of a framework with its arguments, as <see cref="InitializerSpec"/> reads it. Shapes are in the
/// framework's own layout: outputs first for Caffe and PyTorch (outputs, inputs, kernel height, kernel width), last for Keras,
/// TensorFlow, PrettyTensor and Glorot's formulas (kernel height, kernel width, inputs, outputs).
/// <para>
/// Caffe's fillers give Caffe's bits. Those of PyTorch that draw uniform or normal numbers give the bits of PyTorch on a CPU after
/// <c>torch.manual_seed</c>; <c>trunc_normal_</c>, <c>orthogonal_</c> and <c>sparse_</c> match in distribution only. The others, too,
/// follow the right distribution, but do not have the numbers of TensorFlow, whose generator is another one: they are drawn
/// from MT19937, uniform numbers from the upper 24 bits of a word, normal ones by the ziggurat of Boost 1.64.
/// </para>
/// </summary>
public abstract class Initializer
{
    private readonly InitializerType _type;
    private readonly ArgumentList _arguments;

    private protected Initializer(ArgumentList arguments)
    {
        _type = arguments.Type;
        _arguments = arguments;
    }

    /// <summary><c>caffe</c>, <c>glorot</c>, <c>keras</c>, <c>prettytensor</c>, <c>tf1</c> or <c>torch</c>.</summary>
    public string Framework => _type.Framework;

    /// <summary>The name as the framework spells it, whatever alias was read.</summary>
    public string Name => _type.Name;

    /// <summary>Checks whether a shape can be filled.</summary>
    /// <param name="dims">The shape in the framework's own layout; empty for a scalar.</param>
    /// <returns>The first problem, or null if there is none.</returns>
    public InitializerProblem? Validate(ReadOnlySpan<int> dims) => TensorShape.Validate(dims) ?? ValidateShape(dims) ?? ValidateNumbers(dims);

    /// <summary>What the values are in theory.</summary>
    /// <param name="dims">The shape in the framework's own layout; empty for a scalar.</param>
    /// <param name="options">Which builds are imitated; null for <see cref="InitializerOptions.Default"/>.</param>
    /// <returns>The distribution.</returns>
    /// <exception cref="ArgumentException"><see cref="Validate"/> finds a problem.</exception>
    public WeightDistribution Distribution(ReadOnlySpan<int> dims, InitializerOptions? options = null)
    {
        ThrowIfUnsuited(dims);
        var (fanIn, fanOut) = Fans(dims);
        return Describe(dims, options ?? InitializerOptions.Default) with { FanIn = fanIn, FanOut = fanOut };
    }

    /// <summary>
    /// Makes the values. The same shape, seed and options give the same values on every machine, save for last bits that come from
    /// the platform's logarithm, sine and cosine: of PyTorch's <c>trunc_normal_</c>, of its normal numbers with
    /// <see cref="PyTorch.TorchCpu.Default"/> or in tensors of fewer than 16 values, and of Caffe's with a Boost before 1.64.
    /// </summary>
    /// <param name="dims">The shape in the framework's own layout; empty for a scalar.</param>
    /// <param name="seed">The seed of a generator of its own: a generator that nothing was drawn from.</param>
    /// <param name="options">Which builds are imitated; null for <see cref="InitializerOptions.Default"/>.</param>
    /// <returns>The values in C order (the last axis fastest).</returns>
    /// <exception cref="ArgumentException"><see cref="Validate"/> finds a problem.</exception>
    public float[] Fill(ReadOnlySpan<int> dims, uint seed, InitializerOptions? options = null)
    {
        ThrowIfUnsuited(dims);
        var values = new float[TensorShape.Count(dims)];
        Fill(values, dims, seed, options ?? InitializerOptions.Default);
        return values;
    }

    /// <summary>Makes the values as <see cref="Fill(ReadOnlySpan{int}, uint, InitializerOptions?)"/> does, into memory that is there.</summary>
    /// <param name="values">Gets the values; as long as the shape has elements.</param>
    /// <param name="dims">The shape in the framework's own layout; empty for a scalar.</param>
    /// <param name="seed">The seed of a generator of its own.</param>
    /// <param name="options">Which builds are imitated; null for <see cref="InitializerOptions.Default"/>.</param>
    /// <exception cref="ArgumentException"><see cref="Validate"/> finds a problem, or there is another number of values.</exception>
    public void FillInto(Span<float> values, ReadOnlySpan<int> dims, uint seed, InitializerOptions? options = null)
    {
        ThrowIfUnsuited(dims);
        if (values.Length != TensorShape.Count(dims))
            throw new ArgumentException($"Room for {TensorShape.Count(dims)} values is expected. Found {values.Length}.", nameof(values));
        values.Clear();
        Fill(values, dims, seed, options ?? InitializerOptions.Default);
    }

    /// <summary>The spec with every argument: <c>keras:VarianceScaling(scale=2, mode=fan_in, distribution=uniform)</c>.</summary>
    /// <returns>A text from which <see cref="InitializerSpec.TryParse"/> reads the same initializer.</returns>
    public override string ToString() => _arguments.ToString();

    /// <summary>Checks the arguments against one another; each on its own was checked when it was read.</summary>
    internal virtual InitializerProblem? ValidateArguments() => null;

    /// <summary>Checks a shape that is known to hold values.</summary>
    private protected virtual InitializerProblem? ValidateShape(ReadOnlySpan<int> dims) => null;

    /// <summary>Checks what it would draw of a shape that is known to suit.</summary>
    private protected virtual InitializerProblem? ValidateNumbers(ReadOnlySpan<int> dims) => null;

    /// <summary>The fans of a shape, as the framework computes them; null where it has none.</summary>
    private protected abstract (long? In, long? Out) Fans(ReadOnlySpan<int> dims);

    /// <summary>The distribution on a shape that is known to suit, its fans left out.</summary>
    private protected abstract WeightDistribution Describe(ReadOnlySpan<int> dims);

    /// <summary>The same, where it depends on the build that is imitated.</summary>
    private protected virtual WeightDistribution Describe(ReadOnlySpan<int> dims, InitializerOptions options) => Describe(dims);

    /// <summary>Makes the values of a shape that is known to suit.</summary>
    private protected abstract void Fill(Span<float> values, ReadOnlySpan<int> dims, uint seed, InitializerOptions options);

    private void ThrowIfUnsuited(ReadOnlySpan<int> dims)
    {
        if (Validate(dims) is { } problem)
            throw new ArgumentException(problem.ToString(), nameof(dims));
    }
}
