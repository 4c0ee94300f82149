using System.Xml.Linq;

namespace PortKit.House.Tests;

/// <summary>Which project may use which: references point one way.</summary>
public sealed class ReferenceTests
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["PortKit.Files"] = [],
        ["PortKit.Initializers"] = [],
        ["PortKit.Caffe"] = ["PortKit.Files"],
        ["PortKit.Onnx"] = ["PortKit.Files"],
        ["PortKit"] = ["PortKit.Files", "PortKit.Initializers", "PortKit.Caffe", "PortKit.Onnx"],
        ["PortKit.Verification"] = ["PortKit"],
        ["PortKit.Reporting"] = ["PortKit.Verification"],
        ["PortKit.Cli"] = ["PortKit.Reporting"],
    };

    [Fact]
    public void Every_project_references_only_what_is_below_it()
    {
        var projects = Directory.GetDirectories(Repository.PathOf("src")).Select(Path.GetFileName).Order(StringComparer.Ordinal);
        Assert.Equal(Allowed.Keys.Order(StringComparer.Ordinal), projects);
        foreach (var (project, allowed) in Allowed)
        {
            var references = Project(project).Descendants("ProjectReference").Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value));
            Assert.Equal(allowed.Order(StringComparer.Ordinal), references.Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public void Only_Verification_loads_ONNX_Runtime()
    {
        foreach (var project in Allowed.Keys)
        {
            var packages = Project(project).Descendants("PackageReference").Select(package => package.Attribute("Include")!.Value);
            Assert.Equal(project == "PortKit.Verification", packages.Contains("Microsoft.ML.OnnxRuntime"));
        }
    }

    [Fact]
    public void Only_the_command_writes_to_the_console()
    {
        foreach (var project in Allowed.Keys.Where(project => project != "PortKit.Cli"))
        {
            foreach (var file in Repository.Sources($"src/{project}"))
                Assert.False(File.ReadAllText(file).Contains("Console.", StringComparison.Ordinal), $"{file} writes to the console.");
        }
    }

    [Fact]
    public void Layers_do_not_know_the_stages()
    {
        foreach (var folder in new[] { "src/PortKit/Layers", "src/PortKit/Net" })
        {
            foreach (var file in Repository.Sources(folder))
            {
                foreach (var stage in new[] { "Loading", "Planning", "Filling", "Overrides", "Emission" })
                    Assert.False(File.ReadAllText(file).Contains($"using PortKit.{stage}", StringComparison.Ordinal), $"{file} uses {stage}.");
            }
        }
    }

    [Fact]
    public void Files_can_be_read_at_one_sitting()
    {
        foreach (var file in Repository.Sources("src").Concat(Repository.Sources("tests")))
            Assert.True(File.ReadLines(file).Count() <= 450, $"{file} has {File.ReadLines(file).Count()} lines.");
    }

    private static XDocument Project(string name) => XDocument.Load(Repository.PathOf("src", name, $"{name}.csproj"));
}
