using PortKit.Tests;

namespace PortKit.Cli.Tests;

/// <summary>No file that a command reads is written over, whatever the output is called.</summary>
[Collection("console")]
public sealed class OutputIsInputTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public OutputIsInputTests()
    {
        _folder.Write("net.prototxt", Command.Net);
        _folder.Write("solver.prototxt", "net: \"net.prototxt\"");
        _folder.Write("init.toml", "\"ip.1\" = \"keras:Zeros()\"");
        Directory.CreateDirectory(_folder.PathOf("sub"));
        Directory.CreateDirectory(_folder.PathOf("golden"));
        Directory.CreateSymbolicLink(_folder.PathOf("here"), ".");
        Make("convert", "net.prototxt", "-o", "m.onnx", "--seed", "1", "--external-data");
        Make("init", "net.prototxt", "-o", "w.caffemodel", "--seed", "1");
        WriteArray("data.npy", 3 * 8 * 8, "1, 3, 8, 8");
        WriteArray("golden/prob.npy", 5, "1, 5");
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>The files that a command reads, and the command; OUT stands for the output.</summary>
    public static TheoryData<string, string> Runs { get; } = new()
    {
        { "net.prototxt w.caffemodel init.toml", "convert net.prototxt --weights w.caffemodel --init init.toml -o OUT" },
        { "solver.prototxt net.prototxt", "convert solver.prototxt --seed 1 -o OUT" },
        { "w.caffemodel", "init net.prototxt --weights w.caffemodel -o OUT" },
        { "net.prototxt w.caffemodel init.toml", "report net.prototxt --weights w.caffemodel --init init.toml --no-verify --no-signal -o OUT" },
        { "m.onnx m.onnx.data", "check m.onnx --junit OUT" },
        { "m.onnx net.prototxt", "check m.onnx --net net.prototxt --json --junit OUT" },
        { "net.prototxt w.caffemodel", "verify net.prototxt --weights w.caffemodel --junit OUT" },
        { "m.onnx m.onnx.data", "verify net.prototxt m.onnx --seed 1 --junit OUT" },
        { "data.npy golden/prob.npy", "verify net.prototxt --seed 1 --input data=data.npy --golden golden --json --junit OUT" },
    };

    [Theory]
    [MemberData(nameof(Runs))]
    public void An_output_that_is_read_is_refused(string inputs, string command)
    {
        foreach (var input in inputs.Split(' '))
        {
            // init tells the format by the name.
            var ending = Path.GetExtension(input);
            HardLink.Create(_folder.PathOf($"hard{ending}"), _folder.PathOf(input));
            File.CreateSymbolicLink(_folder.PathOf($"link{ending}"), _folder.PathOf(input));
            var before = File.ReadAllBytes(_folder.PathOf(input));
            foreach (var output in new[] { input, $"./{input}", $"sub/../{input}", $"here/{input}", $"hard{ending}", $"link{ending}" })
            {
                var (code, _, error) = InProcess.Run(Words(command, output));
                Assert.True(code == 2, $"{output}: {code}: {error}");
                Assert.Contains("error PK4003: A file of its own is expected for the ", error, StringComparison.Ordinal);
                Assert.Equal(before, File.ReadAllBytes(_folder.PathOf(input)));
            }

            File.Delete(_folder.PathOf($"hard{ending}"));
            File.Delete(_folder.PathOf($"link{ending}"));
        }
    }

    [Theory]
    [InlineData("convert net.prototxt --seed 1 --external-data -o OUT", "x.onnx", "x.onnx.data")]
    [InlineData("init net.prototxt --seed 1 -o OUT", "x.npz", "x.npz.json")]
    public void What_goes_beside_an_output_is_one(string command, string output, string beside)
    {
        HardLink.Create(_folder.PathOf(beside), _folder.PathOf("net.prototxt"));
        var (code, _, error) = InProcess.Run(Words(command, output));
        Assert.Equal(2, code);
        Assert.Contains($"{beside}: error PK4003: ", error, StringComparison.Ordinal);
        Assert.Equal(Command.Net, File.ReadAllText(_folder.PathOf("net.prototxt")));
        Assert.False(File.Exists(_folder.PathOf(output)));
    }

    [Theory]
    [InlineData("convert net.prototxt --seed 1 -o OUT")]
    [InlineData("init net.prototxt --seed 1 -o OUT.npz")]
    [InlineData("report net.prototxt --seed 1 -o OUT")]
    [InlineData("check m.onnx --junit OUT")]
    [InlineData("verify net.prototxt --seed 1 --junit OUT")]
    public void A_folder_that_is_not_there_is_named(string command)
    {
        var (code, output, error) = InProcess.Run(Words(command, "no/such/file"));
        Assert.Equal((2, ""), (code, output));
        var folder = Path.GetFullPath(_folder.PathOf("no/such"));
        Assert.Contains($"error PK4002: The output cannot be written: The folder '{folder}' does not exist.\n", error, StringComparison.Ordinal);
        Assert.Contains($"  hint: Make the folder first:  mkdir ", error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder));
    }

    private string[] Words(string command, string output) => [.. command.Replace("OUT", output, StringComparison.Ordinal).Split(' ').Select(Located)];

    // Everything that is a file lies in the folder.
    private string Located(string word) =>
        word.StartsWith("data=", StringComparison.Ordinal) ? $"data={_folder.PathOf(word[5..])}"
        : word.Contains('.', StringComparison.Ordinal) || word.Contains('/', StringComparison.Ordinal) || word == "golden" ? Path.Combine(_folder.Root, word)
        : word;

    private void Make(params string[] words) => Assert.Equal(0, InProcess.Run([.. words.Select(Located)]).Code);

    private void WriteArray(string name, int count, string shape)
    {
        var header = $"{{'descr': '<f4', 'fortran_order': False, 'shape': ({shape}), }}".PadRight(117) + "\n";
        File.WriteAllBytes(_folder.PathOf(name), [0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. header.Select(letter => (byte)letter), .. new byte[4 * count]]);
    }
}
