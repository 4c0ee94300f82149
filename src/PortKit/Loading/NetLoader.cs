using PortKit.Caffe;
using PortKit.Caffe.Protos;
using PortKit.Caffe.Text;
using PortKit.Caffe.Upgrade;

namespace PortKit.Loading;

/// <summary>A prototxt that was read: the net that is to be converted and, for a solver, the net that training begins with.</summary>
internal sealed record LoadedNet
{
    /// <summary>The net to convert, in its state.</summary>
    public required NetSource Target { get; init; }

    /// <summary>A solver's train net; null if the prototxt is a net.</summary>
    public NetSource? Train { get; init; }

    /// <summary>A solver's random_seed; null if it has none.</summary>
    public uint? Seed { get; init; }
}

/// <summary>Reads a net or a solver, with the nets that a solver names, and brings them to today's syntax.</summary>
internal sealed class NetLoader(ConvertOptions options, FilesRead files, SourceMap map, DiagnosticBag bag)
{
    private readonly TextFormatOptions _textOptions = new() { Strict = options.Strict };

    /// <summary>Reads <paramref name="text"/>. Null if that fails; the bag then says why.</summary>
    /// <param name="text">The bytes of the prototxt.</param>
    /// <param name="name">What to call it in diagnostics.</param>
    /// <param name="path">Its path, from which a solver's nets are looked for, or null.</param>
    public LoadedNet? Load(ReadOnlySpan<byte> text, string name, string? path)
    {
        switch (PrototxtKinds.Detect(text))
        {
            case PrototxtKind.Solver:
                return TextFormatReader.Read<SolverParameter>(text, name, map, bag, _textOptions) is { } solver
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
                        "A net (with layer { ... }) or a solver (with net: \"...\") is expected. Found neither.");
                }

                return null;
        }
    }

    private NetParameter? ReadNet(ReadOnlySpan<byte> text, string name) =>
        TextFormatReader.Read<NetParameter>(text, name, map, bag, _textOptions);

    private LoadedNet? FromNet(NetParameter net, string? path) => bag.HasErrors ? null : new LoadedNet
    {
        Target = new NetSource { Net = net, File = path, State = StateOf(net.State) },
    };

    private LoadedNet? FromSolver(SolverParameter solver, string? path)
    {
        if (SolverFile.Resolve(solver, path, LoadNamed, map, bag) is not { } nets)
            return null;
        var target = options.Phase == Phase.Train ? nets.Train : nets.Tests.Count > 0 ? nets.Tests[0] : nets.Train;
        return new LoadedNet
        {
            Target = target with { State = StateOf(target.State) },
            Train = nets.Train with { State = WithStages(nets.Train.State) },
            Seed = nets.Seed,
        };
    }

    private NetParameter? LoadNamed(string path, SourceLocation namedAt)
    {
        files.Add(path, "the solver's net");
        try
        {
            return ReadNet(File.ReadAllBytes(path), path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            bag.Error(CaffeCodes.Unreadable, namedAt, $"The net '{path}' cannot be read: {failure.Message}");
            return null;
        }
    }

    private NetState StateOf(NetState? own) => NetStates.Force(own, options.Phase, options.Level ?? own?.Level ?? 0, options.Stages);

    private NetState WithStages(NetState own) => NetStates.Force(own, own.Phase, options.Level ?? own.Level, options.Stages);
}
