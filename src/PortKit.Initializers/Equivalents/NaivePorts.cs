using System.Globalization;

namespace PortKit.Initializers.Equivalents;

/// <summary>What becomes of a filler where it is ported by its name: xavier as Glorot's, msra as He's, gaussian as the truncated normal.</summary>
internal static class NaivePorts
{
    /// <summary>The naive port, or null where the framework has no such name or counts no fans.</summary>
    public static NaivePort? Of(PortRequest request, Fans? fans)
    {
        var (name, mean, std) = (request.Array.Name, request.NormalMean, request.NormalStd);
        var glorot = fans is { } both ? Math.Sqrt(2.0 / (both.In + both.Out)) : (double?)null;
        var he = fans is { } own ? Math.Sqrt(2.0 / own.In) : (double?)null;
        return (KindOf(request), request.Array.Framework) switch
        {
            (Naive.Glorot, Framework.TensorFlow1) => Port("tf.contrib.layers.xavier_initializer()", glorot),
            (Naive.Glorot, Framework.Keras) => Port("keras.initializers.GlorotUniform()", glorot),
            (Naive.Glorot, Framework.PyTorch) => Port($"nn.init.xavier_uniform_({name})", glorot),

            // It corrects the variance by 1.3, which is not quite what the truncation takes.
            (Naive.He, Framework.TensorFlow1) =>
                Port("tf.contrib.layers.variance_scaling_initializer()", NormalCurve.TruncatedStd * Math.Sqrt(1.3) * he, true),
            (Naive.He, Framework.Keras) => Port("keras.initializers.HeNormal()", he, true),
            (Naive.He, Framework.PyTorch) => Port($"nn.init.kaiming_normal_({name})", he),
            (Naive.Normal, Framework.TensorFlow1) => Port($"tf.truncated_normal_initializer({Numbers()})", NormalCurve.TruncatedStd * std, true),
            (Naive.Normal, Framework.Keras) => Port($"keras.initializers.TruncatedNormal({Numbers()})", NormalCurve.TruncatedStd * std, true),
            _ => null,
        };

        string Numbers() => string.Create(CultureInfo.InvariantCulture, $"{PythonText.Of(mean)}, {PythonText.Of(std)}");

        NaivePort? Port(string call, double? found, bool isTruncated = false) =>
            found is { } value ? new(call, value, value / request.Distribution.Std, isTruncated) : null;
    }

    // The name stands for the family: who ports by it looks for the same word, or its author's.
    private static Naive KindOf(PortRequest request) => (request.Scale, request.Distribution.Kind) switch
    {
        (1, _) => Naive.Glorot,
        (2, _) => Naive.He,
        (_, WeightDistributionKind.Normal) => Naive.Normal,
        _ => Naive.None,
    };

    private enum Naive
    {
        None,
        Glorot,
        He,
        Normal,
    }
}
