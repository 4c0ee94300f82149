using System.Globalization;
using System.Runtime.InteropServices;
using PortKit.Onnx.Protos;

namespace PortKit.Onnx.Tests;

/// <summary>Models whose elements lie in a second file.</summary>
public sealed class ExternalDataTests : IDisposable
{
    private const int KiB = 1024;

    private readonly string _folder = Directory.CreateTempSubdirectory("portkit-external-").FullName;

    private string ModelPath => Path.Combine(_folder, "net.onnx");

    private string DataPath => Path.Combine(_folder, "net.onnx.data");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Large_tensors_begin_at_64_KiB_and_small_ones_at_4_KiB()
    {
        int[] lengths = [1 * KiB, 4 * KiB, 4 * KiB + 4, 64 * KiB - 4, 64 * KiB, 200 * KiB, 1 * KiB];
        var model = Model([.. lengths.Select((length, i) => Floats($"w{i}", length / 4))]);

        Assert.Equal(DataPath, ModelWriter.WriteFileAndData(model, ModelPath));

        var places = Read().Graph.Initializer.Select(PlaceOf).ToList();
        Assert.Equal([0, 4 * KiB, 8 * KiB, 16 * KiB, 128 * KiB, 192 * KiB, 392 * KiB], places.Select(place => place.Offset));
        Assert.Equal(lengths.Select(length => (long)length), places.Select(place => place.Length));
        Assert.Equal(393 * KiB, new FileInfo(DataPath).Length);
    }

    /// <summary>Whoever is killed between the two moves, or writes while another does, leaves one file of each run.</summary>
    [Fact]
    public void A_model_takes_no_other_data_than_its_own()
    {
        ModelWriter.WriteFileAndData(Model(Floats("a", 300), Floats("b", 400)), ModelPath);
        Assert.Equal(2, StoredModel.Open(ModelPath).Initializers.Count);
        Assert.Null(ModelOutline.Of(ModelPath)!.MixedDataProblem());
        Assert.Empty(ModelCheck.OfFile(ModelPath));

        // By a link from another folder as well.
        var link = Path.Combine(Directory.CreateDirectory(Path.Combine(_folder, "links")).FullName, "net.onnx");
        File.CreateSymbolicLink(link, ModelPath);
        Assert.Equal(2, StoredModel.Open(link).Initializers.Count);
        Assert.Null(ModelOutline.Of(link)!.MixedDataProblem());

        var data = File.ReadAllBytes(DataPath);
        data[^1] ^= 1;
        File.WriteAllBytes(DataPath, data);
        Assert.Contains("different runs", Assert.Throws<DamagedFileException>(() => StoredModel.Open(ModelPath)).Message, StringComparison.Ordinal);
        Assert.Contains("different runs", ModelOutline.Of(ModelPath)!.MixedDataProblem(), StringComparison.Ordinal);
        Assert.Contains("different runs", ModelOutline.Of(link)!.MixedDataProblem(), StringComparison.Ordinal);
        Assert.Contains("different runs", Assert.Single(ModelCheck.OfFile(ModelPath)).Message, StringComparison.Ordinal);

        // A program that puts them into another file is taken at its word.
        var model = Read();
        foreach (var entry in model.Graph.Initializer.SelectMany(tensor => tensor.ExternalData).Where(entry => entry.Key == "location"))
            entry.Value = "moved.data";
        File.WriteAllBytes(ModelPath, Google.Protobuf.MessageExtensions.ToByteArray(model));
        File.Move(DataPath, Path.Combine(_folder, "moved.data"));
        Assert.Equal(2, StoredModel.Open(ModelPath).Initializers.Count);
    }

    /// <summary>Found by fuzzing: a name in a node that is no UTF-8, in a model whose outline reads.</summary>
    [Fact]
    public void A_model_that_does_not_read_has_no_data_of_another_run()
    {
        ModelWriter.WriteFileAndData(Model(Floats("a", 300)), ModelPath);
        var model = Read();
        model.MetadataProps.Single(entry => entry.Key == DataDigest.Key).Key = "no_text";
        var bytes = Google.Protobuf.MessageExtensions.ToByteArray(model);
        bytes[bytes.AsSpan().IndexOf("no_text"u8)] = 0xFF;
        File.WriteAllBytes(ModelPath, bytes);

        Assert.Null(ModelOutline.Of(ModelPath)!.MixedDataProblem());
        Assert.Single(ModelCheck.OfFile(ModelPath));
    }

