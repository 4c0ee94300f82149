using System.Buffers;
using System.Runtime.InteropServices;
using PortKit.Caffe.Weights;

namespace PortKit.Overlay;

/// <summary>A blob whose values are a tensor of an .npz or .safetensors file: floats of any precision, which become float32.</summary>
/// <param name="path">The file.</param>
/// <param name="tensor">The tensor. If its values are no floats, as <see cref="WrongType"/> tells, they cannot be read.</param>
internal sealed class TensorBlob(string path, StoredTensor tensor) : WeightBlob(tensor.Dims, isLegacy: false, tensor.Count)
{
    private const int ElementsAtOnce = 1 << 16;

    /// <summary>The type of the values, if they are no floats; null if they are.</summary>
    public string? WrongType => tensor.Type.IsFloat ? null : tensor.Type.Name;

    /// <inheritdoc/>
    public override void CopyTo(Stream destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        var size = tensor.Type.Bits / 8;
        var bytes = ArrayPool<byte>.Shared.Rent(ElementsAtOnce * sizeof(double));
        try
        {
            using var elements = tensor.Open();
            for (long done = 0; done < tensor.Count;)
            {
                var part = bytes.AsSpan(0, (int)Math.Min(ElementsAtOnce, tensor.Count - done) * size);
                elements.ReadExactly(part);
                Write(part, destination);
                done += part.Length / size;
            }
        }
        catch (DamagedFileException failure) when (failure.Path is null)
        {
            throw failure.In(path);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    private void Write(ReadOnlySpan<byte> elements, Stream destination)
    {
        if (tensor.Type == ElementType.Float32)
        {
            destination.Write(elements);
            return;
        }

        var count = elements.Length / (tensor.Type.Bits / 8);
        var (doubles, floats) = (ArrayPool<double>.Shared.Rent(count), ArrayPool<float>.Shared.Rent(count));
        tensor.Type.Widen(elements, doubles.AsSpan(0, count));
        for (var i = 0; i < count; i++)
            floats[i] = (float)doubles[i];
        destination.Write(MemoryMarshal.AsBytes(floats.AsSpan(0, count)));
        ArrayPool<double>.Shared.Return(doubles);
        ArrayPool<float>.Shared.Return(floats);
    }
}
