using System.Runtime.InteropServices;

namespace PortKit.Verification;

/// <summary>
/// What a run of training showed, for whoever looks at it afterwards (<see cref="TrainingRunOptions.Record"/>). It has a bounded size, however long
/// the run: iterations that follow one another are put together. Not thread-safe.
/// </summary>
/// <param name="hasScales">
/// Whether the scales of weights and of the signal are measured now and then, for which a second model is loaded and run.
/// </param>
public sealed class TrainingRecord(bool hasScales = false)
{
    private const int MostSpans = 1024;
    private const int MostScores = 1 << 14;

    private readonly List<TrainingSpan> _losses = [];
    private readonly List<TrainingScore> _scores = [];
    private readonly List<TrainingScale> _scales = [];
    private int _length = 1;

    /// <summary>Whether the scales of weights and of the signal are measured.</summary>
    public bool HasScales => hasScales;

    /// <summary>The losses and rates of all iterations, in order.</summary>
    public IReadOnlyList<TrainingSpan> Losses => _losses;

    /// <summary>The scores of the tests, in order; of very many, the later ones.</summary>
    public IReadOnlyList<TrainingScore> Scores => _scores;

    /// <summary>The scales, measured some forty times, in order.</summary>
    public IReadOnlyList<TrainingScale> Scales => _scales;

    /// <summary>Adds an iteration.</summary>
    internal void Add(TrainingIteration done)
    {
        var span = TrainingSpan.Of(done);
        if (_losses.Count > 0 && _losses[^1].Count < _length)
        {
            _losses[^1] = _losses[^1].And(span);
            return;
        }

        if (_losses.Count == MostSpans)
        {
            var spans = CollectionsMarshal.AsSpan(_losses);
            for (var i = 0; i < MostSpans / 2; i++)
                spans[i] = spans[2 * i].And(spans[(2 * i) + 1]);
            _losses.RemoveRange(MostSpans / 2, MostSpans / 2);
            _length *= 2;
        }

        _losses.Add(span);
    }

    /// <summary>Adds what a test showed.</summary>
    internal void Add(int iteration, int net, IReadOnlyList<TrainingOutput> outputs, IReadOnlyDictionary<string, float[]> values)
    {
        if (_scores.Count >= MostScores)
            _scores.RemoveRange(0, MostScores / 2);
        _scores.AddRange(outputs
            .Where(output => output.Shape.Count == 1)
            .Select(output => new TrainingScore(iteration, net, output.Name, values[output.ModelName][0])));
    }

    /// <summary>Adds scales.</summary>
    internal void Add(IEnumerable<TrainingScale> scales) => _scales.AddRange(scales);
}
