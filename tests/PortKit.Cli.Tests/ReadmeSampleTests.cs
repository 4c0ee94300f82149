using System.Globalization;
using PortKit.House.Tests;

namespace PortKit.Cli.Tests;

/// <summary>What README.md shows of the command is what it prints. Processors differ in the last digits.</summary>
public sealed class ReadmeSampleTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_first_conversion_prints_what_is_shown()
    {
        CopyNet("lenet");
        Matches(Sample("convert models/lenet/deploy.prototxt -o lenet.onnx --check\n"), "convert models/lenet/deploy.prototxt -o lenet.onnx --check");
    }

    [Fact]
    public void The_signal_through_the_net_is_the_one_that_is_shown()
    {
        CopyNet("squeezenet1.1");
        const string Check = "check squeezenet.onnx --net models/squeezenet1.1/deploy.prototxt";
        Assert.Equal(0, Run("convert models/squeezenet1.1/deploy.prototxt -o squeezenet.onnx --seed 0").Code);
        Matches(Sample($"portkit {Check}\n"), Check);
    }

    /// <summary>The text that stands below a command line.</summary>
    private static string Sample(string commandLine)
    {
        var readme = Repository.Read("README.md");
        var start = readme.IndexOf("```text\n", readme.IndexOf(commandLine, StringComparison.Ordinal), StringComparison.Ordinal) + "```text\n".Length;
        return readme[start..readme.IndexOf("```", start, StringComparison.Ordinal)];
    }

    private (int Code, string Output, string Error) Run(string arguments) => Command.Run(_folder.Root, arguments.Split(' '));

    private void Matches(string sample, string arguments)
    {
        var (code, output, error) = Run(arguments);
        Assert.Equal(0, code);
        var (shown, printed) = (sample.TrimEnd().Split(' ', '\n'), (error + output).TrimEnd().Split(' ', '\n'));
        Assert.Equal(shown.Length, printed.Length);
        foreach (var (expected, found) in shown.Zip(printed))
        {
            if (TryParse(expected, out var number) && TryParse(found, out var same))
                Assert.Equal(number, same, 0.02 * Math.Abs(number));
            else
                Assert.Equal(expected, found);
        }
    }

    private static bool TryParse(string word, out double number) =>
        double.TryParse(word.TrimEnd('.', ','), NumberStyles.Float, CultureInfo.InvariantCulture, out number);

    private void CopyNet(string name)
    {
        Directory.CreateDirectory(_folder.PathOf(Path.Combine("models", name)));
        File.Copy(Repository.PathOf("models", name, "deploy.prototxt"), _folder.PathOf(Path.Combine("models", name, "deploy.prototxt")));
    }
}
