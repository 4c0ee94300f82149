using System.Globalization;

namespace PortKit.Initializers.Equivalents;

/// <summary>What becomes of a filler where it is ported by its name: xavier as Glorot's, msra as He's, gaussian as the truncated normal.</summary>
internal static class NaivePorts
{
    /// <summary>The standard deviation of a standard normal number that is drawn again beyond two.</summary>
    public const double TruncatedStd = 0.87962566103423978;

    /// <summary>The naive port, or null where the framework has no such name or counts no fans.</summary>
    public static NaivePort? Of(PortRequest request, Fans? fans)
    {
        var (name, mean, std) = (request.Array.Name, request.Distribution.NormalMean, request.Distribution.NormalStd);
        var glorot = fans is { } both ? Math.Sqrt(2.0 / (both.In + both.Out)) : (double?)null;
        var he = fans is { } own ? Math.Sqrt(2.0 / own.In) : (double?)null;
        return (request.Blob.Filler.Type, request.Array.Framework) switch
        {
            ("xavier", Framework.TensorFlow1) => Port("tf.contrib.layers.xavier_initializer()", glorot),
            ("xavier", Framework.Keras) => Port("keras.initializers.GlorotUniform()", glorot),
            ("xavier", Framework.PyTorch) => Port($"nn.init.xavier_uniform_({name})", glorot),

            // It corrects the variance by 1.3, which is not quite what the truncation takes.
            ("msra", Framework.TensorFlow1) => Port("tf.contrib.layers.variance_scaling_initializer()", TruncatedStd * Math.Sqrt(1.3) * he, true),
            ("msra", Framework.Keras) => Port("keras.initializers.HeNormal()", he, true),
            ("msra", Framework.PyTorch) => Port($"nn.init.kaiming_normal_({name})", he),
            ("gaussian", Framework.TensorFlow1) when IsPlain() => Port($"tf.truncated_normal_initializer({Numbers()})", TruncatedStd * std, true),
            ("gaussian", Framework.Keras) when IsPlain() => Port($"keras.initializers.TruncatedNormal({Numbers()})", TruncatedStd * std, true),
            _ => null,
        };

        bool IsPlain() => request.Distribution.Kind == DistributionKind.Normal;

        string Numbers() => string.Create(CultureInfo.InvariantCulture, $"{PythonText.Of(mean)}, {PythonText.Of(std)}");

        NaivePort? Port(string call, double? found, bool isTruncated = false) =>
            found is { } value && request.Distribution.Std is { } wanted ? new(call, value, value / wanted, isTruncated) : null;
    }
}
