using System.Collections;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using PortKit.Caffe.Protos;

namespace PortKit.Caffe.Weights;

/// <summary>
/// Reads the net that is in a .caffemodel: Caffe saves every layer with all its parameters beside its blobs. Blobs are passed over, so a file
/// of any size is read with the memory of its net.
/// </summary>
public static class CaffeModelNet
{
    private const int MostNamed = 5;

    /// <summary>Reads the net, of the generation of syntax that the file has.</summary>
    /// <param name="path">The file.</param>
    /// <param name="map">Gets the file as the place of every layer.</param>
    /// <param name="bag">Takes what is wrong with the file, and what of it Caffe 1.0 does not know.</param>
    /// <param name="strict">Whether a field that Caffe 1.0 does not know is an error.</param>
    /// <param name="limits">How much may be taken from it; null for <see cref="Limits.Default"/>.</param>
    /// <returns>The net, without blobs; null if the file does not read as one.</returns>
    public static NetParameter? Read(
        string path, SourceMap map, DiagnosticBag bag, bool strict = false, Limits? limits = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(map);
        ArgumentNullException.ThrowIfNull(bag);
        var at = SourceLocation.In(path);
        try
        {
            using var file = File.OpenHandle(path);
            var walk = new Walk(new WireReader(file), limits ?? Limits.Default);
            var net = walk.Net();
            Tell(net, walk.LeftOut, at, bag, strict);
            Record(net, at, map);
            return net;
        }
        catch (DamagedFileException failure)
        {
            bag.Error(
                CaffeCodes.Unreadable,
                at,
                $"A net with its weights, a .caffemodel, is expected. Found something that does not read as such, {failure.Message}.");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            bag.Error(CaffeCodes.Unreadable, at, $"The file cannot be read: {failure.Message}");
        }

        return null;
    }

    // No part of the file has a line: all of it stands in the file.
    private static void Record(IMessage message, SourceLocation at, SourceMap map)
    {
        map.Record(message, at);
        foreach (var field in message.Descriptor.Fields.InFieldNumberOrder().Where(field => field.FieldType == FieldType.Message))
        {
            var value = field.Accessor.GetValue(message);
            foreach (var part in value is IEnumerable parts ? parts.OfType<IMessage>() : value is IMessage one ? [one] : [])
                Record(part, at, map);
        }
    }

    private static void Tell(NetParameter net, List<string> leftOut, SourceLocation at, DiagnosticBag bag, bool strict)
    {
        if (leftOut.Count > 0)
        {
            const string Hint =
                "A fork of Caffe saved them, under numbers that other forks use for something else. Add what the layer needs by hand.";
            var message =
                $"Fields that Caffe 1.0 does not know were left out, as a .caffemodel has numbers in place of their names: {Listed(leftOut)}.";
            bag.Add(new Diagnostic(CaffeCodes.StoredNet, strict ? DiagnosticSeverity.Error : DiagnosticSeverity.Warning, at, message, Hint));
        }

        var nameless = net.Layers.Where(layer => !Enum.IsDefined(layer.Type)).Select(layer => $"{(int)layer.Type} in layer '{layer.Name}'").ToList();
        if (nameless.Count > 0)
        {
            bag.Warning(
                CaffeCodes.StoredNet,
                at,
                $"Types that Caffe 1.0 has a name for are expected. Found {Listed(nameless)}, which a fork of Caffe saved.");
        }

        var training = net.Layer.Where(layer => layer.HasPhase && layer.Phase == Phase.Train).Select(layer => $"'{layer.Name}'").ToList();
        if (training.Count > 0)
        {
            bag.Note(
                CaffeCodes.StoredNet,
                at,
                $"The net was saved in training, which 'phase: TRAIN' says in {training.Count} of its layers: {Listed(training)}.",
                "To run the net, take these lines out: with them Dropout and BatchNorm work as in training, whatever the phase is.");
        }
    }

    private static string Listed(List<string> items) =>
        string.Join(", ", items.Take(MostNamed)) + (items.Count > MostNamed ? $" and {items.Count - MostNamed} more" : "");

    private sealed class Walk(WireReader reader, Limits limits)
    {
        private static readonly MessageParser<LayerParameter> TodayKnown = LayerParameter.Parser.WithDiscardUnknownFields(true);
        private static readonly MessageParser<V1LayerParameter> V1Known = V1LayerParameter.Parser.WithDiscardUnknownFields(true);

