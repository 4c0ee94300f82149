using Microsoft.ML.Runtime;

namespace PortKit.ML;

/// <summary>What <c>ApplyCaffeNet</c> takes besides the net and its weights.</summary>
public sealed record CaffeNetOptions
{
    /// <summary>
    /// How the net is read, planned and filled: seed, phase, shapes of inputs, outputs, preprocessing, initializers, layers of one's own. Two things
    /// are other than where a net is converted by itself: one that has losses is cut to one that infers (<see cref="KeepsLosses"/>), and a batch that
    /// is not given is any where every layer allows that.
    /// </summary>
    public ConvertOptions Net { get; init; } = new();

    /// <summary>
    /// Whether losses, accuracies and labels stay, as they do where <see cref="ConvertOptions.Deploy"/> is false. Losses have no axes in Caffe; here
    /// they are vectors of one number.
    /// </summary>
    public bool KeepsLosses { get; init; }

    /// <summary>The columns that inputs are taken from, by blob name; an input that is not here is taken from the column of its own name.</summary>
    public IReadOnlyDictionary<string, string> InputColumns { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// The columns that outputs become, by their names in a model (<c>BLOB</c>, or <c>BLOB@LAYER</c> for an earlier version); an output that is not
    /// here becomes a column of that name.
    /// </summary>
    public IReadOnlyDictionary<string, string> OutputColumns { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// Where the ONNX model is written, to stay; it must not change as long as the transformer is in use. Null for a temporary file, which goes when
    /// the transformer is disposed of or collected, or the process ends.
    /// </summary>
    public string? ModelFile { get; init; }

    /// <summary>
    /// Gets what there is to say of the net that converts, warnings and notes: the <see cref="Microsoft.ML.MLContext"/>, whose
    /// <see cref="Microsoft.ML.MLContext.Log"/> then has them. They are in <see cref="CaffeNetEstimator.Diagnostics"/> either way.
    /// </summary>
    public IHostEnvironment? Log { get; init; }

    /// <summary>The GPU that ONNX Runtime runs on; null for the context's, or the CPU.</summary>
    public int? GpuDeviceId { get; init; }

    /// <summary>Whether the CPU is taken where the GPU cannot be.</summary>
    public bool FallbackToCpu { get; init; }

    /// <summary>The threads that one operator is computed by; null for ONNX Runtime's choice.</summary>
    public int? IntraOpNumThreads { get; init; }

    /// <summary>The threads that operators are computed by side by side; null for ONNX Runtime's choice.</summary>
    public int? InterOpNumThreads { get; init; }
}
