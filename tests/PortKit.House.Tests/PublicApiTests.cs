using System.Reflection;
using System.Text;

namespace PortKit.House.Tests;

/// <summary>
/// The public surface of each library stands in docs/api/NAME.txt, so that a change to it is seen in review. Run with
/// PORTKIT_WRITE_API=1 to write the files anew.
/// </summary>
public sealed class PublicApiTests
{
    [Theory]
    [InlineData("PortKit.Files")]
    [InlineData("PortKit.Initializers")]
    [InlineData("PortKit.Caffe")]
    [InlineData("PortKit.Onnx")]
    [InlineData("PortKit")]
    [InlineData("PortKit.ML")]
    [InlineData("PortKit.Verification")]
    [InlineData("PortKit.Reporting")]
    public void Public_surface_is_as_written_down(string assembly)
    {
        var surface = Describe(Assembly.Load(assembly));
        var path = Repository.PathOf("docs", "api", $"{assembly}.txt");
        if (Environment.GetEnvironmentVariable("PORTKIT_WRITE_API") == "1")
            File.WriteAllText(path, surface);
        Assert.Equal(File.ReadAllText(path).ReplaceLineEndings("\n"), surface);
    }

    private static string Describe(Assembly assembly)
    {
        var text = new StringBuilder();

        // What the schemas generate is Caffe's and ONNX's surface, not ours.
        foreach (var type in assembly.GetExportedTypes().Where(type => type.Namespace?.EndsWith(".Protos", StringComparison.Ordinal) == false).OrderBy(type => type.FullName, StringComparer.Ordinal))
        {
            text.Append(type.FullName).Append('\n');
            var members = type.GetMembers(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
                .Where(member => member is not MethodInfo { IsSpecialName: true } && !member.Name.Contains('<', StringComparison.Ordinal))
                .Select(member => $"  {member.MemberType.ToString().ToLowerInvariant()} {member}\n")
                .Order(StringComparer.Ordinal);
            foreach (var member in members)
                text.Append(member);
        }

        return text.ToString();
    }
}
