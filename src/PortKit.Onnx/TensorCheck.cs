using PortKit.Onnx.Protos;

namespace PortKit.Onnx;

/// <summary>Whether a stored tensor has as many elements as its dims say, and only where they may stand.</summary>
internal static class TensorCheck
{
    /// <param name="tensor">The tensor.</param>
    /// <param name="folder">The model's folder, where external data are; null to look at no files.</param>
    /// <param name="report">Gets what was expected and what was found.</param>
    public static void Check(TensorProto tensor, string? folder, Action<string> report)
    {
        var type = (DataType)tensor.DataType;
        if (type == DataType.Undefined || !Enum.IsDefined(type))
        {
            report($"An element type that ONNX defines was expected. Found {tensor.DataType}.");
            return;
        }

        var dims = tensor.Dims.ToArray();
        if (!TryCount(type, dims, report, out var elements, out var bytes))
            return;
        if (tensor.DataLocation == TensorProto.Types.DataLocation.External)
        {
            ExternalDataCheck.Check(tensor, bytes, folder, report);
            return;
        }

        if (tensor.HasRawData)
        {
            if (type == DataType.String)
                report("Strings must stand in string_data. Found raw_data.");
            else if (tensor.RawData.Length != bytes)
                report($"Dims {TensorLayout.Text(dims)} of {type} need {bytes} bytes of raw_data. Found {tensor.RawData.Length}.");
            return;
        }

        var (field, found, expected) = TypedData(tensor, type, elements);
        if (found != expected)
            report($"Dims {TensorLayout.Text(dims)} of {type} need {expected} numbers in {field}. Found {found}.");
    }

    private static bool TryCount(DataType type, long[] dims, Action<string> report, out long elements, out long bytes)
    {
        elements = bytes = 0;
        try
        {
            elements = TensorLayout.ElementCount(dims);
            bytes = type == DataType.String ? 0 : TensorLayout.ByteLength(type, dims);
            return true;
        }
        catch (ArgumentException)
        {
            report($"Dims that are not negative and can be counted were expected. Found {TensorLayout.Text(dims)}.");
            return false;
        }
    }

    /// <summary>The field where elements of a type stand one by one (onnx.proto tells which), how many stand there,
    /// and how many should; four-bit elements stand in pairs, complex ones take two numbers.</summary>
    private static (string Field, long Found, long Expected) TypedData(TensorProto tensor, DataType type, long elements) => type switch
    {
        DataType.Float => ("float_data", tensor.FloatData.Count, elements),
        DataType.Complex64 => ("float_data", tensor.FloatData.Count, 2 * elements),
        DataType.Double => ("double_data", tensor.DoubleData.Count, elements),
        DataType.Complex128 => ("double_data", tensor.DoubleData.Count, 2 * elements),
        DataType.Int64 => ("int64_data", tensor.Int64Data.Count, elements),
        DataType.Uint32 or DataType.Uint64 => ("uint64_data", tensor.Uint64Data.Count, elements),
        DataType.String => ("string_data", tensor.StringData.Count, elements),
        DataType.Uint4 or DataType.Int4 or DataType.Float4E2M1 => ("int32_data", tensor.Int32Data.Count, elements / 2 + elements % 2),
        DataType.Uint2 or DataType.Int2 => ("int32_data", tensor.Int32Data.Count, elements / 4 + (elements % 4 == 0 ? 0 : 1)),
        _ => ("int32_data", tensor.Int32Data.Count, elements),
    };
}
