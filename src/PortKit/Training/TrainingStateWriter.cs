using PortKit.Files.Safetensors;
using PortKit.Onnx;

namespace PortKit.Training;

/// <summary>Writes what a training step begins with as a .safetensors file: a tensor for each of its inputs that goes from step to step.</summary>
internal sealed class TrainingStateWriter
{
    private readonly IReadOnlyList<(TrainingState State, TensorData Data)> _start;
    private readonly byte[] _head;

    /// <summary>Lays the file out.</summary>
    /// <param name="start">The states, in the order in which their values are made.</param>
    public TrainingStateWriter(IReadOnlyList<(TrainingState State, TensorData Data)> start)
    {
        _start = start;
        _head = SafetensorsWriter.Head([], start.Select(one => (one.State.Name, TypeOf(one.State), one.State.Shape.Dims.ToArray())));
    }

    /// <summary>How long the file will be.</summary>
    public long ByteLength => _head.Length + _start.Sum(one => one.Data.ByteLength);

    /// <summary>Writes the file.</summary>
    public void Write(Stream destination)
    {
        destination.Write(_head);
        foreach (var (_, data) in _start)
            data.WriteTo(destination);
    }

    private static ElementType TypeOf(TrainingState state) => state.Role == TrainingRole.Iteration ? ElementType.Int64 : ElementType.Float32;
}
