using System.Buffers;
using System.Runtime.InteropServices;
using PortKit.Initializers.Caffe;
using PortKit.Initializers.Random;
using PortKit.Net;

namespace PortKit.Filling;

/// <summary>
/// Runs a <see cref="FillProgram"/> once, pulling values as they are asked for. A blob goes to its file chunk by chunk and is never in memory
/// as a whole, unless it is retained. Values laid over the fills (<paramref name="overlay"/>) take their place; the numbers
/// that the fills would have drawn are drawn all the same.
/// </summary>
internal sealed class FillPass(
    FillProgram program,
    uint seed,
    BoostVersion boost,
    BlobValues overlay,
    IProgress<double>? progress = null,
    CancellationToken cancellation = default) : IWeightValues
{
    private const int ChunkLength = 1 << 16;

    private readonly Mt19937 _random = new(seed);
    private readonly Dictionary<LearnableBlob, int> _steps = IndexOf(program);
    private readonly Dictionary<LearnableBlob, float[]?> _retained = KeptFor(program);
    private readonly float[] _chunk = new float[ChunkLength];
    private readonly double _total = Math.Max(1, program.Steps.Sum(step => (double)(step.Spec?.Shape.Count ?? 0)));
    private readonly long[] _draws = new long[program.Steps.Count];
    private int _next;
    private double _done;

    /// <inheritdoc/>
    public LearnableBlob Of(LearnableBlob blob) => blob;

    /// <inheritdoc/>
    public int Order(LearnableBlob blob) => _steps.TryGetValue(blob, out var step) ? step : -1;

    /// <inheritdoc/>
    public void Retain(LearnableBlob blob) => _retained.TryAdd(blob, null);

    /// <inheritdoc/>
    public float[] Retained(LearnableBlob blob)
    {
        if (overlay.TryGet(blob, out var values))
            return values.ToArray();
        RunTo(_steps[blob] + 1);
        return _retained.GetValueOrDefault(blob) ?? throw new InvalidOperationException($"Blob {blob.ModelName} was not retained.");
    }

    /// <inheritdoc/>
    public void Release(LearnableBlob blob) => _retained.Remove(blob);

    /// <inheritdoc/>
    public void Write(LearnableBlob blob, Stream destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        if (overlay.TryGet(blob, out var values))
        {
            values.CopyTo(destination);
            Advance(blob.Spec.Shape.Count);
            return;
        }

        if (_retained.ContainsKey(blob))
        {
            destination.Write(MemoryMarshal.AsBytes<float>(Retained(blob)));
            return;
        }

        var step = _steps[blob];
        if (step < _next)
            throw new InvalidOperationException($"Blob {blob.ModelName} was asked for after the pass had gone by.");
        RunTo(step);
        _next = step + 1;
        var before = _random.Drawn;
        var fill = Begin(program.Steps[step]);
        while (fill.Remaining > 0)
            Advance(WriteNext(fill, destination));
        _draws[step] = _random.Drawn - before;
    }

    /// <summary>Draws what is left to draw, and gives the words that each layer of the program took; a layer may come several times.</summary>
    public IEnumerable<(PlannedLayer Layer, long Draws)> Finish()
    {
        RunTo(program.Steps.Count);
        return program.Steps.Select((step, index) => (step.Layer, _draws[index]));
    }

    /// <summary>Writes as many values of a fill as go at a time. A destination that lends its memory spares each of them a copy.</summary>
    private int WriteNext(BlobFill fill, Stream destination)
    {
        var lender = destination as IBufferWriter<byte>;
        var room = lender is null ? _chunk : MemoryMarshal.Cast<byte, float>(lender.GetSpan(sizeof(float)));
        var values = room[..(int)Math.Min(room.Length, fill.Remaining)];
        fill.Next(values);
        var bytes = MemoryMarshal.AsBytes(values);
        if (lender is null)
            destination.Write(bytes);
        else
            lender.Advance(bytes.Length);
        return values.Length;
    }

    private static Dictionary<LearnableBlob, int> IndexOf(FillProgram program)
    {
        var steps = new Dictionary<LearnableBlob, int>();
        for (var i = 0; i < program.Steps.Count; i++)
        {
            foreach (var target in program.Steps[i].Targets)
                steps.Add(target, i);
        }

        return steps;
    }

    // What several blobs get is made once: the pass has gone by when the second is asked for.
    private static Dictionary<LearnableBlob, float[]?> KeptFor(FillProgram program) =>
        program.Steps.Where(step => step.Targets.Count > 1).SelectMany(step => step.Targets).ToDictionary(blob => blob, _ => (float[]?)null);

    private BlobFill Begin(FillProgramStep step) => step.Spec!.Filler.Begin(step.Spec.Shape.Dims, _random, boost);

    private void RunTo(int end)
    {
        for (; _next < end; _next++)
        {
            var step = program.Steps[_next];
            var before = _random.Drawn;
            _random.Discard(step.Draws);
            if (step.Spec is { } spec)
                Run(step, spec);
            _draws[_next] = _random.Drawn - before;
        }
    }

    private void Run(FillProgramStep step, BlobSpec spec)
    {
        var targets = step.Targets.Where(target => _retained.ContainsKey(target) && !overlay.Contains(target)).ToList();
        if (targets.Count > 0)
        {
            var values = new float[spec.Shape.Count];
            Begin(step).Next(values);
            foreach (var target in targets)
                _retained[target] = values;
        }
        else
        {
            Begin(step).Skip();
        }

        Advance(spec.Shape.Count);
    }

    private void Advance(int count)
    {
        cancellation.ThrowIfCancellationRequested();
        _done += count;
        progress?.Report(Math.Min(1, _done / _total));
    }
}
