using PortKit.House.Tests;

namespace PortKit.Cli.Tests.Cases;

/// <summary>Bilinear kernels of the release, and what is said of Resize.</summary>
public sealed class BilinearTests : IDisposable
{
    private static readonly string Kernels = Repository.PathOf("tests", "Cases", "02-bilinear-of-caffe-1.0", "net.prototxt");
    private static readonly string Resize = Repository.PathOf("tests", "Cases", "19-resize-is-not-the-same");
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_kernels_of_the_release_are_asked_for_by_name()
    {
        var (code, output, error) = Command.Run(_folder.Root, "inspect", Kernels, "--seed", "1", "--caffe", "1.0");
        Assert.True(code == 0, error);
        Assert.DoesNotContain("PK3014", error, StringComparison.Ordinal);
        Assert.Contains("up2.0  2x1x2x2  bilinear of 1.0       4        8           0.25    0.25         0.433   0.433", output, StringComparison.Ordinal);
        Assert.Contains("up4.0  2x1x4x4  bilinear  ", output, StringComparison.Ordinal);

        (code, _, error) = Command.Run(_folder.Root, "init", Kernels, "--seed", "1", "-o", "w.npz");
        Assert.True(code == 0, error);
        Assert.Contains("net.prototxt(2,1): note PK3014: layer 'up2' (Deconvolution)", error, StringComparison.Ordinal);
        Assert.Contains("net.prototxt(3,1): note PK3014: layer 'up3' (Deconvolution)", error, StringComparison.Ordinal);
        Assert.DoesNotContain("'up4'", error, StringComparison.Ordinal);
        Assert.Contains("\"caffe\": \"master\"", File.ReadAllText(_folder.PathOf("w.npz.json")), StringComparison.Ordinal);

        (code, output, error) = Command.Run(_folder.Root, "explain", Kernels, "--framework", "onnx", "--caffe", "1.0");
        Assert.True(code == 0, error);
        Assert.Contains("up3.0 2x1x3x3  bilinear: the 3x3 kernel of bilinear upsampling in every plane, as Caffe 1.0 has it\n", output, StringComparison.Ordinal);
        Assert.Contains("np.arange(3) / 2 - 0.75", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Resize_is_named_for_the_kernel_that_it_equals_inside()
    {
        var (code, output, error) = Command.Run(Resize, "explain", "net.prototxt", "--framework", "onnx");
        Assert.True(code == 0, error);
        var line = Assert.Single(output.Split('\n'), line => line.Contains("Resize", StringComparison.Ordinal));
        Assert.Contains("np.arange(4)", line, StringComparison.Ordinal);
        Assert.Contains("not along the edges", line, StringComparison.Ordinal);

        (code, output, error) = Command.Run(Resize, "verify", "net.prototxt", "--golden", "caffe");
        Assert.True(code == 0, output + error);
    }
}
