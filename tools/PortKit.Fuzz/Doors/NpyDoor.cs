using PortKit.Files.Npy;
using PortKit.Fuzz.Running;

namespace PortKit.Fuzz.Doors;

/// <summary>.npy files.</summary>
internal sealed class NpyDoor() : FileDoor("npy", ".npy")
{
    public override IReadOnlyList<string> Words =>
        ["'descr'", "'<f4'", "'>f8'", "'<f2'", "'|b1'", "'fortran_order'", "True", "False", "'shape'", "(", ")", ",", "{", "}", "\u0093NUMPY", "(3, 4)", "1L"];

    protected override Outcome Read(string path, Choice choice)
    {
        var file = NumPyFile.Open(path);
        return Outcome.Taken(file.Read(file.Names[0]).Dims.Count);
    }
}
