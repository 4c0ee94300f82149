using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;

namespace PortKit.Onnx;

public sealed partial class GraphBuilder
{
    /// <summary>Only in the outermost graph.</summary>
    private readonly Dictionary<ConstantContent, Value> _constants = [];

    /// <summary>A float scalar. Equal constants, bit for bit, are one initializer, here and below.</summary>
    public Value Constant(float value) => Constant([value], []);

    /// <summary>A float tensor.</summary>
    /// <param name="values">Its elements, row-major.</param>
    /// <param name="dims">Its dimensions.</param>
    /// <exception cref="ArgumentException">There are not as many values as the dims say.</exception>
    public Value Constant(ReadOnlySpan<float> values, params ReadOnlySpan<long> dims) =>
        Constant(MemoryMarshal.AsBytes(values).ToArray(), DataType.Float, dims);

    /// <summary>A list of int64.</summary>
    public Value Constant(ReadOnlySpan<long> values) =>
        Constant(MemoryMarshal.AsBytes(values).ToArray(), DataType.Int64, [values.Length]);

    /// <summary>An int64 scalar. Mind that <c>Constant(1)</c> is one, and <c>Constant(1f)</c> a float.</summary>
    public Value Constant(long value) =>
        Constant(MemoryMarshal.AsBytes(new ReadOnlySpan<long>(in value)).ToArray(), DataType.Int64, []);

    /// <summary>A bool scalar.</summary>
    public Value Constant(bool value) => Constant([value ? (byte)1 : (byte)0], DataType.Bool, []);

    private Value Constant(byte[] raw, DataType type, ReadOnlySpan<long> dims)
    {
        if (TensorLayout.ByteLength(type, dims) != raw.Length)
        {
            throw new ArgumentException(
                $"A constant must have as many values as its dims {TensorLayout.Text(dims)} say. Found {raw.Length} bytes.", nameof(dims));
        }

        RequireOpen();
        var content = new ConstantContent(type, dims.ToArray(), raw);
        ref var value = ref CollectionsMarshal.GetValueRefOrAddDefault(_root._constants, content, out _);
        return value ??= new Value(_root, ValueKind.Constant, type, content.Dims)
        {
            GivenName = content.Name,
            Data = TensorData.Of(raw, type),
        };
    }

    /// <summary>A constant by its content.</summary>
    internal readonly record struct ConstantContent(DataType Type, long[] Dims, byte[] Raw)
    {
        /// <summary>Up to so many elements are in the name.</summary>
        private const int Readable = 8;

        /// <summary>A name that tells the content if it is short, the type and dims otherwise.</summary>
        public string Name
        {
            get
            {
                var count = TensorLayout.ElementCount(Dims);
                if (count > Readable || Dims.Length > 1)
                    return $"constant/{Type.ToString().ToLowerInvariant()}{TensorLayout.Text(Dims)}";
                var elements = new string[count];
                for (var i = 0; i < elements.Length; i++)
                    elements[i] = Element(i);
                return Dims.Length == 0 ? $"constant/{elements[0]}" : $"constant/[{string.Join(',', elements)}]";
            }
        }

        public bool Equals(ConstantContent other) =>
            Type == other.Type && Dims.AsSpan().SequenceEqual(other.Dims) && Raw.AsSpan().SequenceEqual(other.Raw);

        public override int GetHashCode()
        {
            var hash = new HashCode();
            hash.Add(Type);
            hash.AddBytes(MemoryMarshal.AsBytes(Dims.AsSpan()));
            hash.AddBytes(Raw);
            return hash.ToHashCode();
        }

        private string Element(int index) => Type switch
        {
            DataType.Float => BinaryPrimitives.ReadSingleLittleEndian(Raw.AsSpan(index * sizeof(float)))
                .ToString("R", CultureInfo.InvariantCulture),
            DataType.Int64 => BinaryPrimitives.ReadInt64LittleEndian(Raw.AsSpan(index * sizeof(long)))
                .ToString(CultureInfo.InvariantCulture) + "i",
            _ => Raw[index] == 0 ? "false" : "true",
        };
    }
}
