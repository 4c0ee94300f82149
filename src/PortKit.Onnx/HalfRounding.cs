namespace PortKit.Onnx;

/// <summary>What became of the weights of a model in float16, once it is written.</summary>
public sealed class HalfRounding
{
    private readonly Dictionary<TensorData, HalfCounts> _counts = new(ReferenceEqualityComparer.Instance);

    /// <summary>The counts of all weights that were written.</summary>
    public HalfCounts Total
    {
        get
        {
            lock (_counts)
                return _counts.Values.Aggregate(default(HalfCounts), HalfCounts.Add);
        }
    }

    /// <summary>The counts of each tensor of a model that was written and has values that overflow.</summary>
    /// <param name="model">The model.</param>
    public IReadOnlyList<(string Name, HalfCounts Counts)> Overflowing(OnnxModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        lock (_counts)
        {
            return
            [
                .. model.Initializers
                    .Select(initializer => (initializer.Name, _counts.GetValueOrDefault(initializer.Data)))
                    .Where(pair => pair.Item2.Overflowing > 0),
            ];
        }
    }

    /// <summary>Takes note of a tensor; that of a model that is written again counts once.</summary>
    internal void Set(TensorData data, HalfCounts counts)
    {
        lock (_counts)
            _counts[data] = counts;
    }
}
