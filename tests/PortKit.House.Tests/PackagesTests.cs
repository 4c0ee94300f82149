using System.Diagnostics;
using System.IO.Compression;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace PortKit.House.Tests;

/// <summary>
/// What tools/pack.sh makes can be installed and used by somebody who has nothing but the SDK. The folder with the packages is told in
/// PORTKIT_PACKAGES; without it there is nothing to look at, as when the tests run on a fresh clone. Continuous integration packs, and runs them
/// once.
/// </summary>
public sealed partial class PackagesTests
{
    private const string Command = "PortKit.Cli";
    private static readonly string[] Platforms = ["linux-arm64", "linux-x64", "osx-arm64", "win-x64"];
    private static readonly string[] Libraries =
        ["PortKit", "PortKit.Caffe", "PortKit.Files", "PortKit.Initializers", "PortKit.ML", "PortKit.Onnx", "PortKit.Reporting", "PortKit.Verification"];

    [Fact]
    public void Each_library_tells_what_it_is_and_has_symbols()
    {
        foreach (var library in Libraries)
        {
            using var package = Open(library);
            var names = package.Entries.Select(entry => entry.FullName).ToHashSet();
            Assert.Superset(new HashSet<string> { "README.md", "icon.png", $"lib/net10.0/{library}.dll", $"lib/net10.0/{library}.xml" }, names);
            var about = About(package, library);
            Assert.All(
                ["description", "tags", "license", "readme", "icon", "authors"],
                name => Assert.False(string.IsNullOrWhiteSpace(about(name)), $"{library}: {name}"));
            using var symbols = ZipFile.OpenRead(Path.Combine(Folder(), $"{library}.{Version()}.snupkg"));
            Assert.Contains(symbols.Entries, entry => entry.FullName == $"lib/net10.0/{library}.pdb");
        }
    }

