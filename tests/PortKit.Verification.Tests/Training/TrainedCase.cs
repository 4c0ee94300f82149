using System.Globalization;
using System.Text.Json;
using PortKit.Caffe.Protos;
using PortKit.Files.Npy;
using PortKit.Tests.Training;

namespace PortKit.Verification.Tests.Training;

/// <summary>A golden training run of Caffe's, whose data lie in arrays of rows.</summary>
internal sealed class TrainedCase
{
    private const int FirstTestPass = 500000;

    private readonly JsonElement _golden;

    public TrainedCase(string name)
    {
        Folder = Path.Combine(AppContext.BaseDirectory, "Golden", "solvers", name);
        _golden = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, "golden.json"))).RootElement;
    }

    public string Folder { get; }

    public int Iterations => _golden.GetProperty("iterations").GetInt32();

    public JsonElement Golden => _golden;

    public static IEnumerable<string> Names => Directory
        .GetDirectories(Path.Combine(AppContext.BaseDirectory, "Golden", "solvers"))
        .Select(folder => Path.GetFileName(folder))
        .Order(StringComparer.Ordinal);

    /// <summary>The solver and its nets.</summary>
    public TrainingPlan Plan(ConvertOptions? options = null, bool tests = false)
    {
        var bag = new DiagnosticBag();
        options ??= new ConvertOptions();
        var solver = Path.Combine(Folder, "solver.prototxt");
        var net = Converter.Plan(solver, options with { Phase = Phase.Train });
        Assert.True(net.Succeeded, string.Join('\n', net.Diagnostics));
        var testNets = Enumerable.Range(0, tests ? net.Net.Schedule!.TestIterations.Count : 0)
            .Select(test => Converter.Plan(solver, options with { Phase = Phase.Test, TestNet = test }).Net!);
        return TrainingPlan.Create(net.Net, [.. testNets], bag) ?? throw new InvalidOperationException(string.Join('\n', bag));
    }

    /// <summary>The data of all passes, one after the other; of a net with data in memory, its items.</summary>
    public TrainingData Data(TrainingPlan plan)
    {
        var batch = plan.Net.Plan.Inputs.First().Shape[0];
        return _golden.TryGetProperty("memory_items", out var items)
            ? Rows(plan.Net, pass => TrainingInputs.FromMemory(plan.Net.Plan, Kinds, items.GetInt32(), pass), items.GetInt32() / batch)
            : Rows(plan.Net, pass => TrainingInputs.Of(plan.Net.Plan, Kinds, pass), Iterations * plan.Schedule.Passes);
    }

    /// <summary>The inputs of a pass.</summary>
    public Dictionary<string, float[]> Inputs(TrainingPlan plan, int pass) => TrainingInputs.Of(plan.Net.Plan, Kinds, pass);

    public TrainingData TestData(PlannedNet net, int passes) =>
        Rows(net, pass => TrainingInputs.Of(net.Plan, Kinds, FirstTestPass + pass), passes);

    public void Check(TrainingIteration done) => Check(done, _golden.GetProperty("trace"), done.Number);

    public void Check(TrainingIteration done, JsonElement trace, int index)
    {
        var rate = uint.Parse(trace.GetProperty("lr_bits")[index].GetString()!, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        Assert.Equal(rate, BitConverter.SingleToUInt32Bits(done.LearningRate));
        var tolerance = _golden.GetProperty("tolerance");
        var expected = trace.GetProperty("loss")[index].GetSingle();
        var bound = tolerance.GetProperty("absolute").GetDouble() + (tolerance.GetProperty("relative").GetDouble() * Math.Abs(expected));
        Assert.True(
            index >= tolerance.GetProperty("strict_iterations").GetInt32() || Math.Abs(done.Loss - (double)expected) <= bound,
            $"iteration {done.Number}: the loss is {done.Loss:R}, expected {expected:R}.");
    }

    private JsonElement Kinds => _golden.GetProperty("inputs");

    private static TrainingData Rows(PlannedNet net, Func<int, Dictionary<string, float[]>> pass, int passes)
    {
        var all = Enumerable.Range(0, passes).Select(pass).ToList();
        var arrays = net.Plan.Inputs.ToDictionary(
            input => input.Name,
            input => new NumPyArray(
                [input.Shape[0] * passes, .. input.Shape.Dims[1..].ToArray()], [.. all.SelectMany(inputs => inputs[input.Name])]));
        var bag = new DiagnosticBag();
        return TrainingData.Create(net, arrays, _ => null, bag) ?? throw new InvalidOperationException(string.Join('\n', bag));
    }
}