        private long _kept;

        /// <summary>What was left out, as messages name it.</summary>
        public List<string> LeftOut { get; } = [];

        public NetParameter Net()
        {
            var net = new NetParameter();
            for (var at = 0L; reader.Next(reader.Length, out var field); at = reader.Position = field.End)
            {
                switch (field)
                {
                    case { Number: NetParameter.LayerFieldNumber, Type: WireType.Bytes }:
                        net.Layer.Add(Layer(TodayKnown, field, LayerParameter.BlobsFieldNumber, layer => layer.Name));
                        break;
                    case { Number: NetParameter.LayersFieldNumber, Type: WireType.Bytes }:
                        net.Layers.Add(Layer(V1Known, field, V1LayerParameter.BlobsFieldNumber, layer => layer.Name));
                        break;
                    default:
                        Merge(net, Kept(at, field.End), field.Number, "net");
                        break;
                }
            }

            if (net.Layer.Count + net.Layers.Count == 0)
                throw new DamagedFileException(reader.Length, "layers are expected before the end of the file. Found none");
            return net;
        }

        /// <summary>A layer without its blobs. Its fields are read one by one, so that one that does not read leaves the others whole.</summary>
        private T Layer<T>(MessageParser<T> parser, WireField message, int blobsField, Func<T, string> nameOf)
            where T : IMessage<T>
        {
            var layer = parser.ParseFrom(ReadOnlySpan<byte>.Empty);
            List<(byte[] Bytes, int Number)> fields = [];
            reader.Position = message.Start;
            for (var at = message.Start; reader.Next(message.End, out var field); at = reader.Position = field.End)
            {
                if (field.Number == blobsField && field.Type == WireType.Bytes)
                    continue;
                fields.Add((layer is V1LayerParameter && field is { Number: V1LayerParameter.LayerFieldNumber, Type: WireType.Bytes }
                    ? Oldest(field)
                    : Kept(at, field.End), field.Number));
            }

            var before = LeftOut.Count;
            foreach (var (bytes, number) in fields)
                Merge(layer, bytes, number, "");
            for (var i = before; i < LeftOut.Count; i++)
                LeftOut[i] = $"{LeftOut[i]} of layer '{nameOf(layer)}'";
            return layer;
        }

        /// <summary>The layer of the first generation inside one of the second, without its blobs.</summary>
        private byte[] Oldest(WireField message)
        {
            using var inner = new MemoryStream();
            reader.Position = message.Start;
            for (var at = message.Start; reader.Next(message.End, out var field); at = reader.Position = field.End)
            {
                if (field.Number != V0LayerParameter.BlobsFieldNumber)
                    inner.Write(Kept(at, field.End));
            }

            using var whole = new MemoryStream();
            using (var output = new CodedOutputStream(whole, leaveOpen: true))
            {
                output.WriteTag(V1LayerParameter.LayerFieldNumber, WireFormat.WireType.LengthDelimited);
                output.WriteBytes(ByteString.CopyFrom(inner.GetBuffer().AsSpan(0, (int)inner.Length)));
            }

            return whole.ToArray();
        }

        /// <summary>Adds one field to a message, as far as the schema knows it.</summary>
        private void Merge<T>(T message, byte[] field, int number, string owner)
            where T : IMessage<T>
        {
            var parser = (MessageParser<T>)message.Descriptor.Parser;
            try
            {
                var all = parser.ParseFrom(field);
                var known = parser.WithDiscardUnknownFields(true).ParseFrom(field);
                if (all.CalculateSize() != known.CalculateSize())
                    LeftOut.Add(NameOf(message, number, owner, "some of "));
                message.MergeFrom(known);
            }
            catch (InvalidProtocolBufferException)
            {
                LeftOut.Add(NameOf(message, number, owner));
            }
        }

        private static string NameOf(IMessage message, int number, string owner, string part = "")
        {
            var field = message.Descriptor.FindFieldByNumber(number) is { } known ? part + known.Name : $"number {number}";
            return owner.Length > 0 ? $"{field} of the {owner}" : field;
        }

        private byte[] Kept(long start, long end)
        {
            _kept += end - start;
            if (_kept > limits.Structure)
            {
                throw new DamagedFileException(
                    start,
                    $"at most {limits.Structure} bytes (`Limits` structure) are expected besides blobs. Found more");
            }

            return reader.Bytes(start, end);
        }
    }
}
