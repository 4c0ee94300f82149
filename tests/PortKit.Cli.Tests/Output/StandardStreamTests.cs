using System.Diagnostics;

namespace PortKit.Cli.Tests.Output;

/// <summary>Standard streams that are full, closed or endless are told as that, whatever the command was to do.</summary>
public sealed class StandardStreamTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public StandardStreamTests() => _folder.Write("net.prototxt", Command.Net);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("inspect net.prototxt --seed 1 > /dev/full", "<stdout>: error PK4002: ")]
    [InlineData("inspect net.prototxt --seed 1 --json >&-", "<stdout>: error PK4002: ")]
    [InlineData("check none.onnx --json > /dev/full", "none.onnx: error PK1008: ")]
    [InlineData("--help >&-", "<stdout>: error PK4002: ")]
    [InlineData("convert net.prototxt --seed 1 -o /dev/stdout >&-", "<stdout>: error PK4002: Standard output is expected to be open.")]
    [InlineData("upgrade - <&-", "<stdin>: error PK1008: Standard input is expected to be open.")]
    [InlineData("inspect /dev/stdin <&-", "<stdin>: error PK1008: Standard input is expected to be open.")]
    [InlineData("inspect - < /dev/zero", "<stdin>: error PK1008: Standard input cannot be read: At most 268435456 bytes (--limit input-bytes) are expected.")]
    [InlineData("inspect zero.prototxt", "zero.prototxt(1,1): error PK1008: The net '/dev/zero' cannot be read: At most 268435456 bytes (--limit input-bytes) are expected.")]
    [InlineData("inspect none.prototxt 2> /dev/full", "")]
    [InlineData("inspect none.prototxt 2>&-", "")]
    [InlineData("convert net.prototxt -o m.onnx 2> /dev/full", "")]
    [InlineData("inspect - <&- >&- 2>&-", "")]
    public void They_are_bad_input(string line, string error)
    {
        _folder.Write("zero.prototxt", "net: \"/dev/zero\"");
        if (Shell(line) is not var (code, found))
            return;
        Assert.Equal(2, code);
        Assert.StartsWith(error, found, StringComparison.Ordinal);
        Assert.DoesNotContain("PK9001", found, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("convert net.prototxt --seed 1 -o m.onnx <&- >&- 2>&-")]
    [InlineData("inspect net.prototxt --seed 1 2>&1 | cat")]
    public void One_that_is_not_wanted_may_be_closed(string line)
    {
        if (Shell(line) is var (code, _))
            Assert.Equal(0, code);
    }

    [Fact]
    public void Lack_of_memory_is_told_as_that()
    {
        _folder.Write("big.prototxt", """
            layer { name: "x" type: "Input" top: "x" input_param { shape { dim: 1 dim: 8192 } } }
            layer { name: "ip" type: "InnerProduct" bottom: "x" top: "y" inner_product_param { num_output: 8192 weight_filler { type: "xavier" } } }
            """);

        // The limit of memory would refuse it before.
        if (Shell("init big.prototxt --seed 1 --layout keras -o w.npz --limit memory=64G", "DOTNET_GCHeapHardLimit=0x8000000 ") is not var (code, error))
            return;
        Assert.Equal(2, code);
        Assert.StartsWith("portkit: error PK9002: ", error, StringComparison.Ordinal);
        Assert.Equal(["big.prototxt", "net.prototxt"], _folder.Files());
    }

    /// <summary>Runs a line in a shell, which opens and closes what it says; null on systems that have none such.</summary>
    private (int Code, string Error)? Shell(string line, string variables = "")
    {
        if (!OperatingSystem.IsLinux())
            return null;
        var program = Path.Combine(AppContext.BaseDirectory, "PortKit.Cli.dll");
        var start = new ProcessStartInfo("/bin/sh") { WorkingDirectory = _folder.Root, RedirectStandardError = true, RedirectStandardOutput = true };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add($"{variables}dotnet '{program}' {line}");
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        output.Wait();
        return (process.ExitCode, error);
    }
}
