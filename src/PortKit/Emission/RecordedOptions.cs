using PortKit.Net;

namespace PortKit.Emission;

/// <summary>The options that a model says it was made with, besides those that every model names; see <see cref="OptionMetadata"/>.</summary>
internal sealed record RecordedOptions
{
    private readonly Lazy<IReadOnlyList<RecordedFile>> _weights;

    /// <param name="weightFiles">The files of weights that lie over the fills, in order.</param>
    public RecordedOptions(IReadOnlyList<string> weightFiles)
    {
        HasWeightFiles = weightFiles.Count > 0;

        // A file that is given twice counts where it is given last.
        _weights = new(() => [.. weightFiles.Select(RecordedFile.Of).Reverse().Distinct().Reverse()]);
    }

    /// <inheritdoc cref="ConvertOptions.Level"/>
    public int? Level { get; init; }

    /// <inheritdoc cref="ConvertOptions.Stages"/>
    public IReadOnlyList<string> Stages { get; init; } = [];

    /// <inheritdoc cref="ConvertOptions.Batch"/>
    public BatchSize? Batch { get; init; }

    /// <inheritdoc cref="ConvertOptions.InputShapes"/>
    public IReadOnlyDictionary<string, Shape> InputShapes { get; init; } = new Dictionary<string, Shape>();

    /// <inheritdoc cref="ConvertOptions.SymbolicShapes"/>
    public IReadOnlyDictionary<string, SymbolicShape> SymbolicShapes { get; init; } = new Dictionary<string, SymbolicShape>();

    /// <inheritdoc cref="ConvertOptions.Outputs"/>
    public IReadOnlyList<string> Outputs { get; init; } = [];

    /// <inheritdoc cref="ConvertOptions.Defines"/>
    public IReadOnlyDictionary<string, string> Defines { get; init; } = new Dictionary<string, string>();

    /// <inheritdoc cref="ConvertOptions.Proposals"/>
    public ProposalSettings Proposals { get; init; } = new();

    /// <inheritdoc cref="ConvertOptions.Deploy"/>
    public bool Deploy { get; init; }

    /// <inheritdoc cref="ConvertOptions.CustomOps"/>
    public string? CustomOps { get; init; }

    /// <inheritdoc cref="ConvertOptions.Shapes"/>
    public IReadOnlyDictionary<string, Shape> Shapes { get; init; } = new Dictionary<string, Shape>();

    /// <inheritdoc cref="ConvertOptions.IdentityBatchNorm"/>
    public bool IdentityBatchNorm { get; init; }

    /// <inheritdoc cref="ConvertOptions.ReshapeWeights"/>
    public bool ReshapeWeights { get; init; }

    /// <summary>Whether files of weights lie over the fills: those that were given, or a solver's own.</summary>
    public bool HasWeightFiles { get; }

    /// <summary>These files. Their bytes are read once, when they are first asked for.</summary>
    public IReadOnlyList<RecordedFile> Weights => _weights.Value;
}
