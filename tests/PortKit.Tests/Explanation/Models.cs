using PortKit.House.Tests;
using PortKit.Net;

namespace PortKit.Tests.Explanation;

/// <summary>The networks in models/.</summary>
internal static class Models
{
    private static readonly string Folder = Repository.PathOf("models");

    /// <summary>Their names.</summary>
    public static IEnumerable<string> Names => Directory.EnumerateDirectories(Folder).Select(folder => Path.GetFileName(folder)!).Order(StringComparer.Ordinal);

    /// <summary>The plan of one, as deployed.</summary>
    public static NetPlan Plan(string name)
    {
        var planned = Converter.Plan(Path.Combine(Folder, name, "deploy.prototxt"), new ConvertOptions { Seed = 1 });
        Assert.True(planned.Succeeded, string.Join('\n', planned.Diagnostics));
        return planned.Net!.Plan;
    }
}
