using System.Text;
using PortKit.Caffe.Protos;
using PortKit.Files.Hdf5;
using PortKit.Filling;
using PortKit.Net;

namespace PortKit.Formats;

/// <summary>
/// Writes the HDF5 file that Caffe's Net::ToHDF5 saves: a group /data, in it a group for each layer, in that a dataset of floats for each blob, named
/// by its index. A shared blob stands under the layer that owns it, and nowhere else. The structure comes first and the values behind it,
/// so that they are written as they are made.
/// </summary>
internal sealed class Hdf5Writer : WeightWriter
{
    private readonly byte[] _structure;
    private readonly List<LearnableBlob> _blobs = [];
    private readonly List<string> _nested = [];

    /// <summary>Lays the file out.</summary>
    /// <exception cref="LayerRefusedException">A layer's name cannot be one in HDF5, or two names clash.</exception>
    public Hdf5Writer(WeightSet weights)
        : base(weights)
    {
        var (root, data) = (new Hdf5Node(), new Hdf5Node());
        root.Add(Name("data"), data);
        var named = new HashSet<string>(StringComparer.Ordinal);
        foreach (var layer in weights.Net.Layers)
        {
            if (!named.Add(layer.Source.Name))
                throw Refuse(layer, "HDF5 holds one layer of a name", "a second one");
            var group = Group(data, layer);
            foreach (var blob in layer.Learnables.Where(blob => blob.Owner is null))
            {
                var dataset = new Hdf5Node { Dims = blob.Spec.Shape.ToLongs(), Bytes = Length(blob), Order = _blobs.Count };
                _blobs.Add(blob);
                if (!group.Add(Name($"{blob.Index}"), dataset))
                    throw Refuse(layer, $"its blob {blob.Index} is stored under '{layer.Source.Name}/{blob.Index}'", "a layer of that name");
            }
        }

        (_structure, ByteLength) = Hdf5Layout.Of(root);
    }

    /// <inheritdoc/>
    public override long ByteLength { get; }

    /// <inheritdoc/>
    public override string? Caveat => _nested.Count == 0
        ? null
        : $"Caffe itself does not find layers in HDF5 whose names have a '/': {_nested.Count} of them, "
            + $"{_nested[0]}{(_nested.Count > 1 ? " and others" : "")}. Give it a .caffemodel.";

    /// <inheritdoc/>
    protected override void WriteTo(Stream destination)
    {
        ReadOnlySpan<byte> padding = [0, 0, 0, 0, 0, 0, 0, 0];
        destination.Write(_structure);
        foreach (var blob in _blobs)
        {
            Weights.Write(blob, destination);
            destination.Write(padding[..(int)(-Length(blob) & (Hdf5Layout.Alignment - 1))]);
        }
    }

    // Names are paths to HDF5: what stands between slashes is a group each.
    private Hdf5Node Group(Hdf5Node data, PlannedLayer layer)
    {
        var group = data;
        var parts = layer.Source.Name.Split('/');
        if (parts.Length > 1)
            _nested.Add(layer.Source.Name);
        foreach (var part in parts)
        {
            if (part is "" or "." || part.Contains('\0', StringComparison.Ordinal))
                throw Refuse(layer, "HDF5 takes a layer's name for a path of groups, each with a name", $"'{layer.Source.Name}'");
            group = group.Group(Name(part))
                ?? throw Refuse(layer, "HDF5 takes a layer's name for a path of groups", $"'{part}', which is a blob of another layer");
        }

        return group;
    }

    private static LayerRefusedException Refuse(PlannedLayer layer, string expected, string found) => layer.Source.Refuse(
        Codes.WeightName,
        layer.Source.At(layer.Source.Parameter, LayerParameter.NameFieldNumber),
        expected,
        found,
        "Rename it, or write .caffemodel, .safetensors or .npz instead.");

    private static long Length(LearnableBlob blob) => (long)blob.Spec.Shape.Count * sizeof(float);

    private static byte[] Name(string name) => Encoding.UTF8.GetBytes(name);
}
