using System.Text;
using Google.Protobuf;
using PortKit.Caffe.Protos;

namespace PortKit.Tests.Overlay;

/// <summary>A net and a .caffemodel in a folder that is gone afterwards.</summary>
public abstract class WeightFiles : IDisposable
{
    protected string Folder { get; } = Directory.CreateTempSubdirectory("portkit").FullName;

    public void Dispose()
    {
        Directory.Delete(Folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    protected string PathOf(string name) => Path.Combine(Folder, name);

    /// <summary>Writes a layer as <c>NAME TYPE SHAPE SHAPE ...</c> says.</summary>
    protected string WriteModel(params ReadOnlySpan<string> layers)
    {
        var net = new NetParameter();
        foreach (var text in layers)
        {
            var words = text.Split(' ');
            var layer = new LayerParameter { Name = words[0], Type = words[1] };
            foreach (var shape in words[2..])
            {
                long[] dims = [.. shape.Split('x').Select(dim => long.Parse(dim, System.Globalization.CultureInfo.InvariantCulture))];
                layer.Blobs.Add(new BlobProto { Shape = new BlobShape { Dim = { dims } }, Data = { new float[dims.Aggregate(1L, (count, dim) => count * dim)] } });
            }

            net.Layer.Add(layer);
        }

        var path = PathOf("w.caffemodel");
        File.WriteAllBytes(path, net.ToByteArray());
        return path;
    }

    internal static PlanResult Plan(string net, string weights, ConvertOptions? options = null) =>
        Converter.Plan(Encoding.UTF8.GetBytes(net), "net.prototxt", (options ?? new ConvertOptions()) with { Seed = 1, Weights = [weights] });

    internal static List<Diagnostic> Errors(PlanResult net) => [.. net.Diagnostics.Where(one => one.Severity == DiagnosticSeverity.Error)];
}