    [Fact]
    public void Elements_are_where_the_model_says_and_zeros_between()
    {
        var model = Model(Floats("a", 300), Floats("b", 20_000), Floats("c", 256), Floats("d", 100_000));

        ModelWriter.WriteFileAndData(model, ModelPath);

        var data = File.ReadAllBytes(DataPath);
        var end = 0;
        foreach (var tensor in Read().Graph.Initializer)
        {
            var (location, offset, length) = PlaceOf(tensor);
            Assert.Equal("net.onnx.data", location);
            Assert.False(tensor.HasRawData);
            Assert.True(data.AsSpan(end, (int)offset - end).IndexOfAnyExcept((byte)0) < 0);
            Assert.Equal(Values(tensor.Name, (int)tensor.Dims[0]), MemoryMarshal.Cast<byte, float>(data.AsSpan((int)offset, (int)length)).ToArray());
            end = (int)(offset + length);
        }

        Assert.Equal(end, data.Length);
        Assert.Empty(ModelCheck.OfFile(ModelPath));
    }

    [Fact]
    public void Small_tensors_and_int64_stay_in_the_model()
    {
        var model = Model(Floats("small", 255), new("shape", [500], TensorData.Of(new long[500])), Floats("large", 256));

        ModelWriter.WriteFileAndData(model, ModelPath);

        var tensors = Read().Graph.Initializer;
        Assert.Equal([false, false, true], tensors.Select(tensor => tensor.DataLocation == TensorProto.Types.DataLocation.External));
        Assert.Equal([1020, 4000, 0], tensors.Select(tensor => tensor.RawData.Length));
        Assert.Equal(KiB, new FileInfo(DataPath).Length);
    }

    [Fact]
    public void Nothing_large_needs_no_second_file()
    {
        var model = Model(Floats("small", 3));

        Assert.Null(ModelWriter.WriteFileAndData(model, ModelPath));

        Assert.Equal([ModelPath], Directory.GetFileSystemEntries(_folder));
        Assert.Equal(Models.Bytes(model), File.ReadAllBytes(ModelPath));
    }

    [Fact]
    public void Each_tensor_is_asked_once_and_in_order_wherever_it_goes()
    {
        List<string> asked = [];
        ModelInitializer Recorded(string name, int floats) => new(name, [floats], TensorData.Streamed(4L * floats, destination =>
        {
            asked.Add(name);
            destination.Write(new byte[4 * floats]);
        }));

        ModelWriter.WriteFileAndData(Model(Recorded("c", 1), Recorded("a", 1000), Recorded("d", 2), Recorded("b", 100_000)), ModelPath);

        Assert.Equal(["c", "a", "d", "b"], asked);
    }

