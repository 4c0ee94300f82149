using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace PortKit.Initializers.Equivalents;

/// <summary>Values as Python writes them.</summary>
internal static class PythonText
{
    /// <summary>The shortest number that becomes the same float again.</summary>
    public static string Of(float value)
    {
        if (float.IsNaN(value))
            return "float(\"nan\")";
        if (float.IsInfinity(value))
            return value > 0 ? "float(\"inf\")" : "float(\"-inf\")";
        var text = value.ToString("R", CultureInfo.InvariantCulture);
        return text.AsSpan().ContainsAny('.', 'E') ? text : text + ".0";
    }

    /// <summary>A list of whole numbers.</summary>
    public static string List(IEnumerable<int> values) => $"[{Join(values)}]";

    /// <summary>A tuple of whole numbers.</summary>
    public static string Tuple(IReadOnlyList<int> values) => values.Count == 1 ? $"({Join(values)},)" : $"({Join(values)})";

    /// <summary>A string, in the escapes that Python shares with JSON.</summary>
    public static string Quoted(string text) => $"\"{JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";

    /// <summary>The kernel of bilinear upsampling along one axis times itself, in NumPy or in PyTorch: size x size.</summary>
    /// <param name="kernel">The distribution of a bilinear filler.</param>
    /// <param name="isTorch">Whether in PyTorch.</param>
    public static string BilinearKernel(WeightDistribution kernel, bool isTorch)
    {
        var (size, half, centre) = (kernel.KernelSize, (kernel.KernelSize + 1) / 2, Of(kernel.KernelCentre));
        return isTorch
            ? $"torch.outer(*2 * [1 - (torch.arange({size}) / {half} - {centre}).abs()])"
            : $"np.outer(*2 * [1 - np.abs(np.arange({size}) / {half} - {centre})])";
    }

    private static string Join(IEnumerable<int> values) => string.Join(", ", values.Select(value => value.ToString(CultureInfo.InvariantCulture)));
}
