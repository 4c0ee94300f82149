using System.Diagnostics.CodeAnalysis;
using PortKit.Arrays;

namespace PortKit.Comparison;

/// <summary>
/// Compares two tensors, a piece of each at a time. Pieces of the same bytes are found by comparing bytes; only where these
/// differ are values looked at one by one.
/// </summary>
internal sealed class TensorComparer(double? tolerance, Action<long> report, CancellationToken cancellation)
{
    private const int PieceCount = 1 << 16;

    private double[] _first = [];
    private double[] _second = [];
    private readonly StatisticsSum _firstSum = new();
    private StatisticsSum? _secondSum;
    private long _done;
    private long _different;
    private long? _firstDifference;
    private double _maxAbsolute;
    private double _maxRelative;

    /// <summary>Compares a pair. A comparer is good for one.</summary>
    /// <exception cref="TensorReadException">The elements of one cannot be read.</exception>
    public TensorComparison Compare(TensorMatch match)
    {
        if (match is not { First: { } first, Second: { } second })
        {
            return new TensorComparison(
                Described(match.First), Described(match.Second), match.First is null ? TensorAgreement.OnlyInSecond : TensorAgreement.OnlyInFirst);
        }

        var (sameShape, sameType) = (StoredTensor.HaveSameShape(first, second), first.Type == second.Type);
        var asNumbers = first.Type.IsFloat && second.Type.IsFloat;
        if (first.Count != second.Count || !(sameType || asNumbers))
            return new TensorComparison(Described(first), Described(second), sameShape ? TensorAgreement.TypesDiffer : TensorAgreement.ShapesDiffer);
        if (sameType && !asNumbers)
            CompareBytes(first, second);
        else
            CompareNumbers(first, second, sameType);
        return new TensorComparison(
            Described(first) with { Statistics = asNumbers ? _firstSum.Result : null },
            Described(second) with { Statistics = asNumbers ? (_secondSum ?? _firstSum).Result : null },
            Agreement(sameShape, sameType, asNumbers))
        {
            Compared = first.Count,
            Different = _different,
            FirstDifference = _firstDifference,
            MaxAbsolute = asNumbers ? _maxAbsolute : null,
            MaxRelative = asNumbers ? _maxRelative : null,
        };
    }

    [return: NotNullIfNotNull(nameof(tensor))]
    private static ComparedTensor? Described(StoredTensor? tensor) => tensor is null ? null : new(tensor.Name, tensor.Dims, tensor.Type.Name);

    private TensorAgreement Agreement(bool sameShape, bool sameType, bool asNumbers)
    {
        if (!sameShape)
            return TensorAgreement.ShapesDiffer;
        if (sameType && _different == 0)
            return TensorAgreement.Identical;
        if (asNumbers && _maxAbsolute <= tolerance)
            return TensorAgreement.WithinTolerance;
        return sameType ? TensorAgreement.ValuesDiffer : TensorAgreement.TypesDiffer;
    }

    private void CompareNumbers(StoredTensor first, StoredTensor second, bool sameType)
    {
        // A file may have a great many tensors of a few elements.
        var most = (int)Math.Min(PieceCount, first.Count);
        (_first, _second) = (new double[most], new double[most]);
        using var one = new Reader(first);
        using var other = new Reader(second);
        while (_done < first.Count)
        {
            cancellation.ThrowIfCancellationRequested();
            var count = (int)Math.Min(PieceCount, first.Count - _done);
            var bytes = one.Next(count);
            var otherBytes = other.Next(count);
            var values = _first.AsSpan(0, count);
            first.Type.Widen(bytes, values);
            var sameBytes = sameType && bytes.SequenceEqual(otherBytes);
            if (!sameBytes || _secondSum is not null)
            {
                var otherValues = _second.AsSpan(0, count);
                second.Type.Widen(otherBytes, otherValues);
                if (!sameBytes)
                    CompareValues(values, otherValues, bytes, otherBytes, sameType ? first.Type.Bits / 8 : 0);

                // As long as all is the same, one sum serves both.
                _secondSum ??= _firstSum.Copy();
                _secondSum.Add(otherValues);
            }

            _firstSum.Add(values);
            _done += count;
            report(_done);
        }
    }

