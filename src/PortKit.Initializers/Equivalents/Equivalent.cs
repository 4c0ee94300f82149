using PortKit.Initializers.Caffe;

namespace PortKit.Initializers.Equivalents;

/// <summary>A call that initialises an array.</summary>
/// <param name="Text">
/// The call: an expression that makes an initializer in TensorFlow and Keras, a statement that fills in PyTorch, operators in ONNX.
/// </param>
/// <param name="IsExact">Whether it draws from Caffe's distribution, up to the last bit of its scale.</param>
/// <param name="Note">What to know of it, as a clause; or null.</param>
public sealed record InitializerCall(string Text, bool IsExact = true, string? Note = null)
{
    /// <summary>The same in Python, where that is another text: in ONNX, a list of nodes.</summary>
    public string Code { get; init; } = Text;
}

/// <summary>What the initializer gives that bears the filler's name, or sounds like it.</summary>
/// <param name="Call">The call.</param>
/// <param name="Std">The standard deviation of the values that it gives for the ported array.</param>
/// <param name="Ratio">That, divided by the standard deviation of Caffe's values.</param>
/// <param name="IsTruncated">Whether values beyond two standard deviations are drawn again.</param>
public sealed record NaivePort(string Call, double Std, double Ratio, bool IsTruncated);

/// <summary>Why a port goes wrong without anybody seeing it.</summary>
public enum PortTrap
{
    /// <summary>The framework's fan-in is Caffe's fan-out, and the other way round.</summary>
    SwappedFans,

    /// <summary>The framework counts other fans than Caffe.</summary>
    OtherFans,

    /// <summary>The initializer of that name redraws what lies beyond two standard deviations.</summary>
    Truncated,

    /// <summary>No initializer gives the distribution; it takes code.</summary>
    NoInitializer,

    /// <summary>What is called the fan-in is not what an output sums over.</summary>
    MisleadingName,

    /// <summary>The weights start as zeros, as Caffe's default filler has it.</summary>
    ZeroWeights,
}

/// <summary>A trap that lies in the port of one blob.</summary>
/// <param name="Trap">Which.</param>
/// <param name="Text">What it is here, in a sentence.</param>
public sealed record PortWarning(PortTrap Trap, string Text);

/// <summary>How a framework gives an array the distribution that Caffe gives a blob.</summary>
public sealed record Equivalent
{
    /// <summary>The array.</summary>
    public required PortedArray Array { get; init; }

    /// <summary>How the framework counts the array's fans; null where it refuses to, or counts none.</summary>
    public Fans? Fans { get; init; }

    /// <summary>Calls, the best one first. At least one; the first is exact.</summary>
    public required IReadOnlyList<InitializerCall> Calls { get; init; }

    /// <summary>The traps.</summary>
    public IReadOnlyList<PortWarning> Warnings { get; init; } = [];

    /// <summary>What the name would have led to; null where there is no such name.</summary>
    public NaivePort? Naive { get; init; }

    /// <summary>Finds the equivalent of a filler.</summary>
    /// <param name="blob">What Caffe fills.</param>
    /// <param name="array">Where its values go.</param>
    public static Equivalent Of(FilledBlob blob, PortedArray array)
    {
        ArgumentNullException.ThrowIfNull(blob);
        ArgumentNullException.ThrowIfNull(array);
        var distribution = Distribution.Of(blob.Filler, [.. blob.Dims]);
        var fans = Equivalents.Fans.Of(array);
        var request = new PortRequest(blob, array, distribution, ScaleOf(blob.Filler), FanChoice.Of(blob.Filler.VarianceNorm, distribution.Fans ?? default, fans, array.IsDepthwise));
        return new Equivalent
        {
            Array = array,
            Fans = fans,
            Calls = CallTable.For(array.Framework).Calls(request),
            Warnings = [.. FrameworkTraps.Of(request, fans)],
            Naive = NaivePorts.Of(request, fans),
        };
    }

    /// <summary>The traps that lie in a blob whatever framework it goes to.</summary>
    /// <param name="blob">What Caffe fills.</param>
    public static IReadOnlyList<PortWarning> WarningsOf(FilledBlob blob)
    {
        ArgumentNullException.ThrowIfNull(blob);
        return [.. BlobTraps.Of(blob)];
    }

    private static int? ScaleOf(CaffeFillerSpec filler) => filler.Type switch
    {
        "xavier" => 1,
        "msra" => 2,
        _ => null,
    };
}

/// <summary>What is asked of a framework's table of calls.</summary>
/// <param name="Blob">What Caffe fills.</param>
/// <param name="Array">Where its values go.</param>
/// <param name="Distribution">What they are to be.</param>
/// <param name="Scale">The variance times the fan, where the filler scales by one: 1 for xavier, 2 for msra.</param>
/// <param name="Fan">In which mode the framework's own initializers do so, where the filler does.</param>
internal sealed record PortRequest(FilledBlob Blob, PortedArray Array, Distribution Distribution, int? Scale, FanChoice Fan);
