using Google.Protobuf;
using PortKit.Caffe;
using PortKit.Caffe.Protos;
using PortKit.Caffe.Text;
using PortKit.Caffe.Upgrade;
using PortKit.Caffe.Weights;

namespace PortKit.Loading;

/// <summary>Reads a net or a solver, with the nets that a solver names, and brings them to today's syntax.</summary>
/// <param name="files">Takes note of the nets that a solver names.</param>
/// <param name="map">Takes the places of all that is read.</param>
/// <param name="bag">Takes the diagnostics.</param>
internal sealed class NetLoader(FilesRead files, SourceMap map, DiagnosticBag bag)
{
    private readonly List<IMessage> _messages = [];
    private string? _stored;

    /// <summary>The phase whose net is converted.</summary>
    public required Phase Phase { get; init; }

    /// <summary>Which of a solver's test nets is converted, from 0.</summary>
    public int TestNet { get; init; }

    /// <summary>The level of the nets; null for a solver's, or 0.</summary>
    public int? Level { get; init; }

    /// <summary>The stages of the nets, besides their own.</summary>
    public IReadOnlyList<string> Stages { get; init; } = [];

    /// <summary>The weight files that were given, which replace a solver's.</summary>
    public IReadOnlyList<string> Weights { get; init; } = [];

    /// <summary>Whether a field that the schema does not know is an error.</summary>
    public bool Strict { get; init; }

    /// <summary>
    /// Whether layers may know fields that no schema knows: those are judged once the net is planned, even where the reading is strict.
    /// </summary>
    public bool LayersKnowFields { get; init; }

    /// <summary>How much may be taken from the files.</summary>
    public Limits Limits { get; init; } = Limits.Default;

    /// <summary>The values of names in a template; none for a text that is none.</summary>
    public IReadOnlyDictionary<string, string> Defines { get; init; } = new Dictionary<string, string>();

    /// <summary>What was read, as it was read: the nets, and the solver that names them.</summary>
    public IReadOnlyList<IMessage> Messages => _messages;

    /// <summary>Reads a net or a solver. Null if that fails; the bag then says why.</summary>
    /// <param name="text">The bytes of the prototxt.</param>
    /// <param name="name">What to call it in diagnostics.</param>
    public IMessage? Read(ReadOnlySpan<byte> text, string name)
    {
        if (Defines.Count > 0)
        {
            text = Template.Fill(text, Defines, out var unused);
            foreach (var define in unused)
            {
                bag.Warning(
                    CaffeCodes.NothingToDefine,
                    SourceLocation.In(name),
                    $"`Defines` {define}: a name in the net is expected. Found none of it.");
            }
        }

        switch (PrototxtKinds.Detect(text))
        {
            case PrototxtKind.Solver:
                return ReadText<SolverParameter>(text, name);
            case PrototxtKind.Net:
                return ReadText<NetParameter>(text, name);
            default:
                // Whatever it is, what is wrong with its text says more than its kind.
                if (ReadText<NetParameter>(text, name) is not null)
                {
                    bag.Error(
                        CaffeCodes.NotANet,
                        new SourceLocation(name, 1, 1),
                        "A net (with layer { ... }) or a solver (with net: \"...\") is expected. Found "
                            + $"{(text.IsEmpty ? "an empty file" : "neither")}.",
                        text.IsEmpty ? "Fetch it again: something cut the download or the copy off." : null);
                }

                return null;
        }
    }

    /// <summary>
    /// Brings what was read to today's syntax. The nets that a solver names are read here, as its own upgrade says where it names them. Null if
    /// that fails; the bag then says why.
    /// </summary>
    /// <param name="read">The net or solver; it is not changed.</param>
    /// <param name="path">Its path, from which a solver's nets are looked for, or null.</param>
    public LoadedNet? Upgrade(IMessage read, string? path) =>
        read is SolverParameter solver ? FromSolver(solver, path) : FromNet(NetUpgrade.Upgrade((NetParameter)read, map, bag), path);

