using PortKit.Caffe.Files;
using PortKit.Fuzz.Running;

namespace PortKit.Fuzz.Doors;

/// <summary>LMDBs with rows to train on: the pictures or the labels are read.</summary>
internal sealed class LmdbDoor() : FileDoor("lmdb", ".mdb")
{
    protected override Outcome Read(string path, Choice choice) =>
        Outcome.Taken(DatumRows.Read(path, choice.OneIn(3) ? "label" : "data").Dims[0]);
}
