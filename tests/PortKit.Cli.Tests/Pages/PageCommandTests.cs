using System.Globalization;
using System.Text.RegularExpressions;
using PortKit.House.Tests;

namespace PortKit.Cli.Tests.Pages;

/// <summary>
/// The commands of README.md and of the pages in docs/ run as they stand, in order, in a folder that has the files which the page names: nets of
/// models/, blocks that begin with the comment <c># NAME</c>, and LeNet as <c>deploy.prototxt</c>, <c>train_val.prototxt</c>,
/// <c>solver.prototxt</c> and <c>net.caffemodel</c>, with pictures for it as <c>x.npy</c> and their labels as <c>y.npy</c>. A block right behind a block of commands is what the last of them prints. Blocks with other
/// programs in them, such as <c>dotnet</c>, are not run.
/// </summary>
public sealed partial class PageCommandTests : IDisposable
{
    private static readonly string[] Lenet = ["deploy.prototxt", "train_val.prototxt", "solver.prototxt"];

    // Its nets are made by the test of its own.
    private static readonly string[] HaveOwnTests = ["docs/batch.md"];
    private static readonly string[] Printed = ["text", "python", "json", "xml"];

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Pages => [.. AllPages().Where(page => Runs(page).Any() && !HaveOwnTests.Contains(page))];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_pages_have_commands() => Assert.InRange(AllPages().Sum(page => Runs(page).Count()), 60, int.MaxValue);

    [Theory]
    [MemberData(nameof(Pages))]
    public void The_commands_of_the_page_run_and_print_what_it_shows(string page)
    {
        PutFiles(page);
        var printed = "";
        foreach (var block in PageBlock.Read(page))
        {
            if (IsRun(block))
            {
                foreach (var line in block.Lines)
                    printed = Run(PageLine.Parse(line), line);
            }
            else if (block.FollowsBlock && Printed.Contains(block.Language) && printed.Length > 0)
            {
                Same(block.Text, printed);
            }

            if (!IsRun(block))
                printed = "";
        }
    }

    private static IEnumerable<string> AllPages() =>
        Directory.EnumerateFiles(Repository.PathOf("docs"), "*.md").Select(path => $"docs/{Path.GetFileName(path)}")
            .Prepend("README.md")
            .Order(StringComparer.Ordinal);

    private static IEnumerable<string> Runs(string page) => PageBlock.Read(page).Where(IsRun).SelectMany(block => block.Lines);

    private static bool IsRun(PageBlock block) => block.Language == "bash" && Array.TrueForAll(block.Lines, PageLine.IsOne);

    private string Run(PageLine line, string text)
    {
        var (code, output, error) = Command.Run(_folder.Root, line.Input, line.Arguments);
        Assert.True(line.ExitCode == code, $"{text}\nexit code {code}\n{error}{output}");
        if (line.OutputFile is not { } file)
            return error + output;
        _folder.Write(file, output);
        return error;
    }

    private void PutFiles(string page)
    {
        var text = Repository.Read(page.Split('/'));
        foreach (Match net in Model().Matches(text))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_folder.PathOf(net.Value))!);
            File.Copy(Repository.PathOf(net.Value.Split('/')), _folder.PathOf(net.Value), overwrite: true);
        }

        foreach (var name in Lenet)
            File.Copy(Repository.PathOf("models", "lenet", name), _folder.PathOf(name));
        foreach (var block in PageBlock.Read(page))
        {
            if (block.FileName is { } file)
                _folder.Write(file, block.Text);
        }

        if (text.Contains("data=x.npy", StringComparison.Ordinal))
        {
            const int Pictures = 128;
            ArrayFile.Write(_folder.PathOf("x.npy"), [Pictures, 1, 28, 28], [.. Enumerable.Range(0, Pictures * 784).Select(i => (float)(i * 7919L % 256))]);
            ArrayFile.Write(_folder.PathOf("y.npy"), [Pictures], [.. Enumerable.Range(0, Pictures).Select(i => (float)(i % 10))]);
        }

        if (text.Contains("net.caffemodel", StringComparison.Ordinal))
            Assert.Equal(0, Command.Run(_folder.Root, "init", "deploy.prototxt", "--seed", "7", "-o", "net.caffemodel").Code);
    }

    /// <summary>Words are to be equal, and columns may move. Processors differ in the last digits of what is computed.</summary>
    private static void Same(string shown, string printed)
    {
        var (expected, found) = (Words(shown), Words(printed));
        Assert.True(expected.Length == found.Length, $"{shown}\nis shown, and printed is\n{printed}");
        foreach (var (word, other) in expected.Zip(found))
        {
            if (word == other)
                continue;
            Assert.True(IsNear(word, other), $"'{word}' is shown, and '{other}' printed in\n{printed}");
        }
    }

    private static string[] Words(string text) => Blanks().Split(FileSizes.Blanked(text).Trim());

    private static bool IsNear(string word, string other) =>
        Number(word) is { } number
        && Number(other) is { } same
        && Math.Abs(number - same) <= Math.Max(0.02 * Math.Abs(number), RoundingOf(word));

    /// <summary>A number in the form 1e-06 says how far two results lie apart by rounding, which is another on another processor.</summary>
    private static double RoundingOf(string word) => word.Contains("e-0", StringComparison.Ordinal) || word == "0" ? 1e-4 : 0;

    private static double? Number(string word) =>
        double.TryParse(word.TrimEnd('.', ','), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;

    [GeneratedRegex(@"models/[\w.-]+/\w+\.prototxt")]
    private static partial Regex Model();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();
}
