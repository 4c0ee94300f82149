using System.Numerics.Tensors;

namespace PortKit.Arrays;

/// <summary>
/// Gathers <see cref="ValueStatistics"/> from values that come in pieces: each piece has a mean and a sum of squared distances of its own,
/// and these are joined as Chan, Golub and LeVeque (1979) join them, so that a mean far from 0 costs no digits.
/// </summary>
internal sealed class StatisticsSum
{
    private const int PieceLength = 1 << 12;

    private readonly double[] _piece = new double[PieceLength];
    private long _count;
    private long _finite;
    private double _mean;
    private double _squares;
    private double _min = double.PositiveInfinity;
    private double _max = double.NegativeInfinity;

    /// <summary>The statistics of what was added so far.</summary>
    public ValueStatistics Result => _finite == 0
        ? new(_count, _count, double.NaN, double.NaN, double.NaN, double.NaN)
        : new(_count, _count - _finite, _mean, _min == _max ? 0 : Math.Sqrt(_squares / _finite), _min, _max);

    /// <summary>A sum that stands where this one stands and goes on independently of it.</summary>
    public StatisticsSum Copy() => new()
    {
        _count = _count,
        _finite = _finite,
        _mean = _mean,
        _squares = _squares,
        _min = _min,
        _max = _max,
    };

    /// <summary>Adds values.</summary>
    public void Add(ReadOnlySpan<float> values)
    {
        for (; !values.IsEmpty; values = values[Math.Min(PieceLength, values.Length)..])
        {
            var part = values[..Math.Min(PieceLength, values.Length)];
            TensorPrimitives.ConvertTruncating(part, _piece);
            AddPiece(_piece.AsSpan(0, part.Length));
        }
    }

    /// <summary>Adds values.</summary>
    public void Add(ReadOnlySpan<double> values)
    {
        for (; !values.IsEmpty; values = values[Math.Min(PieceLength, values.Length)..])
        {
            var part = _piece.AsSpan(0, Math.Min(PieceLength, values.Length));
            values[..part.Length].CopyTo(part);
            AddPiece(part);
        }
    }

    /// <summary>Adds the values of a piece, which is used up.</summary>
    private void AddPiece(Span<double> piece)
    {
        _count += piece.Length;
        var sum = OrderedSum.Of(piece);
        if (!double.IsFinite(sum))
        {
            piece = piece[..KeepFinite(piece)];
            sum = OrderedSum.Of(piece);
        }

        if (piece.IsEmpty)
            return;
        _min = Math.Min(_min, TensorPrimitives.Min<double>(piece));
        _max = Math.Max(_max, TensorPrimitives.Max<double>(piece));
        var mean = sum / piece.Length;
        TensorPrimitives.Subtract(piece, mean, piece);
        var (distance, count) = (mean - _mean, _finite + piece.Length);
        _squares += OrderedSum.OfSquares(piece) + (distance * distance * _finite * piece.Length / count);
        _mean += distance * piece.Length / count;
        _finite = count;
    }

    private static int KeepFinite(Span<double> piece)
    {
        var kept = 0;
        foreach (var value in piece)
        {
            if (double.IsFinite(value))
                piece[kept++] = value;
        }

        return kept;
    }
}
