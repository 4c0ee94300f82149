using Google.Protobuf;
using PortKit.Caffe;
using PortKit.Caffe.Protos;
using PortKit.Caffe.Text;
using PortKit.Caffe.Upgrade;

namespace PortKit.Loading;

/// <summary>Reads a net or a solver, with the nets that a solver names, and brings them to today's syntax.</summary>
internal sealed class NetLoader(ConvertOptions options, FilesRead files, SourceMap map, DiagnosticBag bag)
{
    private readonly TextFormatOptions _textOptions = new() { Strict = options.Strict, LeaveUnknownFields = true };
    private readonly List<IMessage> _read = [];

    /// <summary>What was read, as it was read: the nets, and the solver that names them.</summary>
    public IReadOnlyList<IMessage> Read => _read;

    /// <summary>Reads <paramref name="text"/>. Null if that fails; the bag then says why.</summary>
    /// <param name="text">The bytes of the prototxt.</param>
    /// <param name="name">What to call it in diagnostics.</param>
    /// <param name="path">Its path, from which a solver's nets are looked for, or null.</param>
    public LoadedNet? Load(ReadOnlySpan<byte> text, string name, string? path)
    {
        switch (PrototxtKinds.Detect(text))
        {
            case PrototxtKind.Solver:
                return ReadText<SolverParameter>(text, name) is { } solver
                    ? FromSolver(solver, path)
                    : null;
            case PrototxtKind.Net:
                return ReadNet(text, name) is { } net ? FromNet(NetUpgrade.Upgrade(net, map, bag), path) : null;
            default:
                // Whatever it is, what is wrong with its text says more than its kind.
                if (ReadNet(text, name) is not null)
                {
                    bag.Error(
                        CaffeCodes.NotANet,
                        new SourceLocation(name, 1, 1),
                        $"A net (with layer {{ ... }}) or a solver (with net: \"...\") is expected. Found {(text.IsEmpty ? "an empty file" : "neither")}.",
                        text.IsEmpty ? "Fetch it again: something cut the download or the copy off." : null);
                }

                return null;
        }
    }

    private NetParameter? ReadNet(ReadOnlySpan<byte> text, string name) => ReadText<NetParameter>(text, name);

    private T? ReadText<T>(ReadOnlySpan<byte> text, string name)
        where T : class, IMessage<T>, new()
    {
        var message = TextFormatReader.Read<T>(text, name, map, bag, _textOptions);
        if (message is not null)
            _read.Add(message);
        return message;
    }

    // Net's constructor from a file (net.cpp) sets the level that it is given, whatever the file says, and adds stages.
    private LoadedNet? FromNet(NetParameter net, string? path)
    {
        if (bag.HasErrors)
            return null;
        var level = options.Level ?? 0;
        if (options.Level is null && net.State is { Level: var own } state && own != level)
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
            Weights = options.Weights,
        };
    }

    private LoadedNet? FromSolver(SolverParameter solver, string? path)
    {
        if (SolverFile.Resolve(solver, path, LoadNamed, map, bag) is not { } nets)
            return null;
        if (WeightsOf(nets, path) is not { } weights)
            return null;
        var target = options.Phase == Phase.Train ? nets.Train : nets.Tests.Count > 0 ? nets.Tests[0] : nets.Train;
        return new LoadedNet
        {
            Target = target with { State = StateOf(target.State, options.Level ?? target.State.Level) },
            Train = nets.Train with { State = WithStages(nets.Train.State) },
            Seed = nets.Seed,
            Weights = weights,
        };
    }

    // As caffe train --weights does, those that are given replace the solver's.
    private IReadOnlyList<string>? WeightsOf(SolverNets nets, string? path)
    {
        if (options.Weights.Count == 0)
            return SolverFile.FindWeights(nets, path, bag);
        if (nets.Weights.Count > 0)
        {
            bag.Note(
                CaffeCodes.SolverWeights,
                nets.Weights[0].Location,
                $"The weights that are given, {string.Join(", ", options.Weights)}, replace those of the solver: "
                + $"{string.Join(", ", nets.Weights.Select(named => named.Path))}.");
        }

        return options.Weights;
    }

    private NetParameter? LoadNamed(string path, SourceLocation namedAt)
    {
        files.Add(path, "the solver's net");
        return PrototxtFile.Read(path, bag, namedAt) is { } text ? ReadNet(text, path) : null;
    }

    private NetState StateOf(NetState? own, int level) => NetStates.Force(own, options.Phase, level, options.Stages);

    private NetState WithStages(NetState own) => NetStates.Force(own, own.Phase, options.Level ?? own.Level, options.Stages);
}
