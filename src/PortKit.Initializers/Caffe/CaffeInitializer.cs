using PortKit.Initializers.Random;
using PortKit.Initializers.Specs;

namespace PortKit.Initializers.Caffe;

/// <summary>
/// A filler of Caffe. A spec names it by FillerParameter's <c>type</c> and gives it those fields of FillerParameter that the type
/// reads, in the order of caffe.proto.
/// </summary>
internal sealed class CaffeInitializer : Initializer
{
    private readonly CaffeFiller _filler;
    private readonly CaffeFillerSpec _spec;

    private CaffeInitializer(ArgumentList arguments, CaffeFiller filler)
        : base(arguments)
    {
        _filler = filler;
        _spec = filler.Read(arguments);
    }

    public static IReadOnlyList<InitializerType> Types { get; } =
    [
        .. CaffeFillers.All.Select(filler =>
            new InitializerType("caffe", filler.Type, given => new CaffeInitializer(given, filler), filler.Parameters)),
    ];

    // A vector suits every filler whose fields are right. One without fields has nothing to check, and bilinear does not suit a vector.
    internal override InitializerProblem? ValidateArguments() =>
        _filler.Parameters.Length == 0 || _spec.Sparse >= 0 ? null : Problem(_spec.Validate([1]));

    private protected override InitializerProblem? ValidateShape(ReadOnlySpan<int> dims) => Problem(_spec.Validate(dims));

    private protected override (long? In, long? Out) Fans(ReadOnlySpan<int> dims) => dims.IsEmpty ? (null, null) : BlobShape.Fans(dims);

    private protected override WeightDistribution Describe(ReadOnlySpan<int> dims) => _filler.Describe(_spec, dims);

    private protected override WeightDistribution Describe(ReadOnlySpan<int> dims, InitializerOptions options) =>
        _filler.Describe(_spec with { Caffe = options.Caffe }, dims);

    private protected override void Fill(Span<float> values, ReadOnlySpan<int> dims, uint seed, InitializerOptions options) =>
        (_spec with { Caffe = options.Caffe }).Begin(dims, new Mt19937(seed), options.Boost, options.CaffeFma).Next(values);

    private static InitializerProblem? Problem(FillerProblem? problem) => problem is null
        ? null
        : new(problem.Field == "type" ? "shape" : problem.Field, problem.Expected, problem.Found);
}
