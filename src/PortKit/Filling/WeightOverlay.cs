using Google.Protobuf;
using PortKit.Caffe;
using PortKit.Caffe.Protos;
using PortKit.Caffe.Upgrade;
using PortKit.Net;

namespace PortKit.Filling;

/// <summary>
/// Lays the blobs of .caffemodel files over the fillers, by the rules of Caffe's Net::CopyTrainedLayersFrom: layers are matched by name;
/// those of the file that the net lacks are left aside, those of the net that the file lacks keep their fill; where both have
/// a layer, the number of blobs and every shape must agree. Of several files the later ones win.
/// </summary>
internal sealed class WeightOverlay(NetPlan net, Dictionary<LearnableBlob, float[]> values, DiagnosticBag bag)
{
    /// <summary>Lays one file over what there is.</summary>
    public void Add(string path)
    {
        var at = SourceLocation.In(path);
        if (Read(path, at) is not { } source)
            return;
        var known = net.Layers.GroupBy(layer => layer.Source.Name).ToDictionary(group => group.Key, group => group.First());
        var copied = new HashSet<string>();
        var ignored = 0;
        foreach (var layer in source.Layer)
        {
            if (!known.TryGetValue(layer.Name, out var target))
                ignored += layer.Blobs.Count > 0 ? 1 : 0;
            else if (Copy(layer, target, at))
                copied.Add(layer.Name);
        }

        Tell(at, copied, ignored);
    }

    private NetParameter? Read(string path, SourceLocation at)
    {
        try
        {
            var net = NetParameter.Parser.ParseFrom(File.ReadAllBytes(path));
            return NetUpgrade.Upgrade(net, new SourceMap(), new DiagnosticBag());
        }
        catch (InvalidProtocolBufferException failure)
        {
            bag.Error(Codes.WeightFile, at, $"A .caffemodel is expected. Found something that does not read as one: {failure.Message}");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            bag.Error(Codes.WeightFile, at, $"The weight file cannot be read: {failure.Message}");
        }

        return null;
    }

    private bool Copy(LayerParameter source, LayerPlan target, SourceLocation at)
    {
        if (source.Blobs.Count != target.Learnables.Count)
        {
            bag.Error(
                Codes.WeightMismatch,
                at,
                target.Source.Describe($"{target.Learnables.Count} blobs are expected in the weight file", $"{source.Blobs.Count}"));
            return false;
        }

        foreach (var blob in target.Learnables)
        {
            var stored = source.Blobs[blob.Index];
            var data = BlobValues.ValuesOf(stored);
            if (!BlobValues.Fits(stored, blob.Spec.Shape.Dims))
            {
                bag.Error(
                    Codes.WeightMismatch,
                    at,
                    target.Source.Describe($"blob {blob.Index} must have shape {blob.Spec.Shape}", string.Join('x', BlobValues.ShapeOf(stored))),
                    "Rename the layer to give it fresh weights, as Caffe advises too.");
            }
            else if (data.Length != blob.Spec.Shape.Count)
            {
                bag.Error(Codes.WeightMismatch, at, target.Source.Describe($"blob {blob.Index} must hold {blob.Spec.Shape.Count} values", $"{data.Length}"));
            }
            else
            {
                values[blob.Values] = data;
            }
        }

        return true;
    }

    private void Tell(SourceLocation at, HashSet<string> copied, int ignored)
    {
        var kept = net.Layers.Where(layer => layer.Learnables.Count > 0 && !copied.Contains(layer.Source.Name)).Select(layer => layer.Source.Name).ToList();
        if (kept.Count > 0)
            bag.Warning(Codes.WeightCoverage, at, $"The file has no weights for {kept.Count} of the net's layers, which keep their fill: {string.Join(", ", kept)}.");
        if (ignored > 0)
            bag.Note(Codes.WeightCoverage, at, $"{ignored} of the layers in the file are not in the net.");
    }
}
