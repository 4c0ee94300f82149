using PortKit.Initializers.Specs;

namespace PortKit.Initializers;

/// <summary>
/// An initializer whose distribution is the same for every shape: constants, and random numbers of a given scale. Its parameters stand in the
/// framework's order, whatever their names: the value, or the two ends, or mean and standard deviation.
/// </summary>
internal sealed class ShapelessInitializer : FrameworkInitializer
{
    private readonly ArgumentList _arguments;
    private readonly WeightDistribution _distribution;

    private ShapelessInitializer(ArgumentList arguments, FrameworkRules rules, WeightDistribution distribution)
        : base(arguments, rules)
    {
        _arguments = arguments;
        _distribution = distribution;
    }

    public static Func<ArgumentList, Initializer> Constant(FrameworkRules rules) =>
        Create(rules, given => WeightDistribution.Constant(given.Number(0)));

    public static Func<ArgumentList, Initializer> Constant(FrameworkRules rules, double value) =>
        Create(rules, _ => WeightDistribution.Constant(value));

    public static Func<ArgumentList, Initializer> Uniform(FrameworkRules rules) =>
        Create(rules, given => WeightDistribution.Uniform(given.Number(0), given.Number(1)));

    public static Func<ArgumentList, Initializer> Normal(FrameworkRules rules) =>
        Create(rules, given => WeightDistribution.Normal(given.Number(0), given.Number(1)));

    /// <summary>Truncated at two standard deviations, and not corrected: its values deviate by 0.8796 times the one that is given.</summary>
    public static Func<ArgumentList, Initializer> TruncatedNormal(FrameworkRules rules) =>
        Create(rules, given => WeightDistribution.TruncatedNormal(given.Number(0), given.Number(1)));

    internal override InitializerProblem? ValidateArguments() =>
        _distribution.Kind == WeightDistributionKind.Uniform ? _arguments.ValidateRange(NameOf(0), NameOf(1)) : null;

    private protected override WeightDistribution Describe(ReadOnlySpan<int> dims) => _distribution;

    private static Func<ArgumentList, Initializer> Create(FrameworkRules rules, Func<ArgumentList, WeightDistribution> distribution) =>
        given => new ShapelessInitializer(given, rules, distribution(given));

    private string NameOf(int parameter) => _arguments.Type.Parameters[parameter].Name;
}
