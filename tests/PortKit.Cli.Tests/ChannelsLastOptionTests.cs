namespace PortKit.Cli.Tests;

/// <summary><c>portkit convert --nhwc-input</c>.</summary>
public sealed class ChannelsLastOptionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Pictures_are_fed_and_given_channels_last()
    {
        _folder.Write("net.prototxt", Command.Net);
        var (code, output, _) = Command.Run(
            _folder.Root, "convert", "--quiet", "net.prototxt", "-o", "m.onnx", "--seed", "3", "--nhwc-input", "--mean", "1,2,3", "--swap-rb", "--check");
        Assert.Equal(0, code);
        Assert.Contains("input  data  1x8x8x3", output, StringComparison.Ordinal);
        Assert.Equal(0, Command.Run(_folder.Root, "verify", "net.prototxt", "m.onnx").Code);

        Save("last.npy", [1, 8, 8, 3]);
        Save("first.npy", [1, 3, 8, 8]);
        Assert.Equal(0, Command.Run(_folder.Root, "verify", "net.prototxt", "m.onnx", "--input", "data=last.npy").Code);
        (code, _, var error) = Command.Run(_folder.Root, "verify", "net.prototxt", "m.onnx", "--input", "data=first.npy");
        Assert.Equal(2, code);
        Assert.Contains("read as NxHxWxC, in which the model takes them", error, StringComparison.Ordinal);
    }

    private void Save(string name, int[] dims)
    {
        using var file = File.Create(_folder.PathOf(name));
        var header = $"{{'descr': '<f4', 'fortran_order': False, 'shape': ({string.Join(", ", dims)}), }}".PadRight(117) + "\n";
        file.Write([0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0]);
        file.Write(System.Text.Encoding.ASCII.GetBytes(header));
        file.Write(System.Runtime.InteropServices.MemoryMarshal.AsBytes<float>([.. Enumerable.Range(0, 192).Select(i => i / 7f)]));
    }
}