    [Fact]
    public void The_same_model_gives_the_same_bytes_over_whatever_was_there()
    {
        var model = Model(Floats("a", 3000), Floats("b", 2), Floats("c", 30_000));
        ModelWriter.WriteFileAndData(model, ModelPath);
        var (first, firstData) = (File.ReadAllBytes(ModelPath), File.ReadAllBytes(DataPath));
        File.AppendAllText(ModelPath, "more");
        File.AppendAllText(DataPath, "more");

        ModelWriter.WriteFileAndData(model, ModelPath);

        Assert.Equal(first, File.ReadAllBytes(ModelPath));
        Assert.Equal(firstData, File.ReadAllBytes(DataPath));
        Assert.Equal([ModelPath, DataPath], Directory.GetFileSystemEntries(_folder).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Elements_have_no_limit()
    {
        const long Length = 5L << 30;
        ModelInitializer Vast(string name) => new(name, [Length / 4], TensorData.Streamed(Length, _ => Assert.Fail("Nothing should be asked of it.")));

        var layout = new ModelLayout(Model(Vast("a"), Vast("b"), Floats("c", 256)), "net.onnx.data");

        layout.Require();
        Assert.InRange(layout.ByteLength, 1, 1000);
        Assert.Equal(2 * Length + KiB, layout.DataLength);
        Assert.False(ModelWriter.FitsOneFile(Model(Vast("a"))));
        Assert.True(ModelWriter.FitsOneFile(Model(Floats("c", 256))));
    }

    [Fact]
    public void Memory_does_not_grow_with_the_data()
    {
        const long Length = 1L << 30;
        var data = TensorData.Streamed(Length, destination =>
        {
            Span<byte> piece = stackalloc byte[1 << 16];
            for (var i = 0; i < Length / piece.Length; i++)
                destination.Write(piece);
        });
        var layout = new ModelLayout(Model(new ModelInitializer("w", [Length / 4], data)), "net.onnx.data");

        var before = GC.GetAllocatedBytesForCurrentThread();
        layout.WriteTo(Stream.Null, Stream.Null);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_failure_on_the_way_leaves_what_was_there(bool existed)
    {
        var failing = TensorData.Streamed(1 << 22, destination =>
        {
            destination.Write(new byte[1 << 21]);
            throw new TimeoutException();
        });

        AssertNothingChanges<TimeoutException>(existed, Model(Floats("a", 5000), new ModelInitializer("w", [1 << 20], failing)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_disk_without_room_leaves_what_was_there(bool existed)
    {
        const long Length = 1L << 60;
        var vast = TensorData.Streamed(Length, _ => throw new IOException("There is no room after all."));

        AssertNothingChanges<IOException>(existed, Model(new ModelInitializer("w", [Length / 4], vast)));
    }

    /// <summary>The data are at their place when the model turns out not to be able to get to its own.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Data_go_back_if_the_model_cannot_follow(bool existed)
    {
        if (existed)
            File.WriteAllText(DataPath, "old");
        var blocking = TensorData.Streamed(1 << 20, destination =>
        {
            destination.Write(new byte[1 << 20]);
            Directory.CreateDirectory(ModelPath);
        });

        Assert.ThrowsAny<Exception>(() => ModelWriter.WriteFileAndData(Model(new ModelInitializer("w", [1 << 18], blocking)), ModelPath));

        Assert.Equal(existed ? [ModelPath, DataPath] : [ModelPath], Directory.GetFileSystemEntries(_folder).Order(StringComparer.Ordinal));
        if (existed)
            Assert.Equal("old", File.ReadAllText(DataPath));
    }

    [Fact]
    public void A_folder_that_may_not_be_written_stays_as_it_was()
    {
        if (Environment.IsPrivilegedProcess)
            Assert.Skip("Whoever runs this may write to any folder.");
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Folders may always be written to.");
            return;
        }

        File.SetUnixFileMode(_folder, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        try
        {
            AssertNothingChanges<UnauthorizedAccessException>(existed: false, Model(Floats("a", 5000)));
        }
        finally
        {
            File.SetUnixFileMode(_folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    [Fact]
    public void A_folder_in_the_place_of_the_data_is_refused()
    {
        Directory.CreateDirectory(DataPath);

        Assert.Throws<IOException>(() => ModelWriter.WriteFileAndData(Model(Floats("a", 5000)), ModelPath));

        Assert.Equal([DataPath], Directory.GetFileSystemEntries(_folder));
    }

    [Fact]
    public void A_link_is_followed_and_the_data_are_beside_what_it_leads_to()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "real"));
        var real = Path.Combine(_folder, "real", "other.onnx");
        File.WriteAllText(real, "old");
        File.CreateSymbolicLink(ModelPath, real);

        Assert.Equal(real + ".data", ModelWriter.WriteFileAndData(Model(Floats("a", 5000)), ModelPath));

        Assert.Equal(real, new FileInfo(ModelPath).LinkTarget);
        Assert.Equal("other.onnx.data", PlaceOf(Read().Graph.Initializer[0]).Location);
        Assert.Empty(ModelCheck.OfFile(real));
    }

    [Fact]
    public void There_is_nothing_beside_a_device()
    {
        if (OperatingSystem.IsWindows())
            Assert.Skip("There are no devices among the files.");
        Assert.Throws<IOException>(() => ModelWriter.WriteFileAndData(Model(Floats("a", 5000)), "/dev/null"));
        Assert.False(File.Exists("/dev/null.data"));
    }

    private static OnnxModel Model(params ModelInitializer[] initializers) => new()
    {
        Opset = 17,
        IrVersion = 8,
        Header = new ModelHeader(),
        Nodes = [new NodeProto { Name = "n", OpType = "Relu", Input = { "x" }, Output = { "y" } }],
        Inputs = [new TensorInfo("x", DataType.Float, [-1, 3])],
        Outputs = [new TensorInfo("y", DataType.Float, [])],
        Initializers = initializers,
    };

    private static float[] Values(string name, int count) => [.. Enumerable.Range(0, count).Select(i => name[0] + i * 0.5f)];

    private static ModelInitializer Floats(string name, int count) => new(name, [count], TensorData.Of(Values(name, count)));

    private static (string Location, long Offset, long Length) PlaceOf(TensorProto tensor)
    {
        Assert.Equal(TensorProto.Types.DataLocation.External, tensor.DataLocation);
        Assert.Equal(["location", "offset", "length"], tensor.ExternalData.Select(entry => entry.Key));
        return (tensor.ExternalData[0].Value, Number(1), Number(2));

        long Number(int i) => long.Parse(tensor.ExternalData[i].Value, CultureInfo.InvariantCulture);
    }

    private ModelProto Read() => ModelProto.Parser.ParseFrom(File.ReadAllBytes(ModelPath));

    private void AssertNothingChanges<TException>(bool existed, OnnxModel model)
        where TException : Exception
    {
        if (existed)
        {
            File.WriteAllText(ModelPath, "old model");
            File.WriteAllText(DataPath, "old data");
        }

        Assert.Throws<TException>(() => ModelWriter.WriteFileAndData(model, ModelPath));

        Assert.Equal(existed ? [ModelPath, DataPath] : [], Directory.GetFileSystemEntries(_folder).Order(StringComparer.Ordinal));
        if (existed)
            Assert.Equal(("old model", "old data"), (File.ReadAllText(ModelPath), File.ReadAllText(DataPath)));
    }
}
