using PortKit.Caffe;
using PortKit.Caffe.Files;
using PortKit.Caffe.Tests.Files;

namespace PortKit.Verification.Tests;

/// <summary>What is no ONNX model is told before a runtime is asked to load it.</summary>
public sealed class ModelFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("portkit").FullName;

    public static TheoryData<FileKind> Kinds => [.. FileSamples.Kinds];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [MemberData(nameof(Kinds))]
    public void It_is_named_with_what_to_do(FileKind kind)
    {
        var path = Write(FileSamples.Of(kind));
        var refusal = ModelFile.Refusal(path);
        if (kind == FileKind.Onnx)
        {
            Assert.Null(refusal);
            return;
        }

        Assert.Equal((Codes.ModelFile, DiagnosticSeverity.Error, path), (refusal!.Code, refusal.Severity, refusal.Location.File));
        Assert.StartsWith("An ONNX model is expected. Found ", refusal.Message, StringComparison.Ordinal);
        Assert.False(string.IsNullOrEmpty(refusal.Hint));
    }

    [Fact]
    public void Bytes_of_no_kind_are_told_with_the_place()
    {
        Assert.Matches(@"Found something that does not read as one, at byte \d+: ", ModelFile.Refusal(Write([1, 2, 3, 4, 5, 6]))!.Message);
        Assert.Equal(CaffeCodes.Unreadable, ModelFile.Refusal(Path.Combine(_folder, "none"))!.Code);
    }

    [Fact]
    public void A_model_that_is_cut_short_is_told()
    {
        var path = Path.Combine(_folder, "m.onnx");
        Assert.True(VerifiedNets.Plan(VerifiedNets.Small).Net!.WriteModel(path).Succeeded);
        Assert.Null(ModelFile.Refusal(path));
        var whole = File.ReadAllBytes(path);
        File.WriteAllBytes(path, whole[..(whole.Length / 2)]);
        Assert.Equal(Codes.ModelFile, ModelFile.Refusal(path)!.Code);
    }

    [Theory]
    [InlineData(FileKind.LfsPointer, "git lfs pull")]
    [InlineData(FileKind.WebPage, "Download the raw file")]
    public void So_is_an_array_in_a_golden_folder(FileKind kind, string hint)
    {
        File.WriteAllBytes(Path.Combine(_folder, "conv1.npz"), FileSamples.Of(kind));
        var bag = new DiagnosticBag();
        Assert.Null(GoldenArrays.Open(_folder, bag));
        var told = Assert.Single(bag);
        Assert.Equal(Codes.ArrayFile, told.Code);
        Assert.StartsWith("'conv1.npz': ", told.Message, StringComparison.Ordinal);
        Assert.Contains(hint, told.Hint, StringComparison.Ordinal);
    }

    private string Write(byte[] bytes)
    {
        var path = Path.Combine(_folder, "file");
        File.WriteAllBytes(path, bytes);
        return path;
    }
}
