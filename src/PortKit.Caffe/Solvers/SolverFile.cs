using PortKit.Caffe.Protos;
using PortKit.Caffe.Upgrade;

namespace PortKit.Caffe;

/// <summary>Finds the nets of a solver and the state of each, as Caffe's solver.cpp does.</summary>
public static class SolverFile
{
    private static readonly int[] TrainFields =
    [
        SolverParameter.NetFieldNumber,
        SolverParameter.NetParamFieldNumber,
        SolverParameter.TrainNetFieldNumber,
        SolverParameter.TrainNetParamFieldNumber,
    ];

    /// <summary>Resolves the nets that a solver names.</summary>
    /// <param name="solver">The solver as it was read; it is not changed.</param>
    /// <param name="file">The solver's own file name, or null. Paths in it are looked for from the current directory, as Caffe does, then
    /// from the solver's folder and every folder above it.</param>
    /// <param name="load">
    /// Reads a net from a path that exists; reported where the solver names it. Positions must go to <paramref name="map"/>. It says
    /// what is wrong by itself and then returns null. Each file is asked for once. Nets need not be upgraded by it.
    /// </param>
    /// <param name="map">Where the solver's fields stood.</param>
    /// <param name="bag">
    /// Gets <see cref="CaffeCodes.SolverNet"/> errors for a solver with no train net or several, or with test nets that do not
    /// fit its test_iter or test_state; <see cref="CaffeCodes.Unreadable"/> for a file that is nowhere; and what
    /// <see cref="SolverUpgrade"/> and <see cref="NetUpgrade"/> say.
    /// </param>
    /// <returns>The nets, or null if there was an error.</returns>
    public static SolverNets? Resolve(
        SolverParameter solver,
        string? file,
        Func<string, SourceLocation, NetParameter?> load,
        SourceMap map,
        DiagnosticBag bag) =>
        Resolve(solver, new NetPathSearch(Directory.GetCurrentDirectory(), file), load, map, bag);

    /// <summary>
    /// The weight files that a solver's nets start from, as they can be opened; looked for like the solver's nets. Null if one of them is
    /// nowhere, which is a <see cref="CaffeCodes.Unreadable"/> error where the solver names it.
    /// </summary>
    /// <param name="nets">The solver's nets.</param>
    /// <param name="file">The solver's own file name, or null.</param>
    /// <param name="bag">Takes the diagnostics.</param>
    public static IReadOnlyList<string>? FindWeights(SolverNets nets, string? file, DiagnosticBag bag)
    {
        ArgumentNullException.ThrowIfNull(nets);
        ArgumentNullException.ThrowIfNull(bag);
        var search = new NetPathSearch(Directory.GetCurrentDirectory(), file);
        var found = nets.Weights.Select(named => search.Find(named.Path, "weights", named.Location, bag)).ToList();
        return found.Contains(null) ? null : [.. found.OfType<string>()];
    }

    /// <summary>
    /// The seed that Caffe gives its random numbers for a <c>random_seed</c>: none below 0, otherwise the lower 32 bits.
    /// </summary>
    public static uint? SeedOf(SolverParameter solver)
    {
        ArgumentNullException.ThrowIfNull(solver);
        return solver.RandomSeed < 0 ? null : unchecked((uint)solver.RandomSeed);
    }

    internal static SolverNets? Resolve(
        SolverParameter solver,
        NetPathSearch search,
        Func<string, SourceLocation, NetParameter?> load,
        SourceMap map,
        DiagnosticBag bag)
    {
        ArgumentNullException.ThrowIfNull(solver);
        ArgumentNullException.ThrowIfNull(load);
        ArgumentNullException.ThrowIfNull(map);
        ArgumentNullException.ThrowIfNull(bag);
        // The given bag may hold errors of other files; those in this one are the solver's.
        var own = new DiagnosticBag();
        var result = Resolve(SolverUpgrade.Upgrade(solver, map, own));
        bag.AddRange(own);
        return own.HasErrors ? null : result;

        SolverNets? Resolve(SolverParameter upgraded) =>
            NamesOneTrainNet(upgraded, map, own) & TestsFit(upgraded, map, own)
                ? Load(upgraded, new SolverNetLoader(upgraded, search, load, map, own), map)
                : null;
    }