    /// <summary>
    /// Compares values of which some differ. Where they have bits of one kind, of <paramref name="size"/> bytes, it is by these that they differ.
    /// </summary>
    private void CompareValues(
        ReadOnlySpan<double> values, ReadOnlySpan<double> others, ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> otherBytes, int size)
    {
        for (var i = 0; i < values.Length; i++)
        {
            var (value, other) = (values[i], others[i]);

            // Equal values have equal bits, but for zeros of two signs and what is not a number.
            if (value == other && value != 0)
                continue;
            var differs = size == 0 ? !value.Equals(other) : !bytes.Slice(i * size, size).SequenceEqual(otherBytes.Slice(i * size, size));
            if (!differs)
                continue;
            Count(_done + i);
            var distance = Distance(value, other);
            _maxAbsolute = Math.Max(_maxAbsolute, distance);
            if (distance > 0)
                _maxRelative = Math.Max(_maxRelative, double.IsInfinity(distance) ? distance : distance / Math.Max(Math.Abs(value), Math.Abs(other)));
        }
    }

    private static double Distance(double value, double other) => double.IsFinite(value) && double.IsFinite(other)
        ? Math.Abs(value - other)
        : value.Equals(other) ? 0 : double.PositiveInfinity;

    private void CompareBytes(StoredTensor first, StoredTensor second)
    {
        using var one = new Reader(first);
        using var other = new Reader(second);
        var size = Math.Max(1, first.Type.Bits / 8);
        for (var left = first.ByteLength; left > 0;)
        {
            cancellation.ThrowIfCancellationRequested();
            var length = (int)Math.Min(PieceCount * size, left);
            var bytes = one.NextBytes(length);
            var otherBytes = other.NextBytes(length);
            for (var i = bytes.CommonPrefixLength(otherBytes); i < length; i++)
            {
                var at = i / size * size;
                if (bytes.Slice(at, size).SequenceEqual(otherBytes.Slice(at, size)))
                    continue;
                Count(((first.ByteLength - left) / size) + (at / size));
                i = at + size - 1;
            }

            left -= length;
        }
    }

    private void Count(long index)
    {
        _different++;
        _firstDifference ??= index;
    }

    /// <summary>Reads the elements of a tensor, and tells whose it is that cannot be read.</summary>
    private sealed class Reader : IDisposable
    {
        private readonly StoredTensor _tensor;
        private readonly Stream? _stream;
        private byte[] _buffer = [];
        private long _at;

        public Reader(StoredTensor tensor)
        {
            _tensor = tensor;
            _stream = Guard(tensor.Open);
        }

        public ReadOnlySpan<byte> Next(int count) => NextBytes(count * (_tensor.Type.Bits / 8));

        public ReadOnlySpan<byte> NextBytes(int length)
        {
            if (_buffer.Length < length)
                _buffer = new byte[length];
            var read = Guard(() => _stream!.ReadAtLeast(_buffer.AsSpan(0, length), length, throwOnEndOfStream: false));
            if (read < length)
            {
                var problem = $"more elements of '{_tensor.Name}' are expected behind byte {_at + read} of them. Found the end";
                throw new TensorReadException(_tensor, new DamagedFileException(problem));
            }

            _at += read;
            return _buffer.AsSpan(0, length);
        }

        public void Dispose() => _stream?.Dispose();

        private T Guard<T>(Func<T> read)
        {
            try
            {
                return read();
            }
            catch (Exception failure) when (failure is DamagedFileException or IOException or UnauthorizedAccessException)
            {
                throw new TensorReadException(_tensor, failure);
            }
        }
    }
}
