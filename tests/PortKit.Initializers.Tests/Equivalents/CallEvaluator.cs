using System.Globalization;
using System.Text.RegularExpressions;
using PortKit.Initializers.Equivalents;

namespace PortKit.Initializers.Tests.Equivalents;

/// <summary>What a call draws from: uniform with an upper end, or normal, perhaps truncated.</summary>
/// <param name="Family">uniform, normal, truncated or constant.</param>
/// <param name="Centre">The middle, or the value of a constant.</param>
/// <param name="Spread">Half the length of a uniform, the standard deviation of the others.</param>
internal sealed record Evaluated(string Family, double Centre, double Spread);

/// <summary>
/// Reads calls back and works out what the framework draws for an array, by the framework's own rules, written down here from its
/// documentation and apart from the code under test.
/// </summary>
internal static partial class CallEvaluator
{
    private const double TruncatedStd = 0.87962566103423978;

    /// <summary>Works out a call for an array of the given shape, in the framework's order of axes.</summary>
    public static Evaluated Run(Framework framework, string text, IReadOnlyList<int> dims)
    {
        var call = Call().Match(text);
        Assert.True(call.Success, text);
        var (positional, named) = Arguments(call.Groups[2].Value);
        return framework switch
        {
            Framework.PyTorch => PyTorch(call.Groups[1].Value, dims, [.. positional.Skip(1)], named),
            Framework.Onnx => Onnx(call.Groups[1].Value, dims, positional, named),
            _ => TensorFlow(call.Groups[1].Value, dims, positional, named),
        };
    }

    private static Evaluated TensorFlow(string name, IReadOnlyList<int> dims, string[] arguments, Dictionary<string, string> named)
    {
        var (fanIn, fanOut) = TensorFlowFans(dims);
        switch (name)
        {
            case "tf.zeros_initializer" or "keras.initializers.Zeros":
                return new("constant", 0, 0);
            case "tf.ones_initializer" or "keras.initializers.Ones":
                return new("constant", 1, 0);
            case "tf.constant_initializer" or "keras.initializers.Constant":
                return new("constant", Number(arguments[0]), 0);
            case "tf.random_uniform_initializer" or "keras.initializers.RandomUniform":
                return Uniform(Number(arguments[0]), Number(arguments[1]));
            case "tf.random_normal_initializer" or "keras.initializers.RandomNormal":
                return new("normal", Number(arguments[0]), Number(arguments[1]));
            case "tf.truncated_normal_initializer" or "keras.initializers.TruncatedNormal":
                return new("truncated", Number(arguments[0]), TruncatedStd * Number(arguments[1]));
            case "tf.glorot_uniform_initializer" or "tf.contrib.layers.xavier_initializer" or "keras.initializers.GlorotUniform":
                return Uniform(Math.Sqrt(6 / (fanIn + fanOut)));
            case "keras.initializers.LecunUniform":
                return Uniform(Math.Sqrt(3 / fanIn));
            case "keras.initializers.HeNormal":
                return new("truncated", 0, Math.Sqrt(2 / fanIn));
            case "tf.uniform_unit_scaling_initializer":
                return Uniform(Number(named["factor"]) * Math.Sqrt(3 / dims.SkipLast(1).Aggregate(1.0, (product, dim) => product * dim)));
            case "tf.contrib.layers.variance_scaling_initializer":
                var factor = Number(named.GetValueOrDefault("factor", "2.0"));
                var n = By(named.GetValueOrDefault("mode", "\"FAN_IN\"").ToLowerInvariant(), fanIn, fanOut);
                return named.GetValueOrDefault("uniform") == "True"
                    ? Uniform(Math.Sqrt(3 * factor / n))
                    : new("truncated", 0, TruncatedStd * Math.Sqrt(1.3 * factor / n));
            case "tf.variance_scaling_initializer" or "keras.initializers.VarianceScaling":
                var variance = Number(arguments[0]) / By(arguments[1], fanIn, fanOut);
                return arguments[2] switch
                {
                    "\"uniform\"" => Uniform(Math.Sqrt(3 * variance)),
                    "\"untruncated_normal\"" => new("normal", 0, Math.Sqrt(variance)),
                    _ => throw new NotSupportedException(arguments[2]),
                };
            default:
                throw new NotSupportedException(name);
        }
    }

