using System.Xml.Linq;

namespace PortKit.House.Tests;

/// <summary>Which project may use which: references point one way.</summary>
public sealed class ReferenceTests
{
    /// <summary>The references of every project.</summary>
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["PortKit.Files"] = [],
        ["PortKit.Initializers"] = [],
        ["PortKit.Caffe"] = ["PortKit.Files"],
        ["PortKit.Onnx"] = ["PortKit.Files"],
        ["PortKit"] = ["PortKit.Files", "PortKit.Initializers", "PortKit.Caffe", "PortKit.Onnx"],
        ["PortKit.ML"] = ["PortKit"],
        ["PortKit.Verification"] = ["PortKit"],
        ["PortKit.Reporting"] = ["PortKit.Verification"],
        ["PortKit.Cli"] = ["PortKit.Reporting"],
    };

    /// <summary>Every project of src.</summary>
    public static IEnumerable<string> Projects => Allowed.Keys;

    [Fact]
    public void Every_project_references_only_what_is_below_it()
    {
        var folders = Directory.GetDirectories(Repository.PathOf("src")).Select(Path.GetFileName).Order(StringComparer.Ordinal);
        Assert.Equal(Projects.Order(StringComparer.Ordinal), folders);
        foreach (var (project, allowed) in Allowed)
            Assert.Equal(allowed.Order(StringComparer.Ordinal), ReferencesOf(project).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Only_Verification_loads_ONNX_Runtime()
    {
        foreach (var project in Projects)
        {
            var packages = Project(project).Descendants("PackageReference").Select(package => package.Attribute("Include")!.Value);
            Assert.Equal(project == "PortKit.Verification", packages.Contains("Microsoft.ML.OnnxRuntime"));
        }
    }

    /// <summary>Nothing that ONNX Runtime would send or keep for itself: it is started in one place, and by ML.NET in another, which turn that off.</summary>
    [Fact]
    public void Sessions_are_opened_where_telemetry_is_off()
    {
        string[] opening = ["new InferenceSession", "new SessionOptions", "OrtEnv.", "ApplyOnnxModel", "RuntimeTelemetry"];
        var files = Repository.Sources("src").Where(file => opening.Any(word => File.ReadAllText(file).Contains(word, StringComparison.Ordinal)));
        Assert.Equal(
            ["CaffeNetEstimator.cs", "QuietRuntime.cs", "RuntimeTelemetry.cs"],
            files.Select(file => Path.GetFileName(file)!).Order(StringComparer.Ordinal));
        foreach (var file in files)
            Assert.Contains("RuntimeTelemetry", File.ReadAllText(file), StringComparison.Ordinal);
    }

    [Fact]
    public void Only_the_command_writes_to_the_console()
    {
        foreach (var project in Projects.Where(project => project != "PortKit.Cli"))
        {
            foreach (var file in Repository.Sources($"src/{project}"))
                Assert.False(File.ReadAllText(file).Contains("Console.", StringComparison.Ordinal), $"{file} writes to the console.");
        }
    }

    [Fact]
    public void Files_can_be_read_at_one_sitting()
    {
        foreach (var file in Repository.Sources("src").Concat(Repository.Sources("tests")))
            Assert.True(File.ReadLines(file).Count() <= 450, $"{file} has {File.ReadLines(file).Count()} lines.");
    }

    private static IEnumerable<string> ReferencesOf(string project) =>
        Project(project).Descendants("ProjectReference").Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value));

    private static XDocument Project(string name) => XDocument.Load(Repository.PathOf("src", name, $"{name}.csproj"));
}
