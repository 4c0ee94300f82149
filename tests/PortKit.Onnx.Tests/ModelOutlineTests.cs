using System.Globalization;
using Google.Protobuf;
using PortKit.Onnx.Protos;

namespace PortKit.Onnx.Tests;

/// <summary>Outlines, held against the same files read whole by Google.Protobuf.</summary>
public sealed class ModelOutlineTests : IDisposable
{
    private const int Large = 1 << 16;

    private readonly string _folder = Directory.CreateTempSubdirectory("portkit-outline-").FullName;

    private string ModelPath => Path.Combine(_folder, "net.onnx");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void With_what_it_refers_to_an_outline_is_the_model()
    {
        var model = Model(Raw("a", Large), Raw("small", 100), Raw("b", 3 * Large + 1));
        File.WriteAllBytes(ModelPath, model.ToByteArray());

        var outline = ModelOutline.Of(ModelPath);

        Assert.True(outline!.IsSmaller);
        Assert.Equal(_folder, outline.Folder);
        Assert.InRange(outline.Bytes.Length, 100, 1000);
        var left = ModelProto.Parser.ParseFrom(outline.Bytes.ToArray());
        Assert.Equal([false, true, false], left.Graph.Initializer.Select(tensor => tensor.HasRawData));
        Assert.Empty(outline.ExternalDataProblems());
        Assert.Equal(model, Resolved(left));
    }

    [Fact]
    public void Everything_that_is_no_plain_large_tensor_stays()
    {
        var floats = new TensorProto { Name = "floats", DataType = (int)DataType.Float, Dims = { Large } };
        floats.FloatData.AddRange(Enumerable.Range(0, Large).Select(i => (float)i));
        var shape = Raw("shape", Large);
        shape.DataType = (int)DataType.Int64;
        var elsewhere = Raw("elsewhere", Large);
        elsewhere.DataLocation = TensorProto.Types.DataLocation.External;
        elsewhere.ExternalData.Add(new StringStringEntryProto { Key = "location", Value = "x" });
        var model = Model(floats, shape, elsewhere);
        model.Graph.Node.Add(new NodeProto
        {
            OpType = "If",
            Attribute = { new AttributeProto { Name = "then_branch", G = new GraphProto { Initializer = { Raw("inner", 2 * Large) } } } },
        });
        model.Graph.Node.Add(new NodeProto { OpType = "Constant", Attribute = { new AttributeProto { Name = "value", T = Raw("c", 2 * Large) } } });
        File.WriteAllBytes(ModelPath, model.ToByteArray());

        var outline = ModelOutline.Of(ModelPath);

        Assert.False(outline!.IsSmaller);
        Assert.Equal(model, ModelProto.Parser.ParseFrom(outline.Bytes.ToArray()));
    }

    [Fact]
    public void Fields_that_nobody_knows_stay()
    {
        var unknown = new byte[] { 0xF8, 0x7F, 0x2A, 0xF5, 0x7F, 1, 2, 3, 4, 0xF1, 0x7F, 1, 2, 3, 4, 5, 6, 7, 8 };
        File.WriteAllBytes(ModelPath, [.. unknown, .. Model(Raw("a", Large)).ToByteArray(), .. unknown]);

        var outline = ModelOutline.Of(ModelPath);

        Assert.True(outline!.IsSmaller);
        Assert.Equal(unknown, outline.Bytes[..unknown.Length].ToArray());
        Assert.Equal(unknown, outline.Bytes[^unknown.Length..].ToArray());
    }

    [Fact]
    public void The_folder_is_that_of_the_file_and_not_of_a_link_to_it()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "real"));
        var real = Path.Combine(_folder, "real", "other.onnx");
        File.WriteAllBytes(real, Model(Raw("a", Large)).ToByteArray());
        File.CreateSymbolicLink(ModelPath, real);

        var outline = ModelOutline.Of(ModelPath);

        Assert.Equal(Path.Combine(_folder, "real"), outline!.Folder);
        Assert.Equal("other.onnx", ModelProto.Parser.ParseFrom(outline.Bytes.ToArray()).Graph.Initializer[0].ExternalData[0].Value);
    }

    [Fact]
    public void A_link_to_a_model_with_external_data_is_left_to_the_runtime()
    {
        var elsewhere = new TensorProto { Name = "e", DataType = (int)DataType.Float, Dims = { 1 }, DataLocation = TensorProto.Types.DataLocation.External };
        elsewhere.ExternalData.Add(new StringStringEntryProto { Key = "location", Value = "x" });
        var real = Path.Combine(_folder, "other.onnx");
        File.WriteAllBytes(real, Model(Raw("a", Large), elsewhere).ToByteArray());
        File.CreateSymbolicLink(ModelPath, real);

        Assert.True(ModelOutline.Of(real)!.IsSmaller);
        Assert.False(ModelOutline.Of(ModelPath)!.IsSmaller);
    }

    /// <summary>Wherever a file is cut, or whatever stands in it, there is an outline or none, and no fault.</summary>
    [Fact]
    public void What_is_not_understood_has_no_outline()
    {
        var bytes = Model(Raw("a", Large), Raw("b", 10)).ToByteArray();
        foreach (var length in Enumerable.Range(1, 60).Concat(Enumerable.Range(bytes.Length - 60, 60)))
        {
            File.WriteAllBytes(ModelPath, bytes[..length]);
            var whole = true;
            try
            {
                ModelProto.Parser.ParseFrom(bytes[..length]);
            }
            catch (InvalidProtocolBufferException)
            {
                whole = false;
            }

            Assert.Equal(whole, ModelOutline.Of(ModelPath) is not null);
        }

        var random = new Random(1);
        for (var i = 0; i < 500; i++)
        {
            var damaged = bytes.ToArray();
            damaged[random.Next(80)] = (byte)random.Next(256);
            File.WriteAllBytes(ModelPath, damaged);
            ModelOutline.Of(ModelPath);
        }
    }

    [Fact]
    public void What_stays_large_has_no_outline()
    {
        var model = Model(Raw("a", Large));
        model.DocString = new string('x', 1 << 26);
        File.WriteAllBytes(ModelPath, model.ToByteArray());

        Assert.Null(ModelOutline.Of(ModelPath));
    }

    private static TensorProto Raw(string name, int bytes)
    {
        var raw = new byte[bytes];
        new Random(bytes).NextBytes(raw);
        return new TensorProto { Name = name, DataType = (int)DataType.Uint8, Dims = { bytes }, RawData = ByteString.CopyFrom(raw) };
    }

    private static ModelProto Model(params TensorProto[] initializers) => new()
    {
        IrVersion = 8,
        OpsetImport = { new OperatorSetIdProto { Version = 17 } },
        Graph = new GraphProto { Name = "net", Initializer = { initializers } },
    };

    /// <summary>The model with external data in their tensors.</summary>
    private ModelProto Resolved(ModelProto outline)
    {
        foreach (var tensor in outline.Graph.Initializer.Where(tensor => tensor.DataLocation == TensorProto.Types.DataLocation.External))
        {
            var place = tensor.ExternalData.ToDictionary(entry => entry.Key, entry => entry.Value);
            using var file = File.OpenRead(Path.Combine(_folder, place["location"]));
            file.Position = long.Parse(place["offset"], CultureInfo.InvariantCulture);
            var bytes = new byte[int.Parse(place["length"], CultureInfo.InvariantCulture)];
            file.ReadExactly(bytes);
            tensor.RawData = ByteString.CopyFrom(bytes);
            tensor.ExternalData.Clear();
            tensor.ClearDataLocation();
        }

        return outline;
    }
}
