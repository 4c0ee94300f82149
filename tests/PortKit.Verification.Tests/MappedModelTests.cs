using System.Runtime.InteropServices;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using PortKit.Initializers.Caffe;
using PortKit.Initializers.Random;
using PortKit.Onnx;
using PortKit.Onnx.Protos;
using DataType = PortKit.Onnx.Protos.TensorProto.Types.DataType;

namespace PortKit.Verification.Tests;

/// <summary>Models whose weights are mapped from the model file itself, which is what becomes of those of 64 KiB and more.</summary>
public sealed class MappedModelTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("portkit-probe-").FullName;
    private readonly string _path;

    public MappedModelTests() => _path = Path.Combine(_folder, "m.onnx");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Mapped_weights_give_the_bits_that_read_ones_give(bool external)
    {
        const string Net = """
            layer { name: 'x' type: 'Input' top: 'x' input_param { shape { dim: 2 dim: 3 dim: 40 dim: 40 } } }
            layer { name: 'c' type: 'Convolution' bottom: 'x' top: 'c' convolution_param { num_output: 8 kernel_size: 3 weight_filler { type: 'msra' } bias_filler { type: 'uniform' } } }
            layer { name: 'a' type: 'InnerProduct' bottom: 'c' top: 'a' inner_product_param { num_output: 61 weight_filler { type: 'xavier' } bias_filler { type: 'uniform' } } }
            layer { name: 'b' type: 'InnerProduct' bottom: 'a' top: 'b' inner_product_param { num_output: 3000 weight_filler { type: 'xavier' } bias_filler { type: 'uniform' } } }
            """;

        // The length of the name shifts the weights in the file, so that they begin at any byte.
        for (var shift = 0; shift < 8; shift++)
        {
            Write($"name: '{new string('n', shift + 1)}'\n{Net}", external);
            Assert.NotEqual(external, ModelOutline.Of(_path)!.IsSmaller);
            var probed = Assert.Single(ModelProbe.Run(_path, 7).Outputs);
            using var options = new SessionOptions();
            options.AddSessionConfigEntry("session.disable_prepacking", "1");
            using var session = new InferenceSession(File.ReadAllBytes(Inlined()), options);
            using var feed = OrtValue.CreateTensorValueFromMemory(new CaffeFillerSpec { Type = "uniform", Min = -1, Max = 1 }.Fill([2, 3, 40, 40], new Mt19937(7)), [2, 3, 40, 40]);
            using var run = new RunOptions();
            using var results = session.Run(run, ["x"], [feed], ["b"]);
            Assert.Equal(TensorStatistics.Of("b", probed.Dims, results[0].GetTensorDataAsSpan<float>()), probed);
        }

        // The same net with its weights in the model, which the runtime gets as bytes and so has to read.
        string Inlined()
        {
            if (!external)
                return _path;
            var path = Path.Combine(_folder, "inlined.onnx");
            Assert.True(Plan(Net).WriteModel(path).Succeeded);
            return path;
        }
    }

    /// <summary>What others write: values one by one, weights of inner graphs, and a model reached by a link.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Models_of_other_makers_run(bool isLink)
    {
        const int Count = 40_000;
        var typed = new TensorProto { Name = "typed", DataType = (int)DataType.Float, Dims = { Count } };
        typed.FloatData.AddRange(Enumerable.Repeat(2f, Count));
        var inner = new TensorProto { Name = "inner", DataType = (int)DataType.Float, Dims = { Count }, RawData = Raw(0.5f) };
        var branch = new GraphProto
        {
            Name = "branch",
            Initializer = { inner },
            Node = { new NodeProto { OpType = "Mul", Input = { "sum", "inner" }, Output = { "product" } } },
            Output = { Port("product") },
        };
        var other = branch.Clone();
        other.Node[0].OpType = "Add";
        var model = new ModelProto
        {
            IrVersion = 8,
            OpsetImport = { new OperatorSetIdProto { Version = 17 } },
            Graph = new GraphProto
            {
                Name = "net",
                Node =
                {
                    new NodeProto { OpType = "Mul", Input = { "x", "x" }, Output = { "square" } },
                    new NodeProto { OpType = "Add", Input = { "typed", "raw" }, Output = { "weights" } },
                    new NodeProto { OpType = "Add", Input = { "weights", "square" }, Output = { "sum" } },
                    new NodeProto
                    {
                        OpType = "If",
                        Input = { "yes" },
                        Output = { "y" },
                        Attribute =
                        {
                            new AttributeProto { Name = "then_branch", Type = AttributeProto.Types.AttributeType.Graph, G = branch },
                            new AttributeProto { Name = "else_branch", Type = AttributeProto.Types.AttributeType.Graph, G = other },
                        },
                    },
                },
                Initializer =
                {
                    typed,
                    new TensorProto { Name = "raw", DataType = (int)DataType.Float, Dims = { Count }, RawData = Raw(3f) },
                    new TensorProto { Name = "yes", DataType = (int)DataType.Bool, Int32Data = { 1 } },
                },
                Input = { Port("x", 1) },
                Output = { Port("y") },
            },
        };
        var path = isLink ? Path.Combine(_folder, "other", "real.onnx") : _path;
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, model.ToByteArray());
        if (isLink)
            File.CreateSymbolicLink(_path, path);

        Assert.True(ModelOutline.Of(_path)!.IsSmaller);
        var (input, output) = (Assert.Single(ModelProbe.Run(_path, 7).Inputs), Assert.Single(ModelProbe.Run(_path, 7).Outputs));
        Assert.Equal(Count, output.Count);
        Assert.Equal((5 + (input.Min * input.Min)) * 0.5f, output.Min, 1e-6f);
        Assert.Equal(output.Min, output.Max);

        static ByteString Raw(float value) => ByteString.CopyFrom(MemoryMarshal.AsBytes<float>(Enumerable.Repeat(value, Count).ToArray()));

        static ValueInfoProto Port(string name, long dim = Count) => new()
        {
            Name = name,
            Type = new TypeProto { TensorType = new() { ElemType = (int)DataType.Float, Shape = new TensorShapeProto { Dim = { new TensorShapeProto.Types.Dimension { DimValue = dim } } } } },
        };
    }

    /// <summary>The runtime names the file, and the operator that it does not know.</summary>
    [Fact]
    public void What_the_runtime_refuses_is_told_in_its_words()
    {
        Write("layer { name: 'x' type: 'Input' top: 'x' input_param { shape { dim: 1 dim: 300 } } }\nlayer { name: 'y' type: 'InnerProduct' bottom: 'x' top: 'y' inner_product_param { num_output: 100 } }");
        var model = ModelProto.Parser.ParseFrom(File.ReadAllBytes(_path));
        model.Graph.Node[0].OpType = "Nonsense";
        File.WriteAllBytes(_path, model.ToByteArray());
        Assert.True(ModelOutline.Of(_path)!.IsSmaller);
        var failure = Assert.Throws<ModelRunException>(() => ModelProbe.Run(_path, 7));
        Assert.StartsWith($"Load model from {_path} failed:", failure.Message, StringComparison.Ordinal);
        Assert.Contains("Nonsense", failure.Message, StringComparison.Ordinal);
    }

    private static PlannedNet Plan(string prototxt) =>
        Converter.Plan(System.Text.Encoding.UTF8.GetBytes(prototxt), "net.prototxt", new ConvertOptions { Seed = 1 }).Net!;

    private void Write(string prototxt, bool external = false) => Assert.True(Plan(prototxt).WriteModel(_path, new ModelOptions { ExternalData = external }).Succeeded);
}
