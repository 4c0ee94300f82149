using System.Reflection;
using System.Text;
using PortKit.Fuzz.Running;

namespace PortKit.Fuzz.Doors;

/// <summary>The command line: values of options of <c>portkit inspect</c>, which writes no file. An input has one on each line.</summary>
internal sealed class CommandDoor() : Door("command")
{
    private const int InternalFault = 3;

    private static readonly string[] Options =
        ["--input", "--batch", "--define", "--proposals", "--boost", "--stage", "--level", "--phase", "--seed", "--ignore", "--init", "--custom-ops", "--shape"];

    private readonly MethodInfo _main = Assembly.Load("PortKit.Cli").EntryPoint!;
    private readonly byte[] _net = File.ReadAllBytes(Checkout.PathOf("tests", "PortKit.Tests", "Golden", "weights", "net.prototxt"));

    public override IReadOnlyList<string> Words { get; } =
        [.. Options, "\n", "data=2x3x8x8", "data", "=", "x", ",", "dynamic", "1", "train", "test", "conv1=keras:Ones()", "a=b", "?", "--", "-", "my.ops", "--json"];

    public override IReadOnlyList<byte[]> Seeds() =>
    [
        "--input\ndata=2x3x8x8"u8.ToArray(),
        "--batch\ndynamic\n--seed\n5"u8.ToArray(),
        "--define\na=b\n--proposals\ncandidates=6000,most=300"u8.ToArray(),
        "--boost\n1.55\n--level\n1\n--stage\nx\n--phase\ntrain"u8.ToArray(),
        "--init\nconv1=keras:Ones()\n--json"u8.ToArray(),
        "--custom-ops\nmy.ops\n--shape\ny=1x2\n--ignore\nrelu"u8.ToArray(),
    ];

    public override Outcome Take(byte[] input)
    {
        var net = Scratch.Write("net.prototxt", _net);
        string[] arguments = ["inspect", net, .. Encoding.UTF8.GetString(input).Split('\n').Where(IsHarmless)];
        var (output, error) = (Console.Out, Console.Error);
        using var said = new StringWriter();
        try
        {
            Console.SetOut(TextWriter.Null);
            Console.SetError(said);
            var exitCode = (int)_main.Invoke(null, [arguments])!;
            return exitCode == InternalFault
                ? throw new BrokenPromiseException(said.ToString())
                : new Outcome(exitCode == 0, Outcome.SignatureOf(said.ToString().Split('\n')[0]));
        }
        finally
        {
            Console.SetOut(output);
            Console.SetError(error);
        }
    }

    // A plug-in is code, and files lead anywhere.
    private static bool IsHarmless(string word) => !word.Contains("plug", StringComparison.OrdinalIgnoreCase) && !word.Contains('/', StringComparison.Ordinal);
}
