using Google.Protobuf;
using PortKit.Onnx.Protos;

namespace PortKit.Onnx.Tests;

/// <summary>The initializers of a model file, found without reading their elements.</summary>
public sealed class StoredModelTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("portkit").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Elements_in_one_run_stay_in_the_file()
    {
        byte[] elements = [1, 2, 3, 4, 5, 6, 7, 8];
        var path = Write(new ModelProto
        {
            Graph = new GraphProto { Name = "g", Initializer = { new TensorProto { Name = "w", Dims = { 2 }, DataType = (int)DataType.Float, RawData = ByteString.CopyFrom(elements) } } },
            MetadataProps = { new StringStringEntryProto { Key = "k", Value = "v" } },
        });
        var model = StoredModel.Open(path);
        var initializer = Assert.Single(model.Initializers);
        Assert.Equal(("w", DataType.Float, 8), (initializer.Name, initializer.ElementType, initializer.ByteLength));
        Assert.Equal([2L], initializer.Dims);
        Assert.Null(initializer.Bytes);
        Assert.Equal(elements, File.ReadAllBytes(initializer.Path)[(int)initializer.Offset..][..8]);
        Assert.Equal("v", model.Metadata["k"]);
    }

    [Theory]
    [InlineData(3, 8, "12 bytes are expected for initializer 'w' of Float [3]. Found 8")]
    [InlineData(-1, 8, "elements that cannot be counted")]
    public void Lengths_that_do_not_agree_are_told(long dim, int length, string message)
    {
        var path = Write(new ModelProto { Graph = new GraphProto { Initializer = { new TensorProto { Name = "w", Dims = { dim }, DataType = (int)DataType.Float, RawData = ByteString.CopyFrom(new byte[length]) } } } });
        var failure = Assert.Throws<DamagedFileException>(() => StoredModel.Open(path));
        Assert.StartsWith("at byte ", failure.Message, StringComparison.Ordinal);
        Assert.Contains(message, failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("..")]
    [InlineData("/etc")]
    public void Data_outside_of_the_folder_are_not_followed(string folder)
    {
        var path = Write(new ModelProto
        {
            Graph = new GraphProto
            {
                Initializer =
                {
                    new TensorProto
                    {
                        Name = "w",
                        Dims = { 2 },
                        DataType = (int)DataType.Float,
                        DataLocation = TensorProto.Types.DataLocation.External,
                        ExternalData = { new StringStringEntryProto { Key = "location", Value = $"{folder}/passwd" } },
                    },
                },
            },
        });
        Assert.Contains("External data must be in the model's folder", Assert.Throws<DamagedFileException>(() => StoredModel.Open(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_without_a_graph_is_told()
    {
        Assert.Contains("Found an empty file", Assert.Throws<DamagedFileException>(() => StoredModel.Open(Write(new ModelProto()))).Message, StringComparison.Ordinal);
        Assert.Contains("with a graph is expected. Found none", Assert.Throws<DamagedFileException>(() => StoredModel.Open(Write(new ModelProto { IrVersion = 8 }))).Message, StringComparison.Ordinal);
    }

    private string Write(ModelProto model)
    {
        var path = Path.Combine(_folder, "m.onnx");
        File.WriteAllBytes(path, model.ToByteArray());
        return path;
    }
}
