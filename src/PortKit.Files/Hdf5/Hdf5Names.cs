namespace PortKit.Files.Hdf5;

/// <summary>The names of a symbol table's links: a local heap, of which each name has a place.</summary>
internal sealed class Hdf5Names
{
    private readonly byte[] _bytes;

    private Hdf5Names(byte[] bytes) => _bytes = bytes;

    /// <summary>Reads the heap at an address.</summary>
    public static Hdf5Names Read(Hdf5Source source, long address)
    {
        var block = source.Block(address, 8 + (2 * source.LengthSize) + source.AddressSize, "a heap of names");
        block.Expect("HEAP", 0);
        block.Skip(3);
        var length = block.Length();
        block.Skip(source.LengthSize);
        var names = source.Block(block.AddressOf("a heap's names"), length, "a heap of names");
        return new Hdf5Names(names.Take(names.Left).ToArray());
    }

    /// <summary>The name at a place.</summary>
    /// <param name="place">From the heap's beginning.</param>
    /// <param name="offset">Where in the file it is asked for.</param>
    public string At(long place, long offset)
    {
        var length = place < _bytes.Length ? _bytes.AsSpan((int)place).IndexOf((byte)0) : -1;
        return length >= 0
            ? ByteText.Decode(_bytes.AsSpan((int)place, length), out _)
            : throw new DamagedFileException(offset, $"the place of a name is expected, in a heap of {_bytes.Length} bytes. Found {place}");
    }
}