    private static Evaluated PyTorch(string name, IReadOnlyList<int> dims, string[] arguments, Dictionary<string, string> named)
    {
        switch (name)
        {
            case "nn.init.zeros_":
                return new("constant", 0, 0);
            case "nn.init.ones_":
                return new("constant", 1, 0);
            case "nn.init.constant_":
                return new("constant", Number(arguments[0]), 0);
            case "nn.init.uniform_":
                return Uniform(Number(arguments[0]), Number(arguments[1]));
            case "nn.init.normal_":
                return new("normal", Number(arguments[0]), Number(arguments[1]));
        }

        Assert.True(dims.Count >= 2, "PyTorch counts no fans below two axes.");
        var window = dims.Skip(2).Aggregate(1.0, (product, dim) => product * dim);
        var (fanIn, fanOut) = (dims[1] * window, dims[0] * window);
        var gain = named.GetValueOrDefault("nonlinearity", "\"leaky_relu\"") == "\"linear\"" ? 1 : Math.Sqrt(2);
        var kaiming = gain / Math.Sqrt(By(named.GetValueOrDefault("mode", "\"fan_in\""), fanIn, fanOut));
        var xavier = (named.GetValueOrDefault("gain") is null ? 1 : Math.Sqrt(2)) * Math.Sqrt(2 / (fanIn + fanOut));
        return name switch
        {
            "nn.init.kaiming_uniform_" => Uniform(Math.Sqrt(3) * kaiming),
            "nn.init.kaiming_normal_" => new("normal", 0, kaiming),
            "nn.init.xavier_uniform_" => Uniform(Math.Sqrt(3) * xavier),
            "nn.init.xavier_normal_" => new("normal", 0, xavier),
            _ => throw new NotSupportedException(name),
        };
    }

    private static Evaluated Onnx(string name, IReadOnlyList<int> dims, string[] arguments, Dictionary<string, string> named)
    {
        Assert.Equal($"[{string.Join(", ", dims)}]", named.GetValueOrDefault("shape") ?? arguments[0]);
        return name switch
        {
            "ConstantOfShape" => new("constant", Number(named["value"]), 0),
            "RandomUniform" => Uniform(Number(named["low"]), Number(named["high"])),
            "RandomNormal" => new("normal", Number(named["mean"]), Number(named["scale"])),
            _ => throw new NotSupportedException(name),
        };
    }

    private static (double In, double Out) TensorFlowFans(IReadOnlyList<int> dims)
    {
        if (dims.Count < 2)
            return dims.Count == 0 ? (1, 1) : (dims[0], dims[0]);
        var window = dims.SkipLast(2).Aggregate(1.0, (product, dim) => product * dim);
        return (window * dims[^2], window * dims[^1]);
    }

    private static double By(string mode, double fanIn, double fanOut) => mode switch
    {
        "\"fan_in\"" => fanIn,
        "\"fan_out\"" => fanOut,
        "\"fan_avg\"" => (fanIn + fanOut) / 2,
        _ => throw new NotSupportedException(mode),
    };

    private static Evaluated Uniform(double bound) => Uniform(-bound, bound);

    private static Evaluated Uniform(double low, double high) => new("uniform", (low + high) / 2, (high - low) / 2);

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static (string[] Positional, Dictionary<string, string> Named) Arguments(string text)
    {
        var pieces = Piece().Matches(text).Select(match => match.Value.Trim()).Where(piece => piece.Length > 0).ToList();
        return (
            [.. pieces.Where(piece => !piece.Contains('=', StringComparison.Ordinal))],
            pieces.Where(piece => piece.Contains('=', StringComparison.Ordinal)).ToDictionary(piece => piece.Split('=')[0], piece => piece.Split('=')[1]));
    }

    [GeneratedRegex(@"^([\w.]+)\((.*)\)$")]
    private static partial Regex Call();

    [GeneratedRegex(@"(?:\[[^\]]*\]|\([^)]*\)|[^,\[(])+")]
    private static partial Regex Piece();
}
