using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Google.Protobuf;
using PortKit.Caffe;
using PortKit.Caffe.Protos;
using PortKit.Caffe.Text;
using PortKit.Files;
using PortKit.Files.Npy;

namespace PortKit.Tools;

/// <summary>
/// A golden case of the tests, made of a folder of arrays that another program computed. It looks at names and shapes only: what the layer computes is
/// asked of the arrays, and never of PortKit.
/// </summary>
/// <param name="arrays">The folder, with net.prototxt, inputs, outputs and params.</param>
public sealed class GoldenCase(string arrays)
{
    private const string NetName = "net.prototxt";
    private const string WeightsName = "weights.caffemodel";

    // Any will do where no filler draws: the one that the other cases have.
    private const uint UsualSeed = 1701;

    /// <summary>The seed from which the net's fillers draw the params; null if the params are laid over the fillers as weights.</summary>
    public uint? Seed { get; init; }

    /// <summary>Whether the arrays are of Caffe's TRAIN phase.</summary>
    public bool IsTrain { get; init; }

    /// <summary>What computed the arrays, or null.</summary>
    public string? Oracle { get; init; }

    /// <summary>Writes the case into a folder of its own, which is named as the case.</summary>
    /// <param name="target">The folder; it must not be there yet.</param>
    /// <exception cref="GoldenCaseException">The arrays and the net do not fit together, or the folder is there.</exception>
    public void Write(string target)
    {
        if (Directory.Exists(target) || File.Exists(target))
            throw new GoldenCaseException($"A folder that is not there yet is expected. Found {target}.");
        var name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(target)));
        var (net, text) = ReadNet();
        var (inputs, outputs, given) = (ArraysIn("inputs"), ArraysIn("outputs"), ArraysIn("params"));
        if (outputs.Count == 0)
            throw new GoldenCaseException($"What the layer gives is expected in {Path.Combine(arrays, "outputs")}, one BLOB.npy for each top. Found none.");
        var made = net.Layer.SelectMany(layer => layer.Top).ToHashSet(StringComparer.Ordinal);
        foreach (var blob in outputs.Keys.Where(blob => !made.Contains(blob)))
            throw new GoldenCaseException($"outputs/{blob}.npy must be named as a top of the net. The tops are {string.Join(", ", made)}.");
        var fed = inputs.Where(input => !made.Contains(input.Key)).ToList();
        foreach (var bottom in net.Layer.SelectMany(layer => layer.Bottom).Where(bottom => !made.Contains(bottom) && !inputs.ContainsKey(bottom)))
            throw new GoldenCaseException($"Bottom '{bottom}' needs an array, inputs/{bottom}.npy, or a layer that makes it. Found neither.");
        foreach (var input in inputs.Keys.Where(input => !net.Layer.Any(layer => layer.Top.Contains(input) || layer.Bottom.Contains(input))))
            throw new GoldenCaseException($"inputs/{input}.npy must be named as a blob of the net. Found none of that name.");
        var blobs = ParamsOf(net, given);
        Directory.CreateDirectory(target);
        File.WriteAllText(Path.Combine(target, NetName), $"{(net.HasName ? "" : $"name: \"{name}\"\n")}{string.Concat(fed.Select(InputLayer))}{text}");
        foreach (var (folder, files) in new[] { ("inputs", inputs), ("outputs", outputs), ("params", given) })
        {
            foreach (var (file, array) in files)
                WriteArray(Path.Combine(target, folder, $"{file}.npy"), array);
        }

        var hasWeights = blobs.Count > 0 && Seed is null;
        if (hasWeights)
            File.WriteAllBytes(Path.Combine(target, WeightsName), Weights(name, blobs).ToByteArray());
        File.WriteAllBytes(Path.Combine(target, "case.json"), Description(name, hasWeights, blobs, InOrder(net, outputs.Keys), InOrder(net, inputs.Keys)));
    }

    private (NetParameter Net, string Text) ReadNet()
    {
        var path = Path.Combine(arrays, NetName);
        var bag = new DiagnosticBag();
        var bytes = PrototxtFile.Read(path, bag);

        // A fork's fields are in no schema: the layer reads them by name.
        var net = bytes is null ? null : TextFormatReader.Read<NetParameter>(bytes, path, new SourceMap(), bag, new TextFormatOptions { LeaveUnknownFields = true });
        if (net is null || bag.HasErrors)
            throw new GoldenCaseException(string.Join('\n', bag));
        if (net.Layer.Count == 0)
            throw new GoldenCaseException($"A layer {{ }} is expected in {path}. Found none.");
        return (net, Encoding.UTF8.GetString(bytes!));
    }

    private SortedDictionary<string, NumPyArray> ArraysIn(string folder)
    {
        var found = new SortedDictionary<string, NumPyArray>(StringComparer.Ordinal);
        var path = Path.Combine(arrays, folder);
        foreach (var file in Directory.Exists(path) ? Directory.GetFiles(path, "*.npy") : [])
        {
            try
            {
                var array = NumPyFile.Open(file);
                found.Add(array.Names[0], array.Read(array.Names[0]));
            }
            catch (DamagedFileException failure)
            {
                throw new GoldenCaseException($"{file}: {failure.Message}", failure);
            }
        }

        return found;
    }

    /// <summary>The params of each layer, in the order in which it has them.</summary>
    private static List<(LayerParameter Layer, IReadOnlyList<NumPyArray> Blobs)> ParamsOf(NetParameter net, IReadOnlyDictionary<string, NumPyArray> given)
    {
        var all = new List<(LayerParameter, IReadOnlyList<NumPyArray>)>();
        var used = 0;
        foreach (var layer in net.Layer)
        {
            var own = new List<NumPyArray>();
            while (given.TryGetValue($"{layer.Name}.{own.Count}", out var blob))
                own.Add(blob);
            used += own.Count;
            if (own.Count > 0)
                all.Add((layer, own));
        }

        return used == given.Count
            ? all
            : throw new GoldenCaseException(
                $"Params are expected as LAYER.INDEX.npy, counted from 0 without a gap, of layers {string.Join(", ", net.Layer.Select(layer => layer.Name))}. "
                + $"Found {string.Join(", ", given.Keys)}.");
    }

    /// <summary>Blobs in the order in which the net names them.</summary>
    private static IEnumerable<string> InOrder(NetParameter net, IEnumerable<string> blobs)
    {
        var named = net.Layer.SelectMany(layer => layer.Bottom.Concat(layer.Top)).ToList();
        return blobs.OrderBy(named.IndexOf);
    }

    private static string InputLayer(KeyValuePair<string, NumPyArray> input) =>
        $"layer {{ name: \"{input.Key}\" type: \"Input\" top: \"{input.Key}\" input_param {{ shape {{ "
        + $"{string.Concat(input.Value.Shape.Dims.ToArray().Select(dim => $"dim: {dim} "))}}} }} }}\n";

    private static NetParameter Weights(string name, List<(LayerParameter Layer, IReadOnlyList<NumPyArray> Blobs)> layers)
    {
        var net = new NetParameter { Name = name };
        foreach (var (layer, blobs) in layers)
        {
            var stored = new LayerParameter { Name = layer.Name, Type = layer.Type };
            foreach (var blob in blobs)
            {
                var proto = new BlobProto { Shape = new BlobShape() };
                proto.Shape.Dim.AddRange(blob.Shape.ToLongs());
                proto.Data.AddRange(blob.Values);
                stored.Blobs.Add(proto);
            }

            net.Layer.Add(stored);
        }

        return net;
    }

    private byte[] Description(
        string name,
        bool hasWeights,
        List<(LayerParameter Layer, IReadOnlyList<NumPyArray> Blobs)> blobs,
        IEnumerable<string> outputs,
        IEnumerable<string> inputs)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, IndentSize = 1, NewLine = "\n" }))
        {
            json.WriteStartObject();
            json.WriteString("name", name);
            json.WriteNumber("seed", Seed ?? UsualSeed);
            json.WriteString("phase", IsTrain ? "TRAIN" : "TEST");
            json.WriteString("weights", hasWeights ? WeightsName : null);
            json.WriteStartArray("params");
            foreach (var (layer, own) in blobs)
            {
                for (var i = 0; i < own.Count; i++)
                {
                    json.WriteStartObject();
                    json.WriteString("layer", layer.Name);
                    json.WriteNumber("index", i);
                    json.WriteString("file", $"params/{layer.Name}.{i}.npy");
                    json.WriteEndObject();
                }
            }

            json.WriteEndArray();
            json.WriteStartArray("outputs");
            foreach (var blob in outputs)
            {
                json.WriteStartObject();
                json.WriteString("blob", blob);
                json.WriteString("file", $"outputs/{blob}.npy");
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteStartArray("inputs");
            foreach (var blob in inputs)
                json.WriteStringValue(blob);
            json.WriteEndArray();
            if (Oracle is not null)
                json.WriteString("oracle", Oracle);
            json.WriteEndObject();
        }

        return stream.ToArray();
    }

    // Version 1.0 of the format: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html.
    private static void WriteArray(string path, NumPyArray array)
    {
        const int Alignment = 64;
        var dims = string.Concat(array.Shape.Dims.ToArray().Select(dim => string.Create(CultureInfo.InvariantCulture, $"{dim}, ")));
        var header = $"{{'descr': '<f4', 'fortran_order': False, 'shape': ({(array.Shape.Rank == 1 ? dims.TrimEnd() : dims.TrimEnd(' ', ','))}), }}";
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using var file = File.Create(path);
        ReadOnlySpan<byte> magic = [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0];
        var length = header.Length + 1 + sizeof(ushort) + magic.Length;
        var padded = header.PadRight(header.Length + ((Alignment - (length % Alignment)) % Alignment)) + '\n';
        file.Write(magic);
        file.Write([(byte)padded.Length, (byte)(padded.Length >> 8)]);
        file.Write(Encoding.ASCII.GetBytes(padded));
        file.Write(MemoryMarshal.AsBytes<float>(array.Values));
    }
}
