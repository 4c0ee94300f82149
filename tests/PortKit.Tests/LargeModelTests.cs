using System.Text;
using PortKit.Tests.Harness;

namespace PortKit.Tests;

/// <summary>A model of more than one ONNX file can hold, from the net to the numbers that come out.</summary>
public sealed class LargeModelTests
{
    private const int Size = 24_000;
    private const long Room = 6L << 30;

    private const string Net =
        """
        layer { name: "x" type: "Input" top: "x" input_param { shape { dim: 1 dim: 24000 } } }
        layer {
          name: "ip" type: "InnerProduct" bottom: "x" top: "y"
          inner_product_param { num_output: 24000 weight_filler { type: "constant" value: 0.5 } bias_filler { type: "constant" value: 0.25 } }
        }
        """;

    [Fact]
    public void Two_gigabytes_of_weights_go_beside_the_model_by_themselves()
    {
        var temporary = Path.GetTempPath();
        var free = new DriveInfo(OperatingSystem.IsWindows() ? Path.GetPathRoot(temporary)! : temporary).AvailableFreeSpace;
        if (free < Room)
            Assert.Skip($"The folder for temporary files needs {Room >> 30} GB. Found {free >> 20} MB.");
        var folder = Directory.CreateTempSubdirectory("portkit-large-");
        try
        {
            var path = Path.Combine(folder.FullName, "large.onnx");
            var net = Converter.Plan(Encoding.UTF8.GetBytes(Net), "net.prototxt");
            var written = net.Net!.WriteModel(path);
            Assert.True(written.Succeeded, string.Join('\n', written.Diagnostics));

            var note = Assert.Single(net.Diagnostics.Concat(written.Diagnostics));
            Assert.Equal((Codes.ExternalData, DiagnosticSeverity.Note), (note.Code, note.Severity));
            Assert.Contains("'large.onnx.data'", note.Message, StringComparison.Ordinal);
            Assert.InRange(new FileInfo(path).Length, 1, 4096);

            // The weights are no multiple of 64 KiB, so the bias begins behind a gap, and behind what 31 bits can count.
            const long Weights = 4L * Size * Size;
            Assert.Equal(((Weights + 65_535) / 65_536 * 65_536) + (4 * Size), new FileInfo(written.DataPath!).Length);

            // Of whole numbers and halves every partial sum is exact, in whatever order the runtime adds.
            float[] input = [.. Enumerable.Range(0, Size).Select(i => (float)(i % 7))];
            var output = Session.RunFile(path, "x", [1, Size], input);
            Assert.Equal(Size, output.Length);
            Assert.All(output, value => Assert.Equal((input.Sum() * 0.5f) + 0.25f, value));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