    [Fact]
    public void Each_platform_has_its_own_runtime_alone_and_the_notices_of_all_that_is_in_it()
    {
        foreach (var platform in Platforms)
        {
            var path = Path.Combine(Folder(), $"{Command}.{platform}.{Version()}.nupkg");
            Assert.True(new FileInfo(path).Length < 40_000_000, $"{path}: {new FileInfo(path).Length} bytes");
            using var package = ZipFile.OpenRead(path);
            var files = package.Entries.Where(entry => entry.FullName.StartsWith("tools/", StringComparison.Ordinal)).ToList();
            Assert.Single(files, entry => entry.Name is "onnxruntime.dll" or "libonnxruntime.so" or "libonnxruntime.dylib");
            Assert.DoesNotContain(
                files,
                entry => entry.Name.EndsWith(".pdb", StringComparison.Ordinal) || entry.Name.EndsWith(".lib", StringComparison.Ordinal));
            Assert.Contains(files, entry => entry.Name == "LICENSE");
            Assert.Contains(files, entry => entry.Name == "ONNXRUNTIME-NOTICES.txt");
            var notices = Text(files.Single(entry => entry.Name == "THIRD-PARTY-NOTICES.txt"));
            foreach (var file in files.Where(entry => entry.Name.EndsWith(".dll", StringComparison.Ordinal)
                && !entry.Name.StartsWith("PortKit", StringComparison.Ordinal)))
            {
                // Spectre.Console.Ansi is a part of Spectre.Console, and onnxruntime.dll of Microsoft.ML.OnnxRuntime.
                var owner = file.Name == "onnxruntime.dll"
                    ? "OnnxRuntime"
                    : Path.GetFileNameWithoutExtension(file.Name).Replace(".Ansi", "", StringComparison.Ordinal);
                Assert.Contains(owner, notices, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public async Task The_command_is_installed_into_an_empty_folder_and_converts()
    {
        var packages = Folder();
        using var scratch = new Scratch();
        await Run("dotnet", scratch.Path, "tool", "install", "--tool-path", "bin", "--source", packages, "--version", Version(), Command);
        var portkit = Path.Combine(scratch.Path, "bin", OperatingSystem.IsWindows() ? "portkit.exe" : "portkit");
        await Run(
            portkit,
            scratch.Path,
            "convert",
            Repository.PathOf("models", "lenet", "deploy.prototxt"),
            "-o",
            "lenet.onnx",
            "--seed",
            "1701",
            "--check");
        Assert.True(new FileInfo(Path.Combine(scratch.Path, "lenet.onnx")).Length > 1_700_000);
    }

    [Fact]
    public async Task A_new_project_has_the_library_and_runs_the_program_of_the_README()
    {
        var packages = Folder();
        using var scratch = new Scratch();
        var program = CSharp()
            .Matches(Repository.Read("README.md"))
            .Select(match => match.Groups["code"].Value)
            .First(code => code.Contains("Converter.Convert", StringComparison.Ordinal));
        await File.WriteAllTextAsync(
            Path.Combine(scratch.Path, "Program.cs"),
            program.Replace("models/lenet/", $"{Repository.PathOf("models", "lenet")}/", StringComparison.Ordinal),
            TestContext.Current.CancellationToken);

        // What is fetched goes to a folder of its own: an earlier package of this version may be where NuGet keeps what it knows.
        await File.WriteAllTextAsync(Path.Combine(scratch.Path, "program.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <RestoreAdditionalProjectSources>{packages}</RestoreAdditionalProjectSources>
                <RestorePackagesPath>packages</RestorePackagesPath>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="PortKit" Version="{Version()}" />
              </ItemGroup>
            </Project>
            """, TestContext.Current.CancellationToken);
        Assert.Contains("431080 parameters", await Run("dotnet", scratch.Path, "run"), StringComparison.Ordinal);
    }

    /// <summary>Every line of docs/start.md is typed as it stands, in a folder that has the net and its weights; none fails.</summary>
    [Fact]
    public async Task The_first_page_leads_to_scores()
    {
        var packages = Folder();
        using var scratch = new Scratch();
        await File.WriteAllTextAsync(Path.Combine(scratch.Path, "NuGet.config"), $"""
            <configuration>
              <config><add key="globalPackagesFolder" value="packages" /></config>
              <packageSources><add key="portkit" value="{packages}" /></packageSources>
            </configuration>
            """, TestContext.Current.CancellationToken);
        foreach (var net in new[] { "deploy.prototxt", "train_val.prototxt" })
            File.Copy(Repository.PathOf("models", "lenet", net), Path.Combine(scratch.Path, net));
        await Run("dotnet", scratch.Path, "tool", "install", "--tool-path", "bin", "--prerelease", Command);
        var portkit = Path.Combine(scratch.Path, "bin", OperatingSystem.IsWindows() ? "portkit.exe" : "portkit");
        await Run(portkit, scratch.Path, "init", "deploy.prototxt", "-o", "net.caffemodel", "--seed", "7");

        var outputs = new List<string>();
        foreach (Match block in Fenced().Matches(Repository.Read("docs", "start.md")))
        {
            if (block.Groups["language"].Value == "csharp")
            {
                await File.WriteAllTextAsync(
                    Path.Combine(scratch.Path, "scores", "Program.cs"), block.Groups["text"].Value, TestContext.Current.CancellationToken);
            }

            if (block.Groups["language"].Value != "bash")
                continue;
            foreach (var line in block.Groups["text"].Value.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                var words = line.Split(' ');
                outputs.Add(await Run(words[0] == "portkit" ? portkit : words[0], scratch.Path, words[1..]));
            }
        }

        Assert.Contains(
            outputs,
            output => output.Trim().Split(' ') is { Length: 10 } scores
                && Array.TrueForAll(scores, score => score.StartsWith("0.", StringComparison.Ordinal)));
    }

    private static string Folder()
    {
        var folder = Environment.GetEnvironmentVariable("PORTKIT_PACKAGES");
        Assert.SkipUnless(folder is not null, "PORTKIT_PACKAGES names no folder with packages: tools/pack.sh makes them.");
        return Path.GetFullPath(folder, Repository.Root);
    }

    private static string Version() =>
        Path.GetFileNameWithoutExtension(Directory
            .GetFiles(Folder(), $"{Command}.{Platforms[0]}.*.nupkg")
            .Single())[$"{Command}.{Platforms[0]}.".Length..];

    private static ZipArchive Open(string package) => ZipFile.OpenRead(Path.Combine(Folder(), $"{package}.{Version()}.nupkg"));

    private static Func<string, string?> About(ZipArchive package, string name)
    {
        var document = XDocument.Parse(Text(package.GetEntry($"{name}.nuspec")!));
        return element => document.Descendants().FirstOrDefault(one => one.Name.LocalName == element)?.Value;
    }

    private static string Text(ZipArchiveEntry entry)
    {
        using var reader = new StreamReader(entry.Open());
        return reader.ReadToEnd();
    }

    private static async Task<string> Run(string program, string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true
        };
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}\n{output}\n{await error}");
        return output;
    }

    [GeneratedRegex(@"^```(?<language>\w*)\n(?<text>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fenced();

    [GeneratedRegex("```csharp\n(?<code>.*?)```", RegexOptions.Singleline)]
    private static partial Regex CSharp();

    private sealed class Scratch : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("portkit").FullName;

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
