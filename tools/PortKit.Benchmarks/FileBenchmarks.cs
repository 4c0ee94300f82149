using BenchmarkDotNet.Attributes;
using PortKit.Caffe;
using PortKit.Caffe.Protos;
using PortKit.Caffe.Text;
using PortKit.Caffe.Weights;
using PortKit.Files;

namespace PortKit.Benchmarks;

/// <summary>What is read and written besides the numbers: a large prototxt, the index of a weight file, a model.</summary>
[MemoryDiagnoser]
public class FileBenchmarks
{
    private byte[] _prototxt = [];
    private string _weights = "";
    private PlanResult? _plan;

    /// <summary>Reads the prototxt, plans the net, and fills a weight file of 95 MB.</summary>
    [GlobalSetup]
    public void Setup()
    {
        var path = Checkout.PathOf("models", "inception-v3", "deploy.prototxt");
        _prototxt = File.ReadAllBytes(path);
        _plan = Converter.Plan(path, new ConvertOptions { Seed = 1 });
        _weights = Path.Combine(Path.GetTempPath(), $"{Path.GetRandomFileName()}.caffemodel");
        if (!_plan.Net!.WriteWeights(_weights).Succeeded)
            throw new InvalidOperationException(string.Join('\n', _plan.Diagnostics));
    }

    /// <summary>Deletes the weight file.</summary>
    [GlobalCleanup]
    public void Cleanup() => File.Delete(_weights);

    /// <summary>The text of Inception-v3, some 3,000 lines, with the position of every field.</summary>
    [Benchmark]
    public NetParameter ReadPrototxt() => TextFormatReader.Read<NetParameter>(_prototxt, "deploy.prototxt", new SourceMap(), new DiagnosticBag())!;

    /// <summary>Where each blob of a weight file lies; the values stay on the disk.</summary>
    [Benchmark]
    public WeightFile IndexWeights() => WeightFile.Open(_weights);

    /// <summary>Filling Inception-v3 and writing it to nowhere.</summary>
    [Benchmark]
    public WriteResult WriteModel() => _plan!.Net!.WriteModel(Stream.Null);
}
