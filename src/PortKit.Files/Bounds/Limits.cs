using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace PortKit.Files;

/// <summary>
/// How much of anything is taken from a file. Sizes are held against these before anything is allocated for them; what is more is refused. The
/// defaults let every net pass that people train, and keep a small file from taking much.
/// </summary>
public sealed record Limits
{
    private const long KiB = 1 << 10;

    /// <summary>The defaults.</summary>
    public static Limits Default { get; } = new();

    /// <summary>The most bytes of a text, or of a file that a layer names: 256 MiB.</summary>
    public long InputBytes { get; init; } = 1 << 28;

    /// <summary>How deep messages may be nested in a text: 100, as in protobuf. A thousand at most, as each takes a piece of the stack.</summary>
    public int Nesting { get; init; } = 100;

    /// <summary>The most layers of a net: 200,000.</summary>
    public int Layers { get; init; } = 200_000;

    /// <summary>The most axes of a blob, and of an array in a file: 32, as in Caffe.</summary>
    public int Axes { get; init; } = 32;

    /// <summary>The most elements of a blob: 2,147,483,647, as many as Caffe counts; more cannot be allowed.</summary>
    public long BlobElements { get; init; } = int.MaxValue;

    /// <summary>The most learnable values of a net: 2^33, which are 32 GiB.</summary>
    public long Parameters { get; init; } = 1L << 33;

    /// <summary>The most bytes that a file of weights or a model may have besides the elements of its tensors: 64 MiB.</summary>
    public long Structure { get; init; } = 1 << 26;

    /// <summary>The most places of a picture: 2^24, as of 4096×4096.</summary>
    public int PicturePlaces { get; init; } = 1 << 24;

    /// <summary>The most bytes that the blobs of one layer may take while they are filled or computed: as much as the process may have.</summary>
    public long Memory { get; init; } = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;

    /// <summary>The limits by the names that they are set by.</summary>
    public static IReadOnlyList<Limit> All { get; } =
    [
        new("input-bytes", "bytes of a text", limits => limits.InputBytes, (limits, value) => limits with { InputBytes = value })
        {
            Most = Array.MaxLength,
        },
        new("nesting", "messages one in the other", limits => limits.Nesting, (limits, value) => limits with { Nesting = (int)value })
        {
            Most = 1000,
        },
        new("layers", "layers", limits => limits.Layers, (limits, value) => limits with { Layers = (int)value }) { Most = int.MaxValue },
        new("axes", "axes of a blob", limits => limits.Axes, (limits, value) => limits with { Axes = (int)value }) { Most = 1000 },
        new("blob-elements", "elements of a blob", limits => limits.BlobElements, (limits, value) => limits with { BlobElements = value })
        {
            Most = int.MaxValue,
        },
        new("parameters", "learnable values", limits => limits.Parameters, (limits, value) => limits with { Parameters = value }),
        new("structure", "bytes besides elements", limits => limits.Structure, (limits, value) => limits with { Structure = value })
        {
            Most = Array.MaxLength,
        },
        new("picture-places", "places of a picture", limits => limits.PicturePlaces, (limits, value) => limits with { PicturePlaces = (int)value })
        {
            Most = 1 << 29,
        },
        new("memory", "bytes for the blobs of a layer", limits => limits.Memory, (limits, value) => limits with { Memory = value }),
    ];

    /// <summary>The limit of a name.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public static Limit Named(string name) => All.First(limit => limit.Name == name);

    /// <summary>These limits with another, as it is written: NAME=VALUE, where the value may end in K, M or G for so many times 1024.</summary>
    /// <param name="text">The text.</param>
    /// <param name="limits">What it makes of them.</param>
    /// <returns>Whether it names a limit and a value that the limit can have.</returns>
    public bool TryWith(string text, [NotNullWhen(true)] out Limits? limits)
    {
        ArgumentNullException.ThrowIfNull(text);
        limits = text.Split('=', 2) is [var name, var value]
            && All.FirstOrDefault(one => one.Name.Equals(name.Trim(), StringComparison.OrdinalIgnoreCase)) is { } limit
            && TryNumber(value.Trim(), out var number) && number <= limit.Most
                ? limit.With(this, number)
                : null;
        return limits is not null;
    }

    private static bool TryNumber(string text, out long number)
    {
        number = 0;
        if (text.Length == 0)
            return false;
        var times = char.ToUpperInvariant(text[^1]) switch { 'K' => KiB, 'M' => KiB * KiB, 'G' => KiB * KiB * KiB, _ => 1 };
        var digits = times == 1 ? text : text[..^1];
        if (!long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out number) || number < 1 || number > long.MaxValue / times)
            return false;
        number *= times;
        return true;
    }
}
