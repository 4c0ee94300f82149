using System.IO.MemoryMappedFiles;
using System.Text;

namespace PortKit.Fuzz.Running;

/// <summary>
/// Where a process keeps the input that it is at, so that whoever started it finds the one that ended it: a stack that overflows leaves no time to
/// write a file.
/// </summary>
internal sealed class Slot : IDisposable
{
    private const int HeadLength = 64;
    private const int Capacity = (1 << 20) + HeadLength;

    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly string _path;

    public Slot(string path)
    {
        _path = path;
        _file = MemoryMappedFile.CreateFromFile(path, FileMode.OpenOrCreate, null, Capacity);
        _view = _file.CreateViewAccessor();
    }

    /// <summary>Keeps an input.</summary>
    public void Write(string door, byte[] input)
    {
        var name = Encoding.ASCII.GetBytes(door);
        _view.Write(0, Math.Min(input.Length, Capacity - HeadLength));
        _view.Write(sizeof(int), name.Length);
        _view.WriteArray(2 * sizeof(int), name, 0, name.Length);
        _view.WriteArray(HeadLength, input, 0, Math.Min(input.Length, Capacity - HeadLength));
    }

    /// <summary>The input that was kept last, and its door.</summary>
    public (string Door, byte[] Input) Read()
    {
        var name = new byte[_view.ReadInt32(sizeof(int))];
        _view.ReadArray(2 * sizeof(int), name, 0, name.Length);
        var input = new byte[_view.ReadInt32(0)];
        _view.ReadArray(HeadLength, input, 0, input.Length);
        return (Encoding.ASCII.GetString(name), input);
    }

    public void Dispose()
    {
        _view.Dispose();
        _file.Dispose();
        File.Delete(_path);
    }
}
