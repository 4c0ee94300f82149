namespace PortKit.House.Tests;

/// <summary>The program of the README compiles and runs. Its commands are run by PageCommandTests.</summary>
public sealed class ReadmeTests
{
    [Fact]
    public void Example_is_the_one_below_and_runs()
    {
        var example = Between(Repository.Read("README.md"), "```csharp\nusing PortKit;\n\n", "```");
        var here = Between(Repository.Read("tests", "PortKit.House.Tests", "ReadmeTests.cs"), "// README begins\n", "        // README ends");
        Assert.Equal(example, here.Replace("        ", "", StringComparison.Ordinal));

        var folder = Directory.CreateTempSubdirectory("portkit");
        var previous = Environment.CurrentDirectory;
        try
        {
            Environment.CurrentDirectory = folder.FullName;
            Directory.CreateDirectory("models/lenet");
            File.Copy(Repository.PathOf("models", "lenet", "deploy.prototxt"), "models/lenet/deploy.prototxt");
            Example();
            Assert.True(File.Exists("lenet.onnx"));
        }
        finally
        {
            Environment.CurrentDirectory = previous;
            folder.Delete(recursive: true);
        }
    }

    /// <summary>A newcomer reads it in two minutes. What is longer has a page in docs/.</summary>
    [Fact]
    public void It_is_short() => Assert.InRange(Repository.Read("README.md").Split('\n').Length, 50, 180);

    private static void Example()
    {
        // README begins
        var converted = Converter.Convert("models/lenet/deploy.prototxt", "lenet.onnx", new ConvertOptions { Seed = 1701 });
        foreach (var diagnostic in converted.Diagnostics)
            Console.WriteLine(diagnostic);
        if (converted.Succeeded)
            Console.WriteLine($"{converted.Net.Plan.ParameterCount} parameters");
        // README ends
    }

    private static string Between(string text, string start, string end)
    {
        var from = text.IndexOf(start, StringComparison.Ordinal) + start.Length;
        return text[from..text.IndexOf(end, from, StringComparison.Ordinal)];
    }
}
