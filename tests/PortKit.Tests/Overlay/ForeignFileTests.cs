using System.Text;
using PortKit.Caffe;
using PortKit.Caffe.Files;
using PortKit.Caffe.Tests.Files;
using PortKit.Files.Npy;

namespace PortKit.Tests.Overlay;

/// <summary>Every kind of file at every door that a library's caller has: one coded error that names it and says what to do, or it is what is wanted.</summary>
public sealed class ForeignFileTests : WeightFiles
{
    private const string Net =
        """
        layer { name: "x" type: "Input" top: "x" input_param { shape { dim: 1 dim: 3 dim: 1 dim: 1 } } }
        layer { name: "ip" type: "InnerProduct" bottom: "x" top: "y" inner_product_param { num_output: 2 weight_filler { type: "xavier" } } }
        """;

    public static TheoryData<FileKind> Kinds => [.. FileSamples.Kinds, FileKind.Folder];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void As_a_net(FileKind kind)
    {
        var path = Write(kind);
        var planned = Converter.Plan(path);
        if (kind is FileKind.Prototxt or FileKind.CaffeModel)
        {
            // A .caffemodel has its net in it; this sample's lacks what no net can do without.
            Assert.All(planned.Diagnostics, diagnostic => Assert.StartsWith("PK2", diagnostic.Code, StringComparison.Ordinal));
            return;
        }

        var error = Assert.Single(planned.Diagnostics);
        Assert.Equal(DiagnosticSeverity.Error, error.Severity);
        if (kind is FileKind.Empty)
            Told(kind, error, CaffeCodes.NotANet, hasOwnWords: false);
        else if (kind is FileKind.Text)
            Assert.Equal(CaffeCodes.Syntax, error.Code);
        else
            Told(kind, error, CaffeCodes.Unreadable, hasOwnWords: false);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void As_weights(FileKind kind)
    {
        var errors = Errors(Plan(Net, Write(kind)));
        if (kind is FileKind.CaffeModel or FileKind.Npz or FileKind.Safetensors)
            return;
        Told(kind, Assert.Single(errors), Codes.WeightFile, hasOwnWords: kind is FileKind.Hdf5 or FileKind.Empty);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void As_a_mean(FileKind kind)
    {
        var path = Write(kind);
        var errors = Errors(Converter.Plan(Encoding.UTF8.GetBytes(Net), "net", new ConvertOptions { Preprocessing = [new InputPreprocessing { MeanFile = path }] }));
        if (kind is not FileKind.CaffeBlob)
            Told(kind, Assert.Single(errors), Codes.MeanFile, hasOwnWords: false);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void As_an_array(FileKind kind)
    {
        var path = Write(kind, "in.npy");
        if (kind is FileKind.Npy)
        {
            Assert.Single(NumPyFile.Open(path).Names);
            return;
        }

        var failure = Assert.Throws<DamagedFileException>(() => NumPyFile.Open(path).Read("in"));
        Told(kind, NumPyFiles.Refusal(path, failure), Codes.ArrayFile, hasOwnWords: kind is FileKind.Text or FileKind.Npz);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void As_what_is_compared(FileKind kind)
    {
        var path = Write(kind);
        var comparison = WeightComparison.Compare(path, path, cancellation: TestContext.Current.CancellationToken);
        if (kind is FileKind.CaffeModel or FileKind.Npz or FileKind.Safetensors or FileKind.Onnx)
            Assert.Empty(comparison.Diagnostics);
        else if (kind is FileKind.Empty)
            Assert.All(comparison.Diagnostics, one => Assert.Equal(Codes.Argument, one.Code));
        else
            Assert.All(comparison.Diagnostics, one => Told(kind, one, Codes.ComparedFile, hasOwnWords: kind is FileKind.Hdf5));
    }

    /// <summary>The two files were given in each other's place.</summary>
    [Fact]
    public void A_net_and_its_weights_that_are_swapped()
    {
        File.WriteAllText(PathOf("net.prototxt"), Net);
        File.WriteAllBytes(PathOf("w.caffemodel"), FileSamples.Of(FileKind.CaffeModel));
        var error = Assert.Single(Converter.Plan(PathOf("w.caffemodel"), new ConvertOptions { Weights = [PathOf("net.prototxt")] }).Diagnostics);
        Assert.Equal(CaffeCodes.Unreadable, error.Code);
        Assert.Equal($"The two are swapped:  `Convert` {PathOf("net.prototxt")} `Weights` {PathOf("w.caffemodel")} `Output` net.onnx", error.Hint);
    }

    [Fact]
    public void A_net_that_a_solver_names_and_that_is_none()
    {
        File.WriteAllBytes(PathOf("w.caffemodel"), FileSamples.Of(FileKind.CaffeModel));
        File.WriteAllText(PathOf("solver.prototxt"), "net: \"w.caffemodel\" base_lr: 0.1");
        var error = Assert.Single(Converter.Plan(PathOf("solver.prototxt")).Diagnostics);
        Told(FileKind.CaffeModel, error, CaffeCodes.Unreadable, hasOwnWords: false);
        Assert.EndsWith("w.caffemodel", error.Location.File, StringComparison.Ordinal);
    }

    /// <summary>Weights of a gigabyte in the net's place are told without being read.</summary>
    [Fact]
    public void A_large_file_is_not_read()
    {
        using (var file = File.Create(PathOf("w.caffemodel")))
        {
            file.Write(FileSamples.Of(FileKind.CaffeModel));
            file.SetLength(3L << 30);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Single(Converter.Plan(PathOf("w.caffemodel")).Diagnostics);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    private static void Told(FileKind kind, Diagnostic error, string code, bool hasOwnWords)
    {
        Assert.Equal(code, error.Code);
        if (hasOwnWords)
            return;
        var named = ForeignFile.Find(FileSamples.Kinds.Contains(kind) ? FileSamples.Of(kind) : [], 1 << 20, "f", kind is FileKind.Onnx or FileKind.Prototxt ? FileUse.Mean : FileUse.Model)?.Found;
        Assert.Contains(kind == FileKind.Folder ? "a folder" : kind == FileKind.Empty ? "an empty file" : named!, error.Message, StringComparison.Ordinal);
        Assert.False(string.IsNullOrEmpty(error.Hint));
    }

    private string Write(FileKind kind, string name = "file")
    {
        if (kind == FileKind.Folder)
            Directory.CreateDirectory(PathOf(name));
        else
            File.WriteAllBytes(PathOf(name), FileSamples.Of(kind));
        return PathOf(name);
    }
}
