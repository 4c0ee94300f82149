namespace PortKit.ML.Tests;

/// <summary>A folder for nets, weights and models that is gone after the test.</summary>
public sealed class ScoringFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("portkit-ml-");

    public string PathOf(string name) => Path.Combine(_folder.FullName, name);

    /// <summary>Writes a net.</summary>
    public string Write(string net, string name = "net.prototxt")
    {
        File.WriteAllText(PathOf(name), net);
        return PathOf(name);
    }

    /// <summary>The model of a net, as the library writes it by itself.</summary>
    public string Model(string prototxt, ConvertOptions options, ModelOptions? model = null)
    {
        var path = PathOf($"{Guid.NewGuid():N}.onnx");
        var converted = Converter.Convert(prototxt, path, options, model);
        Assert.True(converted.Succeeded, string.Join('\n', converted.Diagnostics));
        return path;
    }

    /// <summary>Weights that are not those of the fillers.</summary>
    public string Weights(string prototxt, ConvertOptions options)
    {
        var path = PathOf("net.caffemodel");
        Assert.True(Converter.Plan(prototxt, options).Net!.WriteWeights(path).Succeeded);
        return path;
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