    private T? ReadText<T>(ReadOnlySpan<byte> text, string name)
        where T : class, IMessage<T>, new()
    {
        var own = new DiagnosticBag();
        var options = new TextFormatOptions { Strict = Strict, LeaveUnknownFields = true, LeaveStrictFields = LayersKnowFields, Limits = Limits };
        var message = TextFormatReader.Read<T>(text, name, map, own, options);
        if (message is not null && HasTooManyLayers(message, name))
            return null;
        if (message is not null)
            _messages.Add(message);
        if (message is null && Template.Tell(text, name, own) is { } template)
            own = [template];
        bag.AddRange(own);
        return message;
    }

    private bool HasTooManyLayers(IMessage read, string name)
    {
        var count = read switch
        {
            NetParameter net => LayersOf(net),
            SolverParameter solver => new[] { solver.NetParam, solver.TrainNetParam }.Concat(solver.TestNetParam)
                .Max(net => net is null ? 0 : LayersOf(net)),
            _ => 0,
        };
        if (count <= Limits.Layers)
            return false;
        var limit = Limits.Named("layers");
        bag.Error(CaffeCodes.Limit, SourceLocation.In(name), $"In a net {limit.Expected(Limits)}. Found {count}.", limit.Hint(count));
        return true;

        static int LayersOf(NetParameter net) => net.Layer.Count + net.Layers.Count;
    }

    /// <summary>
    /// Reads the net that is in a .caffemodel; it starts from the weights there. Its layers have the phase that they were saved in, which gives
    /// way to the one that is converted. Null if that fails; the bag then says why.
    /// </summary>
    /// <param name="path">The file.</param>
    public IMessage? ReadStored(string path)
    {
        if (CaffeModelNet.Read(path, map, bag, limits: Limits) is not { } net || HasTooManyLayers(net, path))
            return null;
        foreach (var layer in net.Layer)
            layer.ClearPhase();
        _messages.Add(net);
        _stored = path;
        return net;
    }

    // Net's constructor from a file (net.cpp) sets the level that it is given, whatever the file says, and adds stages.
    private LoadedNet? FromNet(NetParameter net, string? path)
    {
        if (bag.HasErrors)
            return null;
        var level = Level ?? 0;
        if (Level is null && net.State is { Level: var own } state && own != level)
        {
            bag.Note(
                CaffeCodes.LevelReplaced,
                map.Locate(state, NetState.LevelFieldNumber),
                $"A net by itself has the level it is opened with, {level}, as in Caffe. Found level {own} in its state, which only a solver keeps.",
                $"Use `Level` {own} to have it.");
        }

        return new LoadedNet
        {
            Target = new NetSource { Net = net, File = path, State = StateOf(net.State, level) },
            Weights = Weights.Count == 0 && _stored is not null ? [_stored] : Weights,
        };
    }

    private LoadedNet? FromSolver(SolverParameter solver, string? path)
    {
        if (SolverFile.Resolve(solver, path, LoadNamed, map, bag) is not { } nets)
            return null;
        if (WeightsOf(nets, path) is not { } weights)
            return null;
        var target = (Phase == Phase.Train ? null : nets.Tests.ElementAtOrDefault(TestNet)) ?? nets.Train;
        return new LoadedNet
        {
            Target = target with { State = StateOf(target.State, Level ?? target.State.Level) },
            Train = nets.Train with { State = WithStages(nets.Train.State) },
            Solver = nets.Solver,
            Seed = nets.Seed,
            Weights = weights,
        };
    }

    // As caffe train --weights does, those that are given replace the solver's.
    private IReadOnlyList<string>? WeightsOf(SolverNets nets, string? path)
    {
        if (Weights.Count == 0)
            return SolverFile.FindWeights(nets, path, bag);
        if (nets.Weights.Count > 0)
        {
            bag.Note(
                CaffeCodes.SolverWeights,
                nets.Weights[0].Location,
                $"The weights that are given, {string.Join(", ", Weights)}, replace those of the solver: "
                + $"{string.Join(", ", nets.Weights.Select(named => named.Path))}.");
        }

        return Weights;
    }

    private NetParameter? LoadNamed(string path, SourceLocation namedAt)
    {
        files.Add(path, "the solver's net");
        return PrototxtFile.Read(path, bag, namedAt, Limits) is { } text ? ReadText<NetParameter>(text, path) : null;
    }

    private NetState StateOf(NetState? own, int level) => NetStates.Force(own, Phase, level, Stages);

    private NetState WithStages(NetState own) => NetStates.Force(own, own.Phase, Level ?? own.Level, Stages);
}
