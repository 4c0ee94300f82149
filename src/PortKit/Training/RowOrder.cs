using PortKit.Initializers.Random;

namespace PortKit.Training;

/// <summary>
/// The order in which a data layer takes rows that it shuffles (image_data_layer.cpp): before they are gone through for the first
/// time, and each time after, those as they stand then are shuffled (shuffle of rng.hpp, with uniform_int of Boost). Some may be left out at first.
/// </summary>
/// <param name="count">How many rows there are.</param>
/// <param name="skip">How many are left out at first.</param>
/// <param name="seed">What the generator is seeded with; null where nothing is shuffled.</param>
internal sealed class RowOrder(int count, int skip, uint? seed) : IRowOrder
{
    private readonly int[] _rows = new int[count];
    private Mt19937? _random;
    private long _shuffles;

    /// <inheritdoc/>
    public int RowAt(long number)
    {
        var (round, place) = Math.DivRem(number + skip, count);
        if (seed is null)
            return (int)place;

        // Training that goes on from a snapshot begins in the middle.
        if (_shuffles > round + 1 || _random is null)
        {
            for (var i = 0; i < count; i++)
                _rows[i] = i;
            (_random, _shuffles) = (new Mt19937(seed.Value), 0);
        }

        for (; _shuffles <= round; _shuffles++)
        {
            for (var i = count - 1; i > 0; i--)
            {
                var other = UpTo((uint)i, _random);
                (_rows[i], _rows[other]) = (_rows[other], _rows[i]);
            }
        }

        return _rows[place];
    }

    // A number from 0 to a largest one, of as many equal pieces of what the generator gives; what is left over is drawn again.
    private static int UpTo(uint largest, Mt19937 random)
    {
        var piece = (uint)((1UL << 32) / ((ulong)largest + 1));
        while (true)
        {
            if (random.NextUInt32() / piece is var drawn && drawn <= largest)
                return (int)drawn;
        }
    }
}
