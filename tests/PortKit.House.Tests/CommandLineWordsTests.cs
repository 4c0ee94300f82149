using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using System.Text.RegularExpressions;

namespace PortKit.House.Tests;

/// <summary>
/// The library does not speak command line: its messages name options by key, such as <c>`Batch`</c>, which the command prints as it is typed.
/// </summary>
public sealed partial class CommandLineWordsTests
{
    /// <summary>What other programs take.</summary>
    private static readonly string[] OfOthers = ["h5repack"];

    [Theory]
    [InlineData("PortKit.Initializers")]
    [InlineData("PortKit.Caffe")]
    [InlineData("PortKit.Onnx")]
    [InlineData("PortKit")]
    [InlineData("PortKit.ML")]
    [InlineData("PortKit.Verification")]
    [InlineData("PortKit.Reporting")]
    public void No_string_below_the_command_names_its_options(string assembly)
    {
        var strings = Strings(Path.Combine(AppContext.BaseDirectory, $"{assembly}.dll")).ToList();
        Assert.NotEmpty(strings);
        Assert.DoesNotContain(strings, text => CommandLineWords().IsMatch(text) && !OfOthers.Any(other => text.Contains(other, StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("Leave out --batch to keep it.", true)]
    [InlineData("--init", true)]
    [InlineData("What it has:  portkit inspect ", true)]
    [InlineData("Leave out `Batch` to keep it.", false)]
    [InlineData("<!-- a page -->", false)]
    [InlineData("a made-up name, a--b", false)]
    public void It_would_be_seen(string text, bool isSeen) => Assert.Equal(isSeen, CommandLineWords().IsMatch(text));

    private static IEnumerable<string> Strings(string path)
    {
        using var file = new PEReader(File.OpenRead(path));
        var metadata = file.GetMetadataReader();
        for (var handle = MetadataTokens.UserStringHandle(1); !handle.IsNil; handle = metadata.GetNextHandle(handle))
            yield return metadata.GetUserString(handle);
    }

    [GeneratedRegex(@"(?<![\w-])--[a-z]|\bportkit [a-z]+ ")]
    private static partial Regex CommandLineWords();
}
