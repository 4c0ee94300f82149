namespace PortKit.Initializers.Random;

/// <summary>
/// The Mersenne Twister MT19937 (Matsumoto and Nishimura, 1998), seeded from one 32-bit number as
/// <c>boost::mt19937</c> and <c>std::mt19937</c> are: the generator behind every random fill of Caffe.
/// Words are made a block of 624 at a time, with vector instructions where the processor has them; the sequence is
/// the same with and without. Not thread-safe.
/// </summary>
public sealed class Mt19937
{
    private readonly uint[] _state;
    private readonly uint[] _words;
    private int _read;

    /// <summary>Starts the sequence of a seed. Every seed is an ordinary one, 0 included.</summary>
    /// <param name="seed">The seed.</param>
    public Mt19937(uint seed)
    {
        _state = new uint[Mt19937Block.Size];
        _words = new uint[Mt19937Block.Size];
        _read = Mt19937Block.Size;
        _state[0] = seed;
        for (var i = 1; i < _state.Length; i++)
            _state[i] = 1812433253u * (_state[i - 1] ^ (_state[i - 1] >> 30)) + (uint)i;
    }

    private Mt19937(Mt19937 other)
    {
        _state = [.. other._state];
        _words = [.. other._words];
        _read = other._read;
        Blocks = other.Blocks;
    }

    /// <summary>How many words were drawn so far, those thrown away included; a copy goes on from the count of the original.</summary>
    public long Drawn => ((Blocks - 1) * Mt19937Block.Size) + _read;

    /// <summary>The words of the current block that were not drawn yet; never empty. To draw them, <see cref="Advance"/>.</summary>
    internal ReadOnlySpan<uint> Unread
    {
        get
        {
            if (_read == Mt19937Block.Size)
                NextBlock();
            return _words.AsSpan(_read);
        }
    }

    /// <summary>How many blocks were made: while this stays, <see cref="Unread"/> only grows shorter.</summary>
    internal long Blocks { get; private set; }

    /// <summary>Draws the next word.</summary>
    /// <returns>A number in [0, 2^32).</returns>
    public uint NextUInt32()
    {
        if (_read == Mt19937Block.Size)
            NextBlock();
        return _words[_read++];
    }

    /// <summary>Draws as many words as the destination holds, as repeated <see cref="NextUInt32"/> would.</summary>
    /// <param name="destination">Receives the words in the order in which they are drawn.</param>
    public void Fill(Span<uint> destination)
    {
        while (!destination.IsEmpty)
        {
            var words = Unread;
            words = words[..Math.Min(words.Length, destination.Length)];
            words.CopyTo(destination);
            Advance(words.Length);
            destination = destination[words.Length..];
        }
    }

    /// <summary>A generator that stands where this one stands and goes on independently of it.</summary>
    /// <returns>The copy.</returns>
    public Mt19937 Clone() => new(this);

    /// <summary>Draws a number of words and throws them away.</summary>
    /// <param name="count">How many words; not negative.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is negative.</exception>
    public void Discard(long count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        var unread = Mt19937Block.Size - _read;
        if (count <= unread)
        {
            _read += (int)count;
            return;
        }

        // Blocks that are skipped whole need no tempering.
        for (count -= unread; count > Mt19937Block.Size; count -= Mt19937Block.Size)
        {
            Mt19937Block.Twist(_state);
            Blocks++;
        }

        NextBlock();
        _read = (int)count;
    }

    /// <summary>Marks words of <see cref="Unread"/> as drawn.</summary>
    internal void Advance(int count) => _read += count;

    private void NextBlock()
    {
        Mt19937Block.Twist(_state);
        Mt19937Block.Temper(_state, _words);
        _read = 0;
        Blocks++;
    }
}
