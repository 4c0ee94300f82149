using Google.Protobuf;
using PortKit.Onnx.Protos;

namespace PortKit.Onnx.Tests;

/// <summary>What is said of a tensor whose elements should be in another file.</summary>
public sealed class ExternalDataCheckTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("portkit-data-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("net.data", "0", "8", 8)]
    [InlineData("net.data", "4096", "8", 4104)]
    [InlineData("net.data", null, null, 8)]
    [InlineData("./net.data", null, "8", 9)]
    [InlineData("..data", "0", "8", 8)]
    [InlineData("below/net.data", "0", "8", 8)]
    public void Data_that_are_there_are_no_problem(string location, string? offset, string? length, int bytes)
    {
        Directory.CreateDirectory(Path.Combine(_folder, "below"));
        File.WriteAllBytes(Path.Combine(_folder, location), new byte[bytes]);
        Assert.Empty(Problems(Tensor(location, offset, length)));
    }

    [Theory]
    [InlineData(null, "0", "8", "External data must name a file, as location. Found none.")]
    [InlineData("net\0.data", "0", "8", "External data must name a file, as location. Found a NUL character in 'net\\0.data'.")]
    [InlineData("net.data", "-4", "8", "External data must give the offset as a number of bytes. Found '-4'.")]
    [InlineData("net.data", "0", "99999999999999999999", "External data must give the length as a number of bytes. Found '99999999999999999999'.")]
    [InlineData("net.data", "0", "12", "Dims [2] of Float need 8 bytes of external data. Found 12.")]
    [InlineData("net.data", "9", "8", "Bytes 9 to 17 of 'net.data' were expected to be its data. Found a file of 16 bytes.")]
    [InlineData("net.data", "9223372036854775807", "8", "Bytes 9223372036854775807 to 9223372036854775815 of 'net.data' were expected to be its data. Found a file of 16 bytes.")]
    [InlineData("other", "0", "8", "A file 'other' with external data was expected in folder 'FOLDER'. Found none.")]
    [InlineData("below", "0", "8", "A file 'below' with external data was expected in folder 'FOLDER'. Found a folder.")]
    [InlineData("../net.data", "0", "8", "External data must be in the model's folder or below. Found location '../net.data'.")]
    [InlineData("below/../../net.data", "0", "8", "External data must be in the model's folder or below. Found location 'below/../../net.data'.")]
    public void Data_that_are_not_there_are_told(string? location, string? offset, string? length, string problem)
    {
        File.WriteAllBytes(Path.Combine(_folder, "net.data"), new byte[16]);
        Directory.CreateDirectory(Path.Combine(_folder, "below"));
        Assert.Equal([problem.Replace("FOLDER", _folder, StringComparison.Ordinal)], Problems(Tensor(location, offset, length)));
    }

    [Fact]
    public void A_path_from_the_root_is_told()
    {
        var path = Path.Combine(_folder, "net.data");
        File.WriteAllBytes(path, new byte[16]);
        Assert.Equal([$"External data must be in the model's folder or below. Found location '{path}'."], Problems(Tensor(path, null, null)));
    }

    [Fact]
    public void A_link_out_of_the_folder_is_told()
    {
        var model = Path.Combine(_folder, "models");
        Directory.CreateDirectory(model);
        var outside = Path.Combine(_folder, "net.data");
        File.WriteAllBytes(outside, new byte[8]);
        File.CreateSymbolicLink(Path.Combine(model, "net.data"), outside);
        List<string> problems = [];
        TensorCheck.Check(Tensor("net.data", null, null), model, problems.Add);
        Assert.Equal([$"External data must be in the model's folder or below. Found 'net.data', a link to '{outside}'."], problems);
    }

    [Theory]
    [InlineData("d/net.data", "'d/net.data', a link to 'OUTSIDE/inner/net.data'")]
    [InlineData("d/../net.data", "'d/../net.data', a link to 'OUTSIDE/net.data'")]
    [InlineData("d/deeper/net.data", "'d/deeper/net.data', a link to 'OUTSIDE/inner/deeper/net.data'")]
    [InlineData("circle/net.data", "location 'circle/net.data': A file is expected. Found links that lead in a circle: 'MODEL/circle/net.data'.")]
    public void A_folder_that_a_link_leads_out_to_is_told(string location, string found)
    {
        var (model, outside) = (Path.Combine(RealPath.Of(_folder), "models"), Path.Combine(RealPath.Of(_folder), "outside"));
        Directory.CreateDirectory(model);
        Directory.CreateDirectory(Path.Combine(outside, "inner"));
        File.WriteAllBytes(Path.Combine(outside, "net.data"), new byte[8]);
        File.WriteAllBytes(Path.Combine(outside, "inner", "net.data"), new byte[8]);
        Directory.CreateSymbolicLink(Path.Combine(model, "d"), Path.Combine("..", "outside", "inner"));
        Directory.CreateSymbolicLink(Path.Combine(model, "circle"), "circle");
        List<string> problems = [];
        TensorCheck.Check(Tensor(location, null, null), model, problems.Add);
        var expected = found.Replace("OUTSIDE", outside, StringComparison.Ordinal).Replace("MODEL", model, StringComparison.Ordinal);
        Assert.Equal([$"External data must be in the model's folder or below. Found {expected.TrimEnd('.')}."], problems);
    }

    [Fact]
    public void A_link_that_stays_in_the_folder_is_no_problem_nor_is_a_link_to_the_folder()
    {
        var model = Path.Combine(_folder, "models");
        Directory.CreateDirectory(Path.Combine(model, "below"));
        File.WriteAllBytes(Path.Combine(model, "below", "net.data"), new byte[8]);
        Directory.CreateSymbolicLink(Path.Combine(model, "d"), "below");
        Directory.CreateSymbolicLink(Path.Combine(_folder, "link"), model);
        List<string> problems = [];
        TensorCheck.Check(Tensor("d/net.data", null, null), Path.Combine(_folder, "link"), problems.Add);
        Assert.Empty(problems);
    }

    [Fact]
    public void Without_a_folder_no_files_are_looked_at()
    {
        List<string> problems = [];
        TensorCheck.Check(Tensor("../nowhere", "0", "8"), null, problems.Add);
        Assert.Empty(problems);
    }

    private static TensorProto Tensor(string? location, string? offset, string? length)
    {
        var tensor = new TensorProto { Name = "w", DataType = (int)DataType.Float, Dims = { 2 }, DataLocation = TensorProto.Types.DataLocation.External };
        foreach (var (key, value) in new[] { ("location", location), ("offset", offset), ("length", length) })
        {
            if (value is not null)
                tensor.ExternalData.Add(new StringStringEntryProto { Key = key, Value = value });
        }

        return tensor;
    }

    /// <summary>What the check of a model file that holds the tensor says of it.</summary>
    private List<string> Problems(TensorProto tensor)
    {
        ValueInfoProto Port(string name) => new() { Name = name, Type = new TypeProto { TensorType = new() { ElemType = (int)DataType.Float } } };
        var model = new ModelProto
        {
            IrVersion = 8,
            OpsetImport = { new OperatorSetIdProto { Version = 17 } },
            Graph = new GraphProto { Name = "g", Node = { new NodeProto { OpType = "Relu", Input = { "w" }, Output = { "y" } } }, Initializer = { tensor }, Output = { Port("y") } },
        };
        var path = Path.Combine(_folder, "net.onnx");
        File.WriteAllBytes(path, model.ToByteArray());
        return [.. ModelCheck.OfFile(path).Select(problem => problem.Message)];
    }
}
