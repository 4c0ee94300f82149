using System.Globalization;
using PortKit.Initializers.Specs;

namespace PortKit.Initializers.PyTorch;

/// <summary>
/// <c>dirac_</c>: a convolution's kernel that hands on as many of its channels as it can, group by group: a one in the middle (the
/// upper middle of an even size) of the planes on each group's diagonal, and zero elsewhere. It draws nothing.
/// </summary>
internal sealed class TorchDiracInitializer(ArgumentList arguments) : FrameworkInitializer(arguments, TorchRules.Instance)
{
    private readonly int _groups = (int)arguments.Number("groups");

    private protected override InitializerProblem? ValidateShape(ReadOnlySpan<int> dims)
    {
        if (TensorShape.ValidateRank(dims, 3, 5, Name) is { } problem)
            return problem;
        return dims[0] % _groups == 0
            ? null
            : TensorShape.Problem(string.Create(CultureInfo.InvariantCulture, $"{Name} needs a first axis that its {_groups} groups divide"), dims);
    }

    private protected override WeightDistribution Describe(ReadOnlySpan<int> dims) =>
        WeightDistribution.Placed(1, (double)_groups * ChannelsPerGroup(dims) / TensorShape.Product(dims));

    private protected override void Fill(Span<float> values, ReadOnlySpan<int> dims, uint seed, InitializerOptions options)
    {
        var plane = 1;
        var middle = 0;
        foreach (var size in dims[2..])
        {
            middle = middle * size + size / 2;
            plane *= size;
        }

        var outputsPerGroup = dims[0] / _groups;
        for (var group = 0; group < _groups; group++)
        {
            for (var channel = 0; channel < ChannelsPerGroup(dims); channel++)
            {
                var output = group * outputsPerGroup + channel;
                values[(output * dims[1] + channel) * plane + middle] = 1f;
            }
        }
    }

    private int ChannelsPerGroup(ReadOnlySpan<int> dims) => Math.Min(dims[0] / _groups, dims[1]);
}
