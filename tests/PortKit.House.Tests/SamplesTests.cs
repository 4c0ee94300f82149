using System.Diagnostics;
using System.Text.RegularExpressions;

namespace PortKit.House.Tests;

/// <summary>The samples print what docs/samples/README.md says they print.</summary>
public sealed partial class SamplesTests
{
    public static TheoryData<string> Programs { get; } = [.. Documented().Keys];

    [Theory]
    [MemberData(nameof(Programs))]
    public async Task Sample_prints_what_its_page_says(string name)
    {
        var start = new ProcessStartInfo("dotnet") { WorkingDirectory = Repository.Root, RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory.Replace("PortKit.House.Tests", name, StringComparison.Ordinal), $"{name}.dll"));
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(("", 0), (await error, process.ExitCode));
        Assert.Equal(Documented()[name], output.ReplaceLineEndings("\n"));
    }

    [Fact]
    public void Every_sample_is_on_the_page()
    {
        var folders = Directory.GetDirectories(Repository.PathOf("docs", "samples")).Select(Path.GetFileName).Order(StringComparer.Ordinal);
        Assert.Equal(folders, Documented().Keys.Append("RegressionTest").Order(StringComparer.Ordinal));
    }

    private static Dictionary<string, string> Documented() =>
        Section().Matches(Repository.Read("docs", "samples", "README.md")).ToDictionary(match => match.Groups[1].Value, match => match.Groups[2].Value);

    [GeneratedRegex(@"--project docs/samples/(\w+) -c Release\n```\n\n```text\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Section();
}
