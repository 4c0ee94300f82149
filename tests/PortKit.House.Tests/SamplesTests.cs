using System.Diagnostics;
using System.Text.RegularExpressions;
using PortKit.Layers;
using PortKit.Verification;

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
        Assert.Equal(folders, Documented().Keys.Concat(["PlugIn", "RegressionTest"]).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_plug_in_is_taken_by_the_command()
    {
        var (net, model) = (Repository.PathOf("docs", "samples", "PlugIn", "net.prototxt"), Path.GetTempFileName());
        try
        {
            Assert.Equal(0, Command("convert", net, "--seed", "1", "--strict", "--plugin", PlugIn, "-o", model, "--check"));
            Assert.Equal(0, Command("verify", net, model, "--plugin", PlugIn));
            Assert.Equal(2, Command("verify", net, model));
        }
        finally
        {
            File.Delete(model);
        }
    }

    [Fact]
    public void The_code_on_the_page_of_unknown_layers_is_that_of_the_plug_in()
    {
        var code = Repository.Read("docs", "unknown-layers.md").Split("```csharp\n")[1].Split("```")[0];
        var source = Repository.Read("docs", "samples", "PlugIn", "SquashedTanhLayer.cs");
        Assert.Contains(code, source.Replace("\n        ", "\n", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public void The_code_on_the_page_of_training_is_that_of_its_sample()
    {
        var code = Repository.Read("docs", "training.md").Split("```csharp\n")[1].Split("```")[0];
        var source = Repository.Read("docs", "samples", "TrainInDotNet", "Program.cs");
        Assert.Contains(code, source.Replace("\n        ", "\n", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public void The_plug_in_is_taken_by_code()
    {
        var layers = System.Runtime.Loader.AssemblyLoadContext.Default.LoadFromAssemblyPath(PlugIn).GetExportedTypes();
        var catalog = LayerCatalog.Default.With((ILayer)Activator.CreateInstance(Assert.Single(layers))!);
        var net = Repository.Read("docs", "samples", "PlugIn", "net.prototxt");
        var planned = Plan(net);
        Assert.Empty(planned.Diagnostics);
        Assert.True(NetVerifier.Verify(planned.Net!, null, cancellation: TestContext.Current.CancellationToken).Passed);
        Assert.Equal("(7,89): PK2104", Error(net.Replace("1.5", "-1", StringComparison.Ordinal)));
        Assert.Equal("(7,89): PK1002", Error(net.Replace("1.5", "'1.5'", StringComparison.Ordinal)));
        Assert.Equal("(7,89): PK1003", Error(net.Replace("gain", "gein", StringComparison.Ordinal)));

        PlanResult Plan(string text) =>
            Converter.Plan(System.Text.Encoding.UTF8.GetBytes(text), "net.prototxt", new ConvertOptions { Seed = 1, Catalog = catalog });

        string Error(string text)
        {
            var error = Assert.Single(Plan(text).Diagnostics);
            return $"({error.Location.Line},{error.Location.Column}): {error.Code}";
        }
    }

    private static string PlugIn => Path.Combine(
        AppContext.BaseDirectory.Replace("PortKit.House.Tests", "PlugIn", StringComparison.Ordinal), "SquashedTanh.dll");

    private static int Command(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "PortKit.Cli.dll"));
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        process.WaitForExit();
        return process.ExitCode;
    }

    private static Dictionary<string, string> Documented() =>
        Section().Matches(Repository.Read("docs", "samples", "README.md")).ToDictionary(match => match.Groups[1].Value, match => match.Groups[2].Value);

    [GeneratedRegex(@"--project docs/samples/(\w+) -c Release\n```\n\n```text\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Section();
}
