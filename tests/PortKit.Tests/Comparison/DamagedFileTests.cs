using System.Text;

namespace PortKit.Tests.Comparison;

/// <summary>Files that are cut short or have wrong bytes: told with a code, never thrown.</summary>
public sealed class DamagedFileTests : IDisposable
{
    private const string Net =
        """
        layer { name: "x" type: "Input" top: "x" input_param { shape { dim: 2 dim: 3 dim: 5 dim: 5 } } }
        layer { name: "conv" type: "Convolution" bottom: "x" top: "c" convolution_param { num_output: 4 kernel_size: 3 weight_filler { type: "xavier" } } }
        layer { name: "ip" type: "InnerProduct" bottom: "c" top: "ip" inner_product_param { num_output: 6 weight_filler { type: "msra" } } }
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("portkit").FullName;

    public static TheoryData<string> Formats() => [".onnx", ".npz", ".safetensors", ".caffemodel", ".h5"];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [MemberData(nameof(Formats))]
    public void A_file_that_is_cut_short_is_told(string format)
    {
        var whole = Written(format);
        var bytes = File.ReadAllBytes(whole);
        var cut = Path.Combine(_folder, "cut" + format);
        for (var length = 0; length < bytes.Length; length += 50)
        {
            File.WriteAllBytes(cut, bytes[..length]);
            var comparison = Compare(whole, cut);
            Assert.False(comparison.Agrees);
            var diagnostic = Assert.Single(comparison.Diagnostics);
            Assert.Equal(("PK5021", cut), (diagnostic.Code, diagnostic.Location.File));
            Assert.Matches("byte [0-9]+|check sum", diagnostic.Message);
        }
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Wrong_bytes_are_told_or_are_differences(string format)
    {
        var whole = Written(format);
        var bytes = File.ReadAllBytes(whole);
        var wrong = Path.Combine(_folder, "wrong" + format);
        for (var at = 0; at < bytes.Length; at += 19)
        {
            foreach (var change in new byte[] { 1, 0xFF })
            {
                bytes[at] ^= change;
                File.WriteAllBytes(wrong, bytes);
                bytes[at] ^= change;
                var comparison = Compare(whole, wrong);
                Assert.All(comparison.Diagnostics, diagnostic => Assert.Equal(("PK5021", wrong), (diagnostic.Code, diagnostic.Location.File)));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void A_file_of_something_else_is_told(string format)
    {
        var whole = Written(format);
        var other = Path.Combine(_folder, "other" + format);
        foreach (var content in new[] { "", "<html>not found</html>", new string('\xFF', 300), "version https://git-lfs.github.com/spec/v1\n" })
        {
            File.WriteAllText(other, content, Encoding.Latin1);
            Assert.Equal("PK5021", Assert.Single(Compare(other, whole).Diagnostics).Code);
        }
    }

    private static WeightComparison Compare(string first, string second) => WeightComparison.Compare(first, second, cancellation: TestContext.Current.CancellationToken);

    private string Written(string format)
    {
        var path = Path.Combine(_folder, "whole" + format);
        var planned = Converter.Plan(Encoding.UTF8.GetBytes(Net), "net", new ConvertOptions { Seed = 5 });
        Assert.True(format == ".onnx" ? planned.Net!.WriteModel(path).Succeeded : planned.Net!.WriteWeights(path).Succeeded);
        return path;
    }
}
