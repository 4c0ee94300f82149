using System.Text;
using Google.Protobuf;
using PortKit.Caffe.Files;
using PortKit.Caffe.Protos;

namespace PortKit.Caffe.Tests.Files;

/// <summary>What a file is told to be by its first bytes, and what is advised about one in the wrong place.</summary>
public sealed class FileKindsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("portkit").FullName;

    public static TheoryData<FileKind> Kinds => [.. FileSamples.Kinds];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_file_is_told_by_its_first_bytes(FileKind kind)
    {
        var path = Write(FileSamples.Of(kind));
        Assert.Equal(kind, FileKinds.Detect(path));
        Assert.Equal(kind, FileKinds.Detect(File.ReadAllBytes(path), new FileInfo(path).Length));
    }

    public static TheoryData<byte[], FileKind> Siblings => new()
    {
        { [.. "<HTML>"u8], FileKind.WebPage },
        { [.. Encoding.UTF8.Preamble, .. "<!doctype html>"u8], FileKind.WebPage },
        { [.. "<?xml version='1.0'?>\n<!-- --><html xmlns='http://www.w3.org/1999/xhtml'>"u8], FileKind.WebPage },
        { [.. "version https://hawser.github.com/spec/v1\n"u8], FileKind.LfsPointer },
        { [0xFF, 0xD8, 0xFF, 0xE0, .. new byte[20]], FileKind.Picture },
        { [.. "GIF89a"u8, .. new byte[20]], FileKind.Picture },
        { [.. "RIFF"u8, 0, 0, 0, 0, .. "WEBPVP8 "u8], FileKind.Picture },
        { [0x80, 2, 0x8A, 0x0A, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19, 0x2E, 0x80], FileKind.PyTorch },
        { [.. new byte[512], 0x89, .. "HDF\r\n\u001a\n"u8, .. new byte[80]], FileKind.Hdf5 },
        { [.. "net: \"train.prototxt\"\nbase_lr: 0.01"u8], FileKind.Prototxt },
        { [.. "input: \"data\"\ninput_dim: 1"u8], FileKind.Prototxt },
        { new NetParameter { Layers = { new V1LayerParameter { Name = "ip", Blobs = { new BlobProto { Data = { 1 } } } } } }.ToByteArray(), FileKind.CaffeModel },
        { new NetParameter { Layers = { new V1LayerParameter { Layer = new V0LayerParameter { Name = "ip", Type = "innerproduct" } } } }.ToByteArray(), FileKind.CaffeModel },
        { new NetParameter { Name = "n", State = new NetState { Phase = Phase.Test }, Layer = { new LayerParameter { Name = "x" } } }.ToByteArray(), FileKind.CaffeModel },
        { new BlobProto { Shape = new BlobShape { Dim = { 1, 3, 2, 2 } }, Data = { new float[12] } }.ToByteArray(), FileKind.CaffeBlob },
        { new BlobProto { Num = 1, Channels = 1, Height = 1, Width = 2, DoubleData = { 1, 2 } }.ToByteArray(), FileKind.CaffeBlob },
        { [0x08, 1, 0x12, 10, 0x0A, 8, .. "\u0001\u0002xxxxxx"u8], FileKind.TensorFlow },
        { [.. Enumerable.Range(0, 300).Select(i => (byte)(i * 7))], FileKind.Binary },
    };

    [Theory]
    [MemberData(nameof(Siblings))]
    public void So_is_one_that_looks_otherwise(byte[] bytes, FileKind kind) => Assert.Equal(kind, FileKinds.Detect(bytes, bytes.Length));

    [Fact]
    public void A_folder_is_one() => Assert.Equal(FileKind.Folder, FileKinds.Detect(_folder));

    /// <summary>Whatever the bytes, they are looked at without an error.</summary>
    [Fact]
    public void Bytes_that_are_cut_or_changed_are_looked_at_all_the_same()
    {
        var random = new Random(7);
        foreach (var kind in FileSamples.Kinds)
        {
            var bytes = FileSamples.Of(kind);
            for (var length = 0; length < bytes.Length; length++)
                FileKinds.Detect(bytes.AsSpan(0, length), bytes.Length);
            for (var i = 0; i < 100 && bytes.Length > 0; i++)
            {
                var changed = (byte[])bytes.Clone();
                changed[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
                FileKinds.Detect(changed, changed.Length);
            }
        }
    }

    /// <summary>In each place a file is read, each kind is either what is wanted or is named, with something to do.</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public void In_every_place_it_is_wanted_or_named(FileKind kind)
    {
        var path = Write(FileSamples.Of(kind));
        foreach (var use in Enum.GetValues<FileUse>())
        {
            if (ForeignFile.Find(path, use) is not { } foreign)
            {
                Assert.Contains((kind, use), Wanted);
                continue;
            }

            Assert.DoesNotContain((kind, use), Wanted);
            Assert.Equal(kind, foreign.Kind);
            Assert.Matches("^(an? |text|UTF|prototxt|arrays)", foreign.Found);
            Assert.False(string.IsNullOrEmpty(foreign.Hint));
        }
    }

    [Fact]
    public void A_name_with_a_blank_is_put_in_quotes()
    {
        var path = Path.Combine(_folder, "my weights.caffemodel");
        File.WriteAllBytes(path, FileSamples.Of(FileKind.CaffeModel));
        Assert.Contains($"`Format` \"{path}\" > net.prototxt", ForeignFile.Find(path, FileUse.Net)!.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_not_there_is_left_to_its_reader() => Assert.Null(ForeignFile.Find(Path.Combine(_folder, "none"), FileUse.Weights));

    private static readonly (FileKind Kind, FileUse Use)[] Wanted =
    [
        (FileKind.Text, FileUse.Net),
        (FileKind.Prototxt, FileUse.Net),
        (FileKind.CaffeModel, FileUse.Weights),
        (FileKind.Hdf5, FileUse.Weights),
        (FileKind.Npz, FileUse.Weights),
        (FileKind.Safetensors, FileUse.Weights),
        (FileKind.CaffeBlob, FileUse.Mean),
        (FileKind.Npy, FileUse.Arrays),
        (FileKind.Npz, FileUse.Arrays),
        (FileKind.Onnx, FileUse.Model),
        (FileKind.Onnx, FileUse.Tensors),
        (FileKind.CaffeModel, FileUse.Tensors),
        (FileKind.Hdf5, FileUse.Tensors),
        (FileKind.Npz, FileUse.Tensors),
        (FileKind.Safetensors, FileUse.Tensors),
        (FileKind.SolverState, FileUse.State),
    ];

    private string Write(byte[] bytes)
    {
        var path = Path.Combine(_folder, "file");
        File.WriteAllBytes(path, bytes);
        return path;
    }
}
