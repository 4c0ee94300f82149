using System.Globalization;
using System.Text.Json;
using PortKit.Initializers.Random;

namespace PortKit.Initializers.Tests.Golden;

/// <summary>What Caffe drew for one distribution, Boost range and seed: a part of one file of Golden/vectors.</summary>
/// <param name="File">The file's name without .json.</param>
/// <param name="Boost">A Boost release out of the range for which the numbers hold.</param>
/// <param name="Seed">The seed.</param>
public sealed record GoldenVector(string File, string Boost, uint Seed)
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Golden", "vectors");

    /// <summary>The vectors whose file names start in one of the given ways, each at both ends of its Boost range.</summary>
    public static IEnumerable<TheoryDataRow<GoldenVector>> Of(params string[] prefixes) =>
        from path in Directory.EnumerateFiles(Folder, "*.json").Order(StringComparer.Ordinal)
        let name = Path.GetFileNameWithoutExtension(path)
        where prefixes.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal))
        from era in Read(name).GetProperty("eras").EnumerateObject()
        from boost in era.Name["boost-".Length..].Split("..")
        from seed in era.Value.EnumerateObject()
        select new TheoryDataRow<GoldenVector>(new(name, boost, uint.Parse(seed.Name, CultureInfo.InvariantCulture)));

    /// <summary>A file's content.</summary>
    public static JsonElement Read(string file)
    {
        using var document = JsonDocument.Parse(System.IO.File.ReadAllBytes(Path.Combine(Folder, file + ".json")));
        return document.RootElement.Clone();
    }

    /// <summary>The words of a JSON array of hexadecimal texts.</summary>
    public static uint[] Words(JsonElement array) =>
        [.. array.EnumerateArray().Select(item => Convert.ToUInt32(item.GetString(), 16))];

    public BoostVersion BoostVersion =>
        BoostVersion.TryParse(Boost, out var version) ? version : throw new InvalidDataException($"{File}: no Boost {Boost}");

    public int Count => Read(File).GetProperty("count").GetInt32();

    public long Draws => Entry.GetProperty("draws").GetInt64();

    public uint NextRaw => Convert.ToUInt32(Entry.GetProperty("next_raw").GetString(), 16);

    public string Sha256 => Entry.GetProperty("sha256").GetString()!;

    public uint[] First => Words(Entry.GetProperty("first"));

    private JsonElement Entry => Read(File).GetProperty("eras").EnumerateObject()
        .First(era => era.Name.Contains(Boost, StringComparison.Ordinal))
        .Value.GetProperty(Seed.ToString(CultureInfo.InvariantCulture));

    public override string ToString() => $"{File}, Boost {Boost}, seed {Seed}";
}
