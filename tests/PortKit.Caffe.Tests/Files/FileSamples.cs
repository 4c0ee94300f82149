using System.Buffers.Binary;
using System.Text;
using Google.Protobuf;
using PortKit.Caffe.Files;
using PortKit.Caffe.Protos;

namespace PortKit.Caffe.Tests.Files;

/// <summary>A file of each kind that is told by its first bytes, as small as it may be.</summary>
internal static class FileSamples
{
    /// <summary>The kinds that there is a sample of.</summary>
    public static IEnumerable<FileKind> Kinds => All.Keys;

    private static readonly Dictionary<FileKind, byte[]> All = new()
    {
        [FileKind.Empty] = [],
        [FileKind.Text] = [.. "404: Not Found\n"u8],
        [FileKind.Prototxt] = [.. "name: \"net\"\nlayer { name: \"data\" type: \"Input\" top: \"data\" }\n"u8],
        [FileKind.Utf16] = Encoding.Unicode.GetBytes("name: \"net\""),
        [FileKind.WebPage] = [.. "\n<!DOCTYPE html>\n<html><body>Sign in</body></html>"u8],
        [FileKind.Xml] = [.. "<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code></Error>"u8],
        [FileKind.Json] = [.. "{\"message\": \"Not Found\"}"u8],
        [FileKind.LfsPointer] = [.. "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393\nsize 12345\n"u8],
        [FileKind.CaffeModel] = Net(),
        [FileKind.CaffeBlob] = new BlobProto { Num = 1, Channels = 3, Height = 1, Width = 1, Data = { 104, 117, 123 } }.ToByteArray(),
        [FileKind.SolverState] = new SolverState { Iter = 10000, LearnedNet = "lenet_iter_10000.caffemodel", History = { new BlobProto { Data = { 1, 2 } } } }.ToByteArray(),
        [FileKind.Hdf5] = [0x89, .. "HDF\r\n\u001a\n"u8, .. new byte[88]],
        [FileKind.Npy] = Npy(),
        [FileKind.Npz] = Zip("conv1.0.npy", Npy()),
        [FileKind.Safetensors] = Safetensors(),
        [FileKind.Onnx] = Onnx(),
        [FileKind.TensorFlow] = TensorFlowGraph(),
        [FileKind.TensorFlowLite] = [0x1C, 0, 0, 0, .. "TFL3"u8, .. new byte[24]],
        [FileKind.PyTorch] = Zip("resnet18/data.pkl", [0x80, 2, .. "}q\0."u8]),
        [FileKind.Pickle] = [0x80, 4, 0x95, 0x11, 0, 0, 0, 0, 0, 0, 0, .. "}\u0094\u008c."u8],
        [FileKind.Matlab] = [.. "MATLAB 5.0 MAT-file, Platform: GLNXA64"u8, .. new byte[90]],
        [FileKind.Picture] = [0x89, .. "PNG\r\n\u001a\n"u8, 0, 0, 0, 13, .. "IHDR"u8, .. new byte[17]],
        [FileKind.Pdf] = [.. "%PDF-1.4\n1 0 obj\n"u8],
        [FileKind.Zip] = Zip("net/deploy.prototxt", [.. "name: \"net\""u8]),
        [FileKind.Gzip] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, .. new byte[20]],
        [FileKind.Bzip2] = [.. "BZh91AY&SY"u8, .. new byte[20]],
        [FileKind.Xz] = [0xFD, .. "7zXZ"u8, 0, 0, 4, .. new byte[20]],
        [FileKind.Zstandard] = [0x28, 0xB5, 0x2F, 0xFD, .. new byte[20]],
        [FileKind.SevenZip] = [.. "7z"u8, 0xBC, 0xAF, 0x27, 0x1C, .. new byte[20]],
        [FileKind.Rar] = [.. "Rar!"u8, 0x1A, 7, 1, 0, .. new byte[20]],
        [FileKind.Tar] = [.. "net/deploy.prototxt"u8, .. new byte[238], .. "ustar\0"u8, .. new byte[249]],
    };

    /// <summary>The bytes of a sample.</summary>
    public static byte[] Of(FileKind kind) => All[kind];

    private static byte[] Net() => new NetParameter
    {
        Name = "net",
        Layer =
        {
            new LayerParameter { Name = "data", Type = "Input", Top = { "data" } },
            new LayerParameter { Name = "ip", Type = "InnerProduct", Blobs = { new BlobProto { Shape = new BlobShape { Dim = { 2, 3 } }, Data = { 0.5f, 1, -2, 3, 4, 5 } } } },
        },
    }.ToByteArray();

    private static byte[] Npy()
    {
        var header = "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }".PadRight(117) + "\n";
        return [0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. Encoding.ASCII.GetBytes(header), .. new byte[8]];
    }

    private static byte[] Zip(string name, byte[] content)
    {
        using var stream = new MemoryStream();
        using (var zip = new System.IO.Compression.ZipArchive(stream, System.IO.Compression.ZipArchiveMode.Create, leaveOpen: true))
        {
            using var entry = zip.CreateEntry(name, System.IO.Compression.CompressionLevel.NoCompression).Open();
            entry.Write(content);
        }

        return stream.ToArray();
    }

    private static byte[] Safetensors()
    {
        var head = "{\"conv1.0\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}"u8;
        var length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, head.Length);
        return [.. length, .. head, .. new byte[8]];
    }

    // The version of the format, the producer, and a graph with a name.
    private static byte[] Onnx() => [0x08, 8, 0x12, 7, .. "pytorch"u8, 0x3A, 7, 0x12, 5, .. "graph"u8, 0x42, 2, 0x10, 17];

    // One node, with a name and an operator.
    private static byte[] TensorFlowGraph() => [0x0A, 16, 0x0A, 1, (byte)'x', 0x12, 11, .. "Placeholder"u8, 0x22, 3, 0x08, 0xCE, 1];
}
