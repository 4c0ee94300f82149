using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace PortKit.Initializers.Random;

/// <summary>
/// A release of Boost, from 1.47 to 1.90: the C++ library whose random numbers fill Caffe's blobs.
/// <c>default(BoostVersion)</c> is <see cref="Default"/>.
/// </summary>
public readonly record struct BoostVersion
{
    /// <summary>The minor number of the oldest release covered, 1.47.</summary>
    public const int OldestMinor = 47;

    /// <summary>The minor number of the newest release covered, 1.90.</summary>
    public const int NewestMinor = 90;

    private const int DefaultMinor = 74;

    // Relative to the default, so that the struct's all-zero value is a version like any other.
    private readonly int _minorFromDefault;

    private BoostVersion(int minor, int patch)
    {
        _minorFromDefault = minor - DefaultMinor;
        Patch = patch;
    }

    /// <summary>Boost 1.74, which stands for all of 1.64 to 1.90: the releases of today's Linux distributions.</summary>
    public static BoostVersion Default => default;

    /// <summary>The second number: 74 in 1.74.0.</summary>
    public int Minor => DefaultMinor + _minorFromDefault;

    /// <summary>The third number: 1 in 1.65.1. It never changes the random numbers.</summary>
    public int Patch { get; }

    /// <summary>Which normal distribution this release has.</summary>
    public BoostEra Era => Minor switch
    {
        >= 64 => BoostEra.Ziggurat2,
        >= 56 => BoostEra.Ziggurat1,
        _ => BoostEra.BoxMuller,
    };

    /// <summary>Reads a version such as <c>1.58</c> or <c>1.65.1</c>.</summary>
    /// <param name="version">The text: <c>1.MINOR</c> or <c>1.MINOR.PATCH</c>, MINOR from 47 to 90.</param>
    /// <param name="boostVersion">The version, or <see cref="Default"/> if the text is none.</param>
    /// <returns>Whether the text is a version in that range.</returns>
    public static bool TryParse([NotNullWhen(true)] string? version, out BoostVersion boostVersion)
    {
        boostVersion = Default;
        var parts = version?.Split('.') ?? [];
        if (parts is not ["1", { Length: 2 }, ..] || parts.Length > 3)
            return false;
        var patch = 0;
        if (!TryParseNumber(parts[1], out var minor) || (parts.Length == 3 && !TryParseNumber(parts[2], out patch)))
            return false;
        if (minor is < OldestMinor or > NewestMinor)
            return false;
        boostVersion = new(minor, patch);
        return true;
    }

    /// <summary>The version as <see cref="TryParse"/> reads it: <c>1.74</c>, or <c>1.65.1</c> where the third number is not 0.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => Patch == 0
        ? string.Create(CultureInfo.InvariantCulture, $"1.{Minor}")
        : string.Create(CultureInfo.InvariantCulture, $"1.{Minor}.{Patch}");

    private static bool TryParseNumber(string text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
