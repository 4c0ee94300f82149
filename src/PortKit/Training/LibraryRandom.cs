namespace PortKit.Training;

/// <summary>
/// rand of Linux's C library as a program finds it that has not seeded it, as Caffe does not: each number is the sum of those 3 and 31 before it,
/// without its last bit; the first 31 come from Lehmer's generator with factor 16807 and seed 1, and 310 are thrown away.
/// </summary>
internal sealed class LibraryRandom
{
    private const int Length = 31;
    private const int Distance = 3;

    private readonly uint[] _last = new uint[Length];
    private int _oldest;

    /// <summary>Creates it.</summary>
    public LibraryRandom()
    {
        _last[0] = 1;
        for (var i = 1; i < Length; i++)
            _last[i] = (uint)(16807UL * _last[i - 1] % int.MaxValue);
        for (var i = 0; i < 10 * Length; i++)
            Next();
    }

    /// <summary>The next number, from 0 to 2,147,483,647.</summary>
    public int Next()
    {
        ref var next = ref _last[(_oldest + Distance) % Length];
        next += _last[_oldest];
        _oldest = (_oldest + 1) % Length;
        return (int)(next >> 1);
    }

    /// <summary>Puts items into the order that random_shuffle of libstdc++ gives them: each changes places with one before it or stays.</summary>
    /// <param name="items">The items.</param>
    public void Shuffle(Span<int> items)
    {
        for (var i = 1; i < items.Length; i++)
        {
            var other = Next() % (i + 1);
            (items[i], items[other]) = (items[other], items[i]);
        }
    }
}
