using System.Text.RegularExpressions;

namespace PortKit.House.Tests;

/// <summary>What is known of a file format stands in one place: its endings, its marks, and how protobuf is walked.</summary>
public sealed partial class FormatTests
{
    /// <summary>What names a format in code, as a literal of its own; a sentence that mentions one is none.</summary>
    [Theory]
    [InlineData("Npy", "\"\\.np[yz]\"|\"NUMPY\"|'N', \\(byte\\)'U'")]
    [InlineData("Safetensors", "\"\\.safetensors\"|\"__metadata__\"|\"data_offsets\"")]
    [InlineData("Hdf5", "\"\\.h5\"|\"\\.hdf5\"|'H', \\(byte\\)'D'|\"HDF\\\\r")]
    public void A_format_is_known_in_its_folder(string folder, string words)
    {
        var home = Repository.PathOf("src", "PortKit.Files", folder);
        var known = Repository.Sources("src").Where(file => Regex.IsMatch(File.ReadAllText(file), words)).ToList();
        Assert.NotEmpty(known);
        Assert.All(known, file => Assert.StartsWith(home, file, StringComparison.Ordinal));
    }

    [Fact]
    public void Protobuf_is_walked_in_one_place()
    {
        var walkers = Repository.Sources("src").Where(file => Varint().IsMatch(File.ReadAllText(file)));
        Assert.Equal(["WireField.cs"], walkers.Select(Path.GetFileName));
    }

    [Fact]
    public void Zips_and_check_sums_are_read_in_one_place()
    {
        var home = Repository.PathOf("src", "PortKit.Files", "Npy");
        var readers = Repository.Sources("src").Where(file => Zip().IsMatch(File.ReadAllText(file))).ToList();
        Assert.NotEmpty(readers);

        // PNG has check sums of its own, in pieces of its own.
        readers.Remove(Repository.PathOf("src", "PortKit.Files", "Pictures", "PngHeader.cs"));
        Assert.All(readers, file => Assert.StartsWith(home, file, StringComparison.Ordinal));
    }

    /// <summary>Tensors' formats are listed in <c>TensorFormats</c> alone: nobody else asks which of several a name's ending is.</summary>
    [Fact]
    public void Formats_of_tensors_are_listed_once()
    {
        var registries = Repository.Sources("src").Where(file => Regex.Count(File.ReadAllText(file), @"(NpyFormat|SafetensorsFormat|Hdf5Format)\.(Archive|Long)?Extension") > 2)
            .Where(file => !file.StartsWith(Repository.PathOf("src", "PortKit.Files"), StringComparison.Ordinal));
        Assert.Equal(["TensorFormats.cs"], registries.Select(Path.GetFileName));
    }

    [GeneratedRegex(@"& 0x7F\) <<|Read7BitEncoded")]
    private static partial Regex Varint();

    [GeneratedRegex(@"\bZipArchive\b|\bCrc32\b")]
    private static partial Regex Zip();
}
