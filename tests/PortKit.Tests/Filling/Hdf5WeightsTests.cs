using System.Text;
using PortKit.Tests.Harness;
using PureHDF;
using PureHDF.Filters;
using PureHDF.VOL.Native;

namespace PortKit.Tests.Filling;

/// <summary>Weights in Caffe's HDF5 form: a file that Caffe saved, files that PureHDF wrote, and PortKit's own, read by PureHDF.</summary>
public sealed class Hdf5WeightsTests : IDisposable
{
    private const string Net =
        """
        layer { name: "x" type: "Input" top: "x" input_param { shape { dim: 2 dim: 3 dim: 5 dim: 5 } } }
        layer { name: "block/conv" type: "Convolution" bottom: "x" top: "c" convolution_param { num_output: 4 kernel_size: 3 weight_filler { type: "xavier" } bias_filler { type: "uniform" } } }
        layer { name: "bn" type: "BatchNorm" bottom: "c" top: "n" }
        layer { name: "a" type: "InnerProduct" bottom: "n" top: "a" param { name: "w" } inner_product_param { num_output: 6 bias_term: false weight_filler { type: "msra" } } }
        layer { name: "b" type: "InnerProduct" bottom: "n" top: "b" param { name: "w" } inner_product_param { num_output: 6 bias_term: false weight_filler { type: "msra" } } }
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("portkit").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Loads_what_Caffe_saved()
    {
        var net = Converter.Plan(
            Golden.Folder("weights", "h5", "net.prototxt"),
            new ConvertOptions { Seed = 5, Weights = [Golden.Folder("weights", "h5", "weights.caffemodel.h5")], RequireAllWeights = true });

        Assert.True(net.Succeeded, string.Join('\n', net.Diagnostics));
        foreach (var (blob, values) in net.Net!.ComputeWeights())
            Golden.AssertSameBits(blob.ModelName, values, Npy.Read(Golden.Folder("weights", "h5", "expected", $"param.{blob.ModelName}.npy")).Values);
        var input = new Dictionary<string, float[]> { ["data"] = Npy.Read(Golden.Folder("weights", "input.data.npy")).Values };
        Golden.AssertClose("prob", Session.Run(net, input)["prob"].Values, Npy.Read(Golden.Folder("weights", "h5", "expected", "output.prob.npy")).Values);
    }

    [Fact]
    public void Another_reader_finds_what_init_writes()
    {
        using var file = H5File.OpenRead(Written());
        var net = Plan(new ConvertOptions { Seed = 5 });
        foreach (var (blob, values) in net.Net!.ComputeWeights())
        {
            var dataset = file.Dataset($"/data/{blob.Layer.Name}/{blob.Index}");
            Assert.Equal(blob.Spec.Shape.ToLongs(), Array.ConvertAll(dataset.Space.Dimensions, dim => (long)dim));
            Golden.AssertSameBits(blob.ModelName, dataset.Read<float[]>(), values);
        }

        Assert.Empty(file.Group("/data/b").Children());
        Assert.Empty(file.Group("/data/x").Children());
    }

    [Fact]
    public void What_init_writes_comes_back_bit_for_bit_over_another_seed()
    {
        var first = Plan(new ConvertOptions { Seed = 5 }).Net!.ComputeWeights().ToDictionary(pair => pair.Key.ModelName, pair => pair.Value);

        var second = Plan(new ConvertOptions { Seed = 6, Weights = [Written()], RequireAllWeights = true });

        Assert.DoesNotContain(second.Diagnostics, diagnostic => diagnostic.Severity != DiagnosticSeverity.Note);
        foreach (var (blob, values) in second.Net!.ComputeWeights())
            Golden.AssertSameBits(blob.ModelName, values, first[blob.ModelName]);
    }

    [Fact]
    public void The_same_net_gives_the_same_bytes() => Assert.Equal(File.ReadAllBytes(Written("a.h5")), File.ReadAllBytes(Written("b.caffemodel.h5")));

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void Reads_what_another_writer_writes(bool inChunks, bool asDouble)
    {
        var values = Plan(new ConvertOptions { Seed = 5 }).Net!.ComputeWeights();
        var data = new H5Group();
        foreach (var (blob, floats) in values)
        {
            var group = data;
            foreach (var part in blob.Layer.Name.Split('/'))
                group = (H5Group)(group.TryGetValue(part, out var known) ? known : group[part] = new H5Group());
            var dims = Array.ConvertAll(blob.Spec.Shape.ToLongs(), dim => (ulong)dim);
            var chunks = inChunks ? Array.ConvertAll(dims, dim => (uint)Math.Max(1, dim * 2 / 3)) : null;
            var creation = new H5DatasetCreation(Filters: inChunks ? [ShuffleFilter.Id, DeflateFilter.Id] : []);
            group[$"{blob.Index}"] = asDouble
                ? new H5Dataset(Array.ConvertAll(floats, value => (double)value), chunks, fileDims: dims, datasetCreation: creation)
                : new H5Dataset(floats, chunks, fileDims: dims, datasetCreation: creation);
        }

        var path = Path.Combine(_folder, "other.h5");
        new H5File { ["data"] = data }.Write(path);

        var read = Plan(new ConvertOptions { Seed = 6, Weights = [path] });

        Assert.True(read.Succeeded, string.Join('\n', read.Diagnostics));
        var byName = values.ToDictionary(pair => pair.Key.ModelName, pair => pair.Value);
        foreach (var (blob, floats) in read.Net!.ComputeWeights())
            Golden.AssertSameBits(blob.ModelName, floats, byName[blob.ModelName]);
    }

    [Fact]
    public void A_file_that_is_cut_is_refused_wherever_it_is_cut()
    {
        var whole = File.ReadAllBytes(Golden.Folder("weights", "h5", "weights.caffemodel.h5"));
        for (var length = 0; length < whole.Length; length += length < 4096 ? 61 : 997)
        {
            var errors = Errors(whole[..length]);
            Assert.True(errors is [{ Code: Codes.WeightFile }], $"{length} of {whole.Length} bytes: {string.Join(", ", errors)}");
        }
    }

    [Fact]
    public void A_flipped_bit_never_ends_in_anything_but_a_coded_error()
    {
        var whole = File.ReadAllBytes(Golden.Folder("weights", "h5", "weights.caffemodel.h5"));
        var random = new Random(1);
        var refused = 0;
        for (var i = 0; i < 3000; i++)
        {
            var changed = (byte[])whole.Clone();
            changed[random.Next(changed.Length)] ^= (byte)(1 << random.Next(8));
            var errors = Errors(changed);
            Assert.All(errors, error => Assert.True(error.Code is Codes.WeightFile or Codes.WeightMismatch, error.ToString()));
            refused += errors.Count > 0 ? 1 : 0;
        }

        Assert.InRange(refused, 1, 2999);
    }

    [Fact]
    public void Two_layers_whose_names_clash_as_paths_are_refused_and_nothing_is_written()
    {
        const string Clash = "layer { name: 'x' type: 'Input' top: 'x' input_param { shape { dim: 2 dim: 3 } } }\n"
            + "layer { name: 'a' type: 'Scale' bottom: 'x' top: 'y' }\nlayer { name: 'a/0' type: 'Scale' bottom: 'y' top: 'z' }";
        var net = Converter.Plan(Encoding.UTF8.GetBytes(Clash), "net.prototxt", new ConvertOptions { Seed = 5 });

        var written = net.Net!.WriteWeights(Path.Combine(_folder, "w.h5"));
        Assert.False(written.Succeeded);

        var error = Assert.Single(net.Diagnostics.Concat(written.Diagnostics), diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
        Assert.Equal((Codes.WeightName, 3), (error.Code, error.Location.Line));
        Assert.Empty(Directory.GetFiles(_folder));
    }

    private static PlanResult Plan(ConvertOptions options) => Converter.Plan(Encoding.UTF8.GetBytes(Net), "net.prototxt", options);

    /// <summary>What is said of a file with this content, when it is opened and when its values are read.</summary>
    private List<Diagnostic> Errors(byte[] content)
    {
        var path = Path.Combine(_folder, "changed.h5");
        File.WriteAllBytes(path, content);
        var net = Converter.Plan(Golden.Folder("weights", "h5", "net.prototxt"), new ConvertOptions { Seed = 5, Weights = [path] });
        var written = net.Net?.WriteModel(Stream.Null);
        return [.. net.Diagnostics.Concat(written?.Diagnostics ?? []).Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)];
    }

    private string Written(string name = "w.caffemodel.h5")
    {
        var path = Path.Combine(_folder, name);
        var net = Plan(new ConvertOptions { Seed = 5 });
        Assert.True(net.Succeeded, string.Join('\n', net.Diagnostics));
        Assert.True(net.Net.WriteWeights(path).Succeeded);
        return path;
    }
}