    private static SolverNets? Load(SolverParameter solver, SolverNetLoader nets, SourceMap map)
    {
        var train = solver switch
        {
            { TrainNetParam: { } inline } => nets.Inline(inline),
            { NetParam: { } inline } => nets.Inline(inline),
            { HasTrainNet: true } => nets.File(solver.TrainNet, SolverParameter.TrainNetFieldNumber),
            _ => nets.File(solver.Net, SolverParameter.NetFieldNumber),
        };
        var tests = new List<LoadedNet?>();
        tests.AddRange(solver.TestNetParam.Select(nets.Inline));
        tests.AddRange(solver.TestNet.Select((path, i) => nets.File(path, SolverParameter.TestNetFieldNumber, i)));
        // Whatever test_iter counts beyond the nets meant for testing alone is tested on the net for both.
        while (tests.Count < solver.TestIter.Count)
            tests.Add(train);

        if (train is null || tests.Contains(null))
            return null;
        return new SolverNets
        {
            Solver = solver,
            Weights = WeightsOf(solver, map),
            Train = InState(train, Phase.Train, solver.TrainState),
            Tests = [.. tests.Select((test, i) => InState(test!, Phase.Test, solver.TestState.ElementAtOrDefault(i)))],
            Seed = SeedOf(solver),
        };
    }

    // Each weights may join several files by commas, with blanks around them (solver.cpp, LoadNetWeights).
    private static List<NamedFile> WeightsOf(SolverParameter solver, SourceMap map) =>
        [.. solver.Weights.SelectMany((joined, i) => joined.Split(',', StringSplitOptions.TrimEntries)
            .Select(path => new NamedFile(path, map.Locate(solver, SolverParameter.WeightsFieldNumber, i))))];

    private static NetSource InState(LoadedNet from, Phase phase, NetState? given) => new()
    {
        Net = from.Net,
        File = from.File,
        State = NetStates.Merge(phase, from.Net.State, given),
    };

    private static bool NamesOneTrainNet(SolverParameter solver, SourceMap map, DiagnosticBag bag)
    {
        var fields = TrainFields.Select(SolverParameter.Descriptor.FindFieldByNumber).ToList();
        var found = fields
            .Where(field => field.Accessor.HasValue(solver))
            .Select(field => (field.Name, At: map.Locate(solver, field.FieldNumber)))
            .OrderBy(field => (field.At.Line, field.At.Column))
            .ToList();
        var rule = $"A solver names its train net in one of the fields {string.Join(", ", fields.Select(field => field.Name))}.";
        switch (found)
        {
            case [_]:
                return true;
            case []:
                bag.Error(
                    CaffeCodes.SolverNet, map.Locate(solver), $"{rule} Found none of them.", "add: net: \"train_val.prototxt\"");
                return false;
            default:
                var places = found.Select(field => field.At.Line > 0 ? $"{field.Name} (line {field.At.Line})" : field.Name);
                bag.Error(
                    CaffeCodes.SolverNet, found[1].At, $"{rule} Found {string.Join(" and ", places)}.", "keep one of them");
                return false;
        }
    }

    private static bool TestsFit(SolverParameter solver, SourceMap map, DiagnosticBag bag)
    {
        var forBoth = solver.HasNet || solver.NetParam is not null;
        var named = solver.TestNet.Count + solver.TestNetParam.Count;
        var iterations = solver.TestIter.Count;
        var fits = true;
        if (forBoth ? iterations < named : iterations != named)
        {
            fits = false;
            bag.Error(
                CaffeCodes.SolverNet,
                FirstOf(SolverParameter.TestIterFieldNumber, SolverParameter.TestNetFieldNumber, SolverParameter.TestNetParamFieldNumber),
                $"A solver has one test_iter for each test net. Found {iterations} test_iter for {named} test_net and test_net_param.",
                iterations < named ? "add: test_iter: 100" : "remove a test_iter, or name the net as net instead of train_net");
        }
        else if (solver.TestState.Count > 0 && solver.TestState.Count != iterations)
        {
            fits = false;
            bag.Error(
                CaffeCodes.SolverNet,
                map.Locate(solver.TestState[0]),
                $"A solver has no test_state, or one for each test_iter. Found {solver.TestState.Count} test_state for {iterations} " +
                "test_iter.");
        }
        if (iterations > 0 && solver.TestInterval <= 0)
        {
            bag.Warning(
                CaffeCodes.SolverNet,
                FirstOf(SolverParameter.TestIntervalFieldNumber, SolverParameter.TestIterFieldNumber),
                $"test_interval must be above 0 where there are test nets, or Caffe refuses to train. Found {solver.TestInterval}; the " +
                "weights do not depend on it.",
                "add: test_interval: 1000");
        }
        return fits;

        SourceLocation FirstOf(params ReadOnlySpan<int> numbers)
        {
            foreach (var number in numbers)
            {
                if (FieldTransfer.IsSet(solver, SolverParameter.Descriptor.FindFieldByNumber(number)))
                    return map.Locate(solver, number);
            }
            return map.Locate(solver);
        }
    }
}
