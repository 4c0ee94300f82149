using System.Globalization;
using System.Text.Json;
using PortKit.Caffe;
using PortKit.Caffe.Protos;
using PortKit.Caffe.Text;
using PortKit.Caffe.Upgrade;
using PortKit.Initializers.Random;
using PortKit.Net;
using PortKit.Tests.Harness;

namespace PortKit.Tests.Training;

/// <summary>A golden training run.</summary>
internal sealed class SolverCase
{
    private readonly string _folder;
    private readonly JsonElement _golden;
    private readonly PlannedNet _planned;

    public SolverCase(string name)
    {
        _folder = Golden.Folder("solvers", name);
        _golden = JsonDocument.Parse(File.ReadAllText(Path.Combine(_folder, "golden.json"))).RootElement;
        var path = Path.Combine(_folder, "solver.prototxt");
        var bag = new DiagnosticBag();
        Solver = TextFormatReader.Read<SolverParameter>(File.ReadAllBytes(path), path, new SourceMap(), bag, new TextFormatOptions())!;
        Solver = SolverUpgrade.Upgrade(Solver, new SourceMap(), bag);
        var plan = Converter.Plan(path, new ConvertOptions { Phase = Phase.Train });
        Assert.True(plan.Succeeded, string.Join('\n', plan.Diagnostics));
        _planned = plan.Net;
    }

    public SolverParameter Solver { get; }

    public NetPlan Net => _planned.Plan;

    public int Iterations => _golden.GetProperty("iterations").GetInt32();

    public int Passes => Solver.IterSize;

    public bool IsForced => File.ReadAllText(Path.Combine(_folder, "net.prototxt")).Contains("force_backward: true", StringComparison.Ordinal);

    public Dictionary<LearnableBlob, float[]> Weights() => _planned.ComputeWeights().ToDictionary(pair => pair.Key, pair => pair.Value.ToArray());

    /// <summary>Caffe's generator as the fills leave it.</summary>
    public Mt19937 RandomAfterFills() => _planned.RandomAfterFills();

    /// <summary>What a forward pass is fed.</summary>
    public Dictionary<string, float[]> Inputs(int pass)
    {
        if (!_golden.TryGetProperty("memory_items", out var items))
            return TrainingInputs.Of(Net, _golden.GetProperty("inputs"), pass);
        return TrainingInputs.FromMemory(Net, _golden.GetProperty("inputs"), items.GetInt32(), pass);
    }

    public uint RateBits(int iteration) =>
        uint.Parse(_golden.GetProperty("trace").GetProperty("lr_bits")[iteration].GetString()!, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    /// <summary>How many iterations are to be held strictly.</summary>
    public int StrictIterations => _golden.GetProperty("tolerance").GetProperty("strict_iterations").GetInt32();

    /// <summary>Holds the moving means of the losses of a whole run, where the case has a bound for them.</summary>
    public void CheckMeans(IReadOnlyList<float> losses)
    {
        if (!_golden.GetProperty("tolerance").TryGetProperty("smoothed", out var smoothed))
            return;
        CheckTenths(losses, smoothed.GetProperty("window").GetInt32());
        var (window, relative) = (smoothed.GetProperty("window").GetInt32(), smoothed.GetProperty("relative").GetDouble());
        var golden = _golden.GetProperty("trace").GetProperty("loss").EnumerateArray().Select(GoldenArray.Value).ToList();
        for (var i = 0; i + window <= losses.Count; i++)
        {
            var (ours, theirs) = (losses.Skip(i).Take(window).Average(), golden.Skip(i).Take(window).Average());
            Assert.True(
                Math.Abs(ours - theirs) <= relative * Math.Abs(theirs),
                string.Create(CultureInfo.InvariantCulture, $"iterations from {i} on: the mean loss is {ours:R}, expected {theirs:R}."));
        }
    }

    /// <summary>
    /// At each tenth of the run, the moving means so far lie at most twice as far from Caffe's as those of Caffe with other kernels of its BLAS, or in
    /// double, do.
    /// </summary>
    private void CheckTenths(IReadOnlyList<float> losses, int window)
    {
        var trace = _golden.GetProperty("trace");
        var golden = Means(Trace("loss"));
        var own = new[] { "loss_double", "loss_nehalem", "loss_skylakex" }.Select(name => Means(Trace(name))).ToList();
        var ours = Means(losses);
        for (var tenth = 1; tenth <= 10; tenth++)
        {
            var end = golden.Count * tenth / 10;
            var (distance, self) = (Distance(ours, end), own.Max(means => Distance(means, end)));
            Assert.True(
                distance <= Math.Max(2 * self, 1e-5),
                string.Create(CultureInfo.InvariantCulture, $"After {tenth} tenths: {distance:G3} from Caffe, which is {self:G3} from itself."));
        }

        List<float> Trace(string name) => [.. trace.GetProperty(name).EnumerateArray().Select(GoldenArray.Value)];

        List<double> Means(IReadOnlyList<float> values) =>
            [.. Enumerable.Range(0, values.Count - window + 1).Select(i => (double)values.Skip(i).Take(window).Average())];

        double Distance(List<double> means, int end) =>
            Enumerable.Range(0, end).Select(i => Math.Abs(means[i] - golden[i]) / Math.Abs(golden[i])).DefaultIfEmpty(0).Max();
    }

    /// <summary>Holds the loss of an iteration, of those that are to be held strictly.</summary>
    public void CheckLoss(int iteration, float loss)
    {
        var tolerance = _golden.GetProperty("tolerance");
        if (iteration >= tolerance.GetProperty("strict_iterations").GetInt32())
            return;
        var expected = GoldenArray.Value(_golden.GetProperty("trace").GetProperty("loss")[iteration]);
        var bound = tolerance.GetProperty("absolute").GetDouble() + (tolerance.GetProperty("relative").GetDouble() * Math.Abs(expected));
        Assert.True(
            (float.IsNaN(loss) && float.IsNaN(expected)) || loss == expected || Math.Abs(loss - (double)expected) <= bound,
            string.Create(CultureInfo.InvariantCulture, $"iteration {iteration}: the loss is {loss:R}, expected {expected:R}."));
    }

    public void CheckParams(string stage, Func<LearnableBlob, float[]> values, double relative, double least)
    {
        foreach (var param in _golden.GetProperty("params").EnumerateArray())
        {
            var blob = Net.Learnables.First(one =>
                one.Layer.Name == param.GetProperty("layer").GetString() && one.Index == param.GetProperty("index").GetInt32());
            Assert.Equal(param.GetProperty("lr_mult").GetSingle(), blob.LrMult);
            Assert.Equal(param.GetProperty("decay_mult").GetSingle(), blob.DecayMult);
            GoldenArray.AssertClose($"{stage} of {blob}", values(blob), param.GetProperty(stage), _folder, relative, least);
        }
    }

    public void CheckHistories(Func<LearnableBlob, IReadOnlyList<float[]>> histories, double relative, double least)
    {
        var blobs = Net.Learnables.Where(blob => blob.Owner is null).ToList();
        foreach (var (index, history) in _golden.GetProperty("history").EnumerateArray().Index())
        {
            var blob = blobs[index % blobs.Count];
            GoldenArray.AssertClose($"history of {blob}", histories(blob)[index / blobs.Count], history, _folder, relative, least);
        }
    }
}
