using PortKit.Net;

namespace PortKit.Verification;

/// <summary>Takes the values of blobs while they are there, and keeps what there is to know of them.</summary>
/// <param name="map">The places.</param>
internal sealed class SignalMeter(SignalMap map)
{
    /// <summary>A living unit is zero for one value in two. That all of so many are is no accident.</summary>
    public const int LeastValues = 16;

    private readonly Dictionary<string, TensorStatistics> _statistics = new(StringComparer.Ordinal);
    private readonly List<string> _order = [];
    private readonly Dictionary<string, Units> _units = new(StringComparer.Ordinal);

    /// <summary>Takes the values of a blob, of the first input or of another.</summary>
    public void Take(string name, IReadOnlyList<long> dims, ReadOnlySpan<float> values)
    {
        if (!_statistics.ContainsKey(name))
        {
            _statistics.Add(name, TensorStatistics.Of(name, dims, values));
            _order.Add(name);
        }

        if (map.Find(name).Effect != SignalEffect.Rectifies || dims.Count < 2 || values.IsEmpty)
            return;
        if (!_units.TryGetValue(name, out var units))
            _units.Add(name, units = new Units((int)dims[1]));
        units.Take(values, (int)dims[0]);
    }

    /// <summary>What was measured, in the order of the places; what has none comes last.</summary>
    public IReadOnlyList<BlobSignal> Blobs() =>
        [.. map.Places
            .Where(place => _statistics.ContainsKey(place.Name))
            .Concat(_order.Select(map.Find))
            .DistinctBy(place => place.Name)
            .Select(Signal)];

    private BlobSignal Signal(SignalPlace place)
    {
        var units = _units.GetValueOrDefault(place.Name) is { } taken && taken.ValuesEach >= LeastValues ? taken : null;
        return new BlobSignal(_statistics[place.Name])
        {
            Layer = place.Layer,
            Type = place.Type,
            Depth = place.Depth,
            Effect = place.Effect,
            IsWeighted = place.Weights is not null,
            IsInput = place.IsInput,
            IsOutput = place.IsOutput,
            Filler = place.Weights?.Filler?.ToString(),
            Units = units?.Count ?? 0,
            DeadUnits = units?.Dead ?? 0,
        };
    }

    /// <summary>Which units, along axis 1, ever were anything but zero.</summary>
    private sealed class Units(int count)
    {
        private readonly bool[] _alive = new bool[count];

        public int Count => _alive.Length;

        public int Dead => _alive.Count(alive => !alive);

        public long ValuesEach { get; private set; }

        public void Take(ReadOnlySpan<float> values, int batch)
        {
            var inner = values.Length / batch / Count;
            for (var at = 0; at < batch * Count; at++)
                _alive[at % Count] |= values.Slice(at * inner, inner).ContainsAnyExcept(0f);
            ValuesEach += (long)batch * inner;
        }
    }
}
