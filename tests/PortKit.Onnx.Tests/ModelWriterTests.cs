using System.Runtime.InteropServices;
using Google.Protobuf;
using PortKit.Onnx.Protos;

namespace PortKit.Onnx.Tests;

public sealed class ModelWriterTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("portkit-writer-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static OnnxModel Model(params ModelInitializer[] initializers) => new()
    {
        Opset = 17,
        IrVersion = 8,
        Header = new ModelHeader { ProducerName = "maker", ProducerVersion = "1.2", GraphName = "net", Metadata = [new("b", "ü"), new("a", "")] },
        Nodes = [new NodeProto { Name = "n", OpType = "Relu", Input = { "x" }, Output = { "y" } }],
        Inputs = [new TensorInfo("x", DataType.Float, [-1, 3])],
        Outputs = [new TensorInfo("y", DataType.Float, [])],
        Initializers = initializers,
    };

    private static ValueInfoProto Port(string name, params TensorShapeProto.Types.Dimension[] dims) => new()
    {
        Name = name,
        Type = new TypeProto { TensorType = new() { ElemType = (int)DataType.Float, Shape = new TensorShapeProto { Dim = { dims } } } },
    };

    /// <summary>The same model as Google.Protobuf sees it.</summary>
    private static ModelProto Proto(params TensorProto[] initializers) => new()
    {
        IrVersion = 8,
        ProducerName = "maker",
        ProducerVersion = "1.2",
        OpsetImport = { new OperatorSetIdProto { Domain = "", Version = 17 } },
        MetadataProps = { new StringStringEntryProto { Key = "b", Value = "ü" }, new StringStringEntryProto { Key = "a", Value = "" } },
        Graph = new GraphProto
        {
            Name = "net",
            Node = { new NodeProto { Name = "n", OpType = "Relu", Input = { "x" }, Output = { "y" } } },
            Initializer = { initializers },
            Input = { Port("x", new(), new() { DimValue = 3 }) },
            Output = { Port("y") },
        },
    };

    private static TensorProto Tensor(string name, DataType type, long[] dims, byte[] raw) =>
        new() { Name = name, DataType = (int)type, Dims = { dims }, RawData = ByteString.CopyFrom(raw) };

    [Fact]
    public void An_initialization_graph_stands_behind_the_metadata_as_Google_Protobuf_writes_it()
    {
        var graph = new GraphBuilder(17);
        graph.Output("w", graph.Mul(graph.Node("RandomNormal", [], Attr.Ints("shape", 2)).Shaped(2), graph.Constant([1f, 2f], 2)));
        var bytes = Models.Bytes(Model() with
        {
            Initialization = new ModelInitialization(graph.Build(new ModelHeader { GraphName = "initialization" }), [new("kernel", "w")]),
        });
        var expected = Proto();
        expected.TrainingInfo.Add(ModelProto.Parser.ParseFrom(bytes).TrainingInfo);
        Assert.Equal(expected.ToByteArray(), bytes);
        var info = Assert.Single(expected.TrainingInfo);
        Assert.Equal(["RandomNormal()->RandomNormal:0", "Mul(RandomNormal:0,constant/[1,2])->w"], Models.Lines(info.Initialization));
        Assert.Equal(("kernel", "w"), (info.InitializationBinding[0].Key, info.InitializationBinding[0].Value));
        Assert.Equal([0, 0, 128, 63, 0, 0, 0, 64], info.Initialization.Initializer[0].RawData.ToByteArray());
    }

    /// <summary>Lengths about where a varint grows, and about the writer's buffer.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(25)]
    [InlineData(32)]
    [InlineData(4090)]
    [InlineData(4096)]
    [InlineData(262_143)]
    [InlineData(262_144)]
    [InlineData(600_001)]
    public void The_bytes_are_those_of_Google_Protobuf(int floats)
    {
        var values = Enumerable.Range(0, floats).Select(i => i * 0.5f).ToArray();
        var raw = MemoryMarshal.AsBytes(values.AsSpan()).ToArray();

        var bytes = Models.Bytes(Model(
            new("w", [floats], TensorData.Of(values)), new("i", [2, 1], TensorData.Of([1L, -1])), new("s", [], TensorData.Of(new float[1]))));

        var expected = Proto(
            Tensor("w", DataType.Float, [floats], raw),
            Tensor("i", DataType.Int64, [2, 1], Convert.FromHexString("0100000000000000FFFFFFFFFFFFFFFF")),
            Tensor("s", DataType.Float, [], new byte[4]));
        Assert.Equal(expected, ModelProto.Parser.ParseFrom(bytes));
        Assert.True(expected.ToByteArray().AsSpan().SequenceEqual(bytes));
    }

    [Fact]
    public void The_length_is_known_before_writing()
    {
        var model = Model(new ModelInitializer("w", [300_000], Models.Zeros(300_000)));
        Assert.Equal(Models.Bytes(model).Length, ModelWriter.ByteLength(model));
    }

    [Fact]
    public void Data_may_come_in_pieces_of_any_size()
    {
        var raw = new byte[3_000_000];
        new Random(1).NextBytes(raw);
        var data = TensorData.Streamed(raw.Length, destination =>
        {
            var rest = raw.AsSpan();
            for (var size = 1; !rest.IsEmpty; size = size * 3 + 1)
            {
                var piece = rest[..Math.Min(size, rest.Length)];
                if (piece.Length == 1)
                    destination.WriteByte(piece[0]);
                else
                    destination.Write(piece);
                rest = rest[piece.Length..];
            }
        }, DataType.Uint8);

        var written = ModelProto.Parser.ParseFrom(Models.Bytes(Model(new ModelInitializer("w", [raw.Length], data))));

        Assert.True(written.Graph.Initializer[0].RawData.Span.SequenceEqual(raw));
        Assert.Equal((int)DataType.Uint8, written.Graph.Initializer[0].DataType);
    }

    [Fact]
    public void Each_tensor_is_asked_once_and_in_order()
    {
        List<string> asked = [];
        ModelInitializer Recorded(string name) => new(name, [1], TensorData.Streamed(4, destination =>
        {
            asked.Add(name);
            destination.Write(new byte[4]);
        }));

        ModelWriter.Write(Model(Recorded("c"), Recorded("a"), Recorded("b")), Stream.Null);

        Assert.Equal(["c", "a", "b"], asked);
    }

    [Fact]
    public void Memory_does_not_grow_with_the_model()
    {
        const int Piece = 1 << 16;
        const long Length = 1L << 30;
        var data = TensorData.Streamed(Length, destination =>
        {
            Span<byte> piece = stackalloc byte[Piece];
            for (var i = 0; i < Length / Piece; i++)
                destination.Write(piece);
        });
        var model = Model(new ModelInitializer("w", [Length / 4], data));

        // The pool makes the pieces of WriteBehindStream once, and lends them again.
        ModelWriter.Write(Model(), Stream.Null);
        var before = GC.GetAllocatedBytesForCurrentThread();
        ModelWriter.Write(model, Stream.Null);

        // The buffer of a megabyte and the small things around the tensor.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4 << 20);
    }

    [Theory]
    [InlineData(3L << 30)]
    [InlineData(int.MaxValue)]
    [InlineData(int.MaxValue - 20L)]
    public void A_model_too_large_is_refused_before_anything_is_written(long bytes)
    {
        var data = TensorData.Streamed(bytes, _ => Assert.Fail("Nothing should be asked of it."), DataType.Uint8);
        var model = Model(new ModelInitializer("w", [bytes], data));
        using var stream = new MemoryStream();
        var path = Path.Combine(_folder, "large.onnx");

        var exception = Assert.Throws<ModelTooLargeException>(() => ModelWriter.Write(model, stream));
        Assert.Throws<ModelTooLargeException>(() => ModelWriter.WriteFile(model, path));

        Assert.True(exception.ByteLength > int.MaxValue);
        Assert.Equal(0, stream.Length);
        Assert.Empty(Directory.GetFileSystemEntries(_folder));
    }

    [Fact]
    public void Tensors_too_large_only_together_are_refused()
    {
        var data = TensorData.Streamed(1L << 30, _ => Assert.Fail("Nothing should be asked of it."));
        var model = Model(new ModelInitializer("a", [1 << 28], data), new ModelInitializer("b", [1 << 28], data));

        var exception = Assert.Throws<ModelTooLargeException>(() => ModelWriter.ByteLength(model));

        Assert.InRange(exception.ByteLength, 2L << 30, (2L << 30) + 1000);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(0)]
    public void Data_of_another_length_than_announced_are_refused(int written)
    {
        var data = TensorData.Streamed(4, destination => destination.Write(new byte[written]));

        var exception = Assert.Throws<InvalidDataException>(() =>
            ModelWriter.Write(Model(new ModelInitializer("w", [1], data)), Stream.Null));

        Assert.Contains("'w'", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_is_written_under_its_name_alone()
    {
        var model = Model(new ModelInitializer("w", [2], TensorData.Of(new[] { 1f, 2f })));
        var path = Path.Combine(_folder, "net.onnx");
        File.WriteAllText(path, "an old and quite a bit longer file " + new string('x', 1000));

        ModelWriter.WriteFile(model, path);

        Assert.Equal(Models.Bytes(model), File.ReadAllBytes(path));
        Assert.Equal([path], Directory.GetFileSystemEntries(_folder));
        Assert.Single(ModelProto.Parser.ParseFrom(File.ReadAllBytes(path)).Graph.Initializer);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_failure_on_the_way_leaves_what_was_there(bool existed)
    {
        var path = Path.Combine(_folder, "net.onnx");
        if (existed)
            File.WriteAllText(path, "old");
        var failing = TensorData.Streamed(1 << 22, destination =>
        {
            destination.Write(new byte[1 << 21]);
            throw new TimeoutException();
        });

        Assert.Throws<TimeoutException>(() => ModelWriter.WriteFile(Model(new ModelInitializer("w", [1 << 20], failing)), path));

        Assert.Equal(existed ? [path] : [], Directory.GetFileSystemEntries(_folder));
        if (existed)
            Assert.Equal("old", File.ReadAllText(path));
    }

    [Fact]
    public void A_link_is_followed()
    {
        var model = Model();
        var path = Path.Combine(_folder, "real.onnx");
        var link = Path.Combine(_folder, "link.onnx");
        File.WriteAllText(path, "old");
        File.CreateSymbolicLink(link, path);

        ModelWriter.WriteFile(model, link);

        Assert.Equal(Models.Bytes(model), File.ReadAllBytes(path));
        Assert.Equal(path, new FileInfo(link).LinkTarget);
    }

    [Fact]
    public void A_device_stays_a_device()
    {
        if (OperatingSystem.IsWindows())
            Assert.Skip("There are no devices among the files.");
        ModelWriter.WriteFile(Model(), "/dev/null");
        Assert.Equal(0, new FileInfo("/dev/null").Length);
    }

    [Fact]
    public void A_folder_is_not_a_file()
    {
        Assert.Throws<IOException>(() => ModelWriter.WriteFile(Model(), _folder));
        Assert.Throws<DirectoryNotFoundException>(() => ModelWriter.WriteFile(Model(), Path.Combine(_folder, "none", "net.onnx")));
        Assert.Empty(Directory.GetFileSystemEntries(_folder));
    }
}
