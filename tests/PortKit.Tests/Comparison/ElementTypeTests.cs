using System.Buffers.Binary;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;
using Google.Protobuf;
using PortKit.Onnx.Protos;
using DataType = PortKit.Onnx.Protos.TensorProto.Types.DataType;

namespace PortKit.Tests.Comparison;

/// <summary>Elements of other types than float32, and the other forms in which files hold them.</summary>
public sealed class ElementTypeTests : IDisposable
{
    private static readonly float[] Values = [1, -2.5f, 0.15625f, 0, 384, -0.00390625f];

    private readonly string _folder = Directory.CreateTempSubdirectory("portkit").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("F64")]
    [InlineData("F16")]
    [InlineData("BF16")]
    public void Floating_point_numbers_of_two_types_are_compared_by_value(string type)
    {
        var bytes = type switch
        {
            "F64" => MemoryMarshal.AsBytes<double>(Array.ConvertAll(Values, value => (double)value)),
            "F16" => MemoryMarshal.AsBytes<Half>(Array.ConvertAll(Values, value => (Half)value)),
            _ => MemoryMarshal.AsBytes<ushort>(Array.ConvertAll(Values, value => (ushort)(BitConverter.SingleToUInt32Bits(value) >> 16))),
        };
        var other = Safetensors(type, bytes.ToArray());
        var tensor = Assert.Single(Compare(Npz("<f4", MemoryMarshal.AsBytes<float>(Values).ToArray()), other).Tensors);
        Assert.Equal((TensorAgreement.TypesDiffer, 6, 0, 0), (tensor.Agreement, tensor.Compared, tensor.Different, tensor.MaxAbsolute));
        Assert.Equal(tensor.First!.Statistics, tensor.Second!.Statistics);
        Assert.True(Compare(other, other).Agrees);
        Assert.True(Compare(Npz("<f4", MemoryMarshal.AsBytes<float>(Values).ToArray()), other, new() { Tolerance = 0 }).Agrees);
    }

    [Fact]
    public void Big_endian_and_packed_arrays_are_read()
    {
        var turned = new byte[Values.Length * sizeof(float)];
        for (var i = 0; i < Values.Length; i++)
            BinaryPrimitives.WriteSingleBigEndian(turned.AsSpan(i * sizeof(float)), Values[i]);
        var plain = Npz("<f4", MemoryMarshal.AsBytes<float>(Values).ToArray());
        Assert.True(Compare(plain, Npz(">f4", turned, name: "turned.npz", level: CompressionLevel.Optimal)).Agrees);
    }

    [Fact]
    public void Fortran_order_is_read()
    {
        // Element [i,j] of a 2x3 array lies at i + 2j.
        float[] stored = [.. Enumerable.Range(0, Values.Length).Select(at => Values[(at % 2 * 3) + (at / 2)])];
        var plain = Npz("<f4", MemoryMarshal.AsBytes<float>(Values).ToArray());
        Assert.True(Compare(plain, Npz("<f4", MemoryMarshal.AsBytes<float>(stored).ToArray(), name: "b.npz", isFortran: true)).Agrees);
    }

    [Fact]
    public void What_is_no_number_and_zeros_of_two_signs_differ()
    {
        float[] one = [0, float.NaN, float.PositiveInfinity, 1, float.NaN, 5];
        float[] other = [-0f, float.NaN, float.PositiveInfinity, float.NaN, BitConverter.UInt32BitsToSingle(0x7FC00001), 5];
        var tensor = Assert.Single(Compare(Npz("<f4", MemoryMarshal.AsBytes<float>(one).ToArray()), Npz("<f4", MemoryMarshal.AsBytes<float>(other).ToArray(), name: "b.npz")).Tensors);
        Assert.Equal((3, 0, double.PositiveInfinity), (tensor.Different, tensor.FirstDifference, tensor.MaxAbsolute));
        Assert.Equal((3, 4), (tensor.First!.Statistics!.NonFinite, tensor.Second!.Statistics!.NonFinite));
    }

    [Fact]
    public void Whole_numbers_are_compared_by_their_bytes()
    {
        var first = Npz("<i8", MemoryMarshal.AsBytes<long>([1, 2, 3, 4, 5, 6]).ToArray());
        var second = Npz("<i8", MemoryMarshal.AsBytes<long>([1, 2, 9, 4, 5, 7]).ToArray(), name: "b.npz");
        var tensor = Assert.Single(Compare(first, second).Tensors);
        Assert.Equal((TensorAgreement.ValuesDiffer, 2, 2, null), (tensor.Agreement, tensor.Different, tensor.FirstDifference, tensor.MaxAbsolute));
        Assert.Equal(TensorAgreement.TypesDiffer, Assert.Single(Compare(first, Npz("<f8", new byte[48], name: "b.npz")).Tensors).Agreement);
        Assert.True(Compare(first, first).Agrees);
    }

    [Fact]
    public void All_forms_of_an_initializer_are_the_same()
    {
        // float_data is packed by protobuf itself; a second chunk of it, and numbers of other types, stand one by one.
        var raw = Model(
            Tensor("f", DataType.Float, tensor => tensor.RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes<float>(Values))),
            Tensor("h", DataType.Float16, tensor => tensor.RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes<Half>(Array.ConvertAll(Values, value => (Half)value)))),
            Tensor("d", DataType.Double, tensor => tensor.RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes<double>(Array.ConvertAll(Values, value => (double)value)))),
            Tensor("l", DataType.Int64, tensor => tensor.RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes<long>([1, -2, 3, 4, 5, 6]))));
        var typed = Model(
            Tensor("f", DataType.Float, tensor => tensor.FloatData.Add(Values)),
            Tensor("h", DataType.Float16, tensor => tensor.Int32Data.Add(Values.Select(value => (int)BitConverter.HalfToUInt16Bits((Half)value)))),
            Tensor("d", DataType.Double, tensor => tensor.DoubleData.Add(Values.Select(value => (double)value))),
            Tensor("l", DataType.Int64, tensor => tensor.Int64Data.Add([1, -2, 3, 4, 5, 6])));
        var comparison = Compare(Write("raw.onnx", raw), Write("typed.onnx", typed));
        Assert.Empty(comparison.Diagnostics);
        Assert.Equal(4, comparison.Tensors.Count(tensor => tensor.Agreement == TensorAgreement.Identical));

        // Two runs of float_data in one tensor, as protobuf lets a writer do.
        var halves = Tensor("f", DataType.Float, tensor => tensor.FloatData.Add(Values[..2])).ToByteArray();
        byte[] joined = [.. halves, .. new TensorProto { FloatData = { Values[2..] } }.ToByteArray()];
        byte[] graph = [(GraphProto.InitializerFieldNumber << 3) | 2, (byte)joined.Length, .. joined];
        byte[] model = [(ModelProto.GraphFieldNumber << 3) | 2, (byte)graph.Length, .. graph];
        Assert.True(Compare(Write("raw.onnx", raw), Write("joined.onnx", model), new() { CommonOnly = true }) is { Agrees: true, Tensors.Count: 1 });
    }

    private static byte[] Model(params TensorProto[] tensors) => new ModelProto { IrVersion = 8, Graph = new GraphProto { Name = "g", Initializer = { tensors } } }.ToByteArray();

    private static TensorProto Tensor(string name, DataType type, Action<TensorProto> fill)
    {
        var tensor = new TensorProto { Name = name, DataType = (int)type, Dims = { 2, 3 } };
        fill(tensor);
        return tensor;
    }

    private static WeightComparison Compare(string first, string second, ComparisonOptions? options = null) =>
        WeightComparison.Compare(first, second, options, cancellation: TestContext.Current.CancellationToken);

    private string Write(string name, byte[] bytes)
    {
        File.WriteAllBytes(Path.Combine(_folder, name), bytes);
        return Path.Combine(_folder, name);
    }

    private string Safetensors(string type, byte[] values)
    {
        var head = Encoding.UTF8.GetBytes($$$"""{"w":{"dtype":"{{{type}}}","shape":[2,3],"data_offsets":[0,{{{values.Length}}}]}}""");
        return Write("w.safetensors", [.. BitConverter.GetBytes((long)head.Length), .. head, .. values]);
    }

    private string Npz(string type, byte[] values, string name = "a.npz", CompressionLevel level = CompressionLevel.NoCompression, bool isFortran = false)
    {
        using var file = new MemoryStream();
        using (var zip = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            using var entry = zip.CreateEntry("w.npy", level).Open();
            var head = Encoding.ASCII.GetBytes($"{{'descr': '{type}', 'fortran_order': {isFortran}, 'shape': (2, 3), }}\n");
            entry.Write([0x93, .. "NUMPY"u8, 1, 0, (byte)head.Length, 0, .. head]);
            entry.Write(values);
        }

        return Write(name, file.ToArray());
    }
}
