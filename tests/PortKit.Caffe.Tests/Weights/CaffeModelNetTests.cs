using Google.Protobuf;
using PortKit.Caffe.Protos;
using PortKit.Caffe.Text;
using PortKit.Caffe.Upgrade;
using PortKit.Caffe.Weights;

namespace PortKit.Caffe.Tests.Weights;

/// <summary>The net that is printed from the file of its weights.</summary>
public sealed class CaffeModelNetTests : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".caffemodel");
    private readonly DiagnosticBag _bag = [];
    private readonly SourceMap _map = new();

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void It_is_the_net_without_its_blobs()
    {
        var net = TextFormatReader.Read<NetParameter>(
            """
            name: "n"
            layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 2 } shape { dim: 3 } } }
            layer { name: "ip" type: "InnerProduct" bottom: "data" top: "ip" param { lr_mult: 1 } param { lr_mult: 2 } include { phase: TEST } inner_product_param { num_output: 5 weight_filler { type: "xavier" } } }
            """,
            "n.prototxt",
            new SourceMap(),
            [])!;
        var expected = TextFormatWriter.Write(net);
        net.Layer[1].Blobs.Add(Blob());
        Assert.Equal(expected, TextFormatWriter.Write(Read(net.ToByteArray())!));
        Assert.Empty(_bag);
    }

    [Fact]
    public void A_net_of_2014_is_printed_as_it_is_stored_and_can_be_upgraded()
    {
        var net = Read(new NetParameter
        {
            Name = "old",
            Input = { "data" },
            InputDim = { 1, 2, 6, 6 },
            Layers =
            {
                new V1LayerParameter { Name = "ip", Type = V1LayerParameter.Types.LayerType.InnerProduct, Bottom = { "data" }, Top = { "ip" }, Blobs = { Blob() }, InnerProductParam = new InnerProductParameter { NumOutput = 5 } },
            },
        }.ToByteArray())!;
        Assert.Contains("layers {\n  bottom: \"data\"\n  top: \"ip\"\n  name: \"ip\"\n  type: INNER_PRODUCT\n  inner_product_param {\n    num_output: 5\n", TextFormatWriter.Write(net), StringComparison.Ordinal);
        var upgraded = NetUpgrade.Upgrade(net, _map, _bag)!;
        Assert.Equal(["Input", "InnerProduct"], upgraded.Layer.Select(layer => layer.Type));
        Assert.All(_bag, note => Assert.Equal((CaffeCodes.Upgraded, _path), (note.Code, note.Location.File)));
    }

    [Fact]
    public void A_net_of_the_first_generation_loses_its_blobs_too()
    {
        var net = Read(new NetParameter
        {
            Input = { "data" },
            InputDim = { 1, 2, 6, 6 },
            Layers = { new V1LayerParameter { Bottom = { "data" }, Top = { "ip" }, Layer = new V0LayerParameter { Name = "ip", Type = "innerproduct", NumOutput = 5, Blobs = { Blob() } } } },
        }.ToByteArray())!;
        Assert.Empty(net.Layers[0].Layer.Blobs);
        Assert.Equal(("ip", 5u), (net.Layers[0].Layer.Name, net.Layers[0].Layer.NumOutput));
    }

    /// <summary>Fields that Caffe 1.0 does not know, or knows as something else, are left out and named; what stands beside them stays.</summary>
    [Theory]
    [InlineData(new byte[] { 0xD2, 0x0C, 2, 0x08, 1 }, "number 202 of layer 'x'")]
    [InlineData(new byte[] { 0xD0, 0x0C, 1 }, "number 202 of layer 'x'")]
    [InlineData(new byte[] { 0xE2, 0x06, 3, 0xA8, 0x06, 1 }, "some of dropout_param of layer 'x'")]
    [InlineData(new byte[] { 0xEA, 0x06, 3, 0xFF, 0xFF, 0xFF }, " dummy_data_param of layer 'x'")]
    public void What_a_fork_saved_is_left_out_and_named(byte[] field, string named)
    {
        byte[] layer = [.. new LayerParameter { Name = "x", Type = "ReLU", Top = { "t" } }.ToByteArray(), .. field];
        var net = Read([0xA2, 0x06, (byte)layer.Length, .. layer])!;
        Assert.Equal(("x", "ReLU", "t"), (net.Layer[0].Name, net.Layer[0].Type, net.Layer[0].Top[0]));
        var warning = Assert.Single(_bag);
        Assert.Equal((CaffeCodes.StoredNet, DiagnosticSeverity.Warning), (warning.Code, warning.Severity));
        Assert.Contains(named, warning.Message, StringComparison.Ordinal);
        Assert.NotNull(warning.Hint);
    }

    [Fact]
    public void A_net_that_was_saved_in_training_is_told_to_be_one()
    {
        var net = new NetParameter { Layer = { new LayerParameter { Name = "drop", Type = "Dropout", Phase = Phase.Train } } };
        Assert.Equal(Phase.Train, Read(net.ToByteArray())!.Layer[0].Phase);
        Assert.Contains("'phase: TRAIN' says in 1 of its layers: 'drop'", Assert.Single(_bag).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_type_without_a_name_is_told()
    {
        Read(new NetParameter { Layers = { new V1LayerParameter { Name = "x", Type = (V1LayerParameter.Types.LayerType)90 } } }.ToByteArray());
        Assert.Contains("90 in layer 'x'", Assert.Single(_bag).Message, StringComparison.Ordinal);
    }

    /// <summary>A file of 1 GiB takes the memory of its net alone.</summary>
    [Fact]
    public void Blobs_are_passed_over()
    {
        const int Length = 1 << 30;
        var head = new LayerParameter { Name = "ip", Type = "InnerProduct" }.ToByteArray();
        byte[] blobs = [0x3A, .. Varint(Length + 6), 0x2A, .. Varint(Length)];
        using (var file = File.Create(_path))
        {
            file.Write([0xA2, 0x06, .. Varint(head.Length + blobs.Length + Length), .. head, .. blobs]);

            // What is added is sparse, and takes no room.
            file.SetLength(file.Position + Length);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        var net = CaffeModelNet.Read(_path, _map, _bag);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 10 << 20);
        Assert.Empty(_bag);
        Assert.Equal("ip", Assert.Single(net!.Layer).Name);
    }

    [Fact]
    public void A_file_that_is_cut_is_refused_at_its_byte()
    {
        var whole = new NetParameter { Name = "n", Layer = { new LayerParameter { Name = "ip", Blobs = { Blob() } } } }.ToByteArray();
        Assert.Null(Read(whole[..^3]));
        Assert.Matches(@"at byte \d+: ", Assert.Single(_bag).Message);
    }

    private static BlobProto Blob() => new() { Shape = new BlobShape { Dim = { 2, 3 } }, Data = { 1, 2, 3, 4, 5, 6 } };

    private static byte[] Varint(int value)
    {
        List<byte> bytes = [];
        for (var rest = (uint)value; ; rest >>= 7)
        {
            bytes.Add((byte)(rest < 0x80 ? rest : (rest & 0x7F) | 0x80));
            if (rest < 0x80)
                return [.. bytes];
        }
    }

    private NetParameter? Read(byte[] bytes)
    {
        File.WriteAllBytes(_path, bytes);
        return CaffeModelNet.Read(_path, _map, _bag);
    }
}
