using System.Buffers.Binary;

namespace PortKit.Comparison;

/// <summary>The check sum of zip files: the cyclic redundancy check of polynomial 0xEDB88320, eight bytes at a time by eight tables.</summary>
internal sealed class Crc32
{
    private const int Width = 8;

    private static readonly uint[][] Tables = NewTables();

    private uint _state = uint.MaxValue;

    /// <summary>The check sum of what was added so far.</summary>
    public uint Value => ~_state;

    /// <summary>Adds bytes.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        var state = _state;
        for (; bytes.Length >= Width; bytes = bytes[Width..])
        {
            var low = BinaryPrimitives.ReadUInt32LittleEndian(bytes) ^ state;
            var high = BinaryPrimitives.ReadUInt32LittleEndian(bytes[sizeof(uint)..]);
            state = Tables[7][low & 255] ^ Tables[6][(low >> 8) & 255] ^ Tables[5][(low >> 16) & 255] ^ Tables[4][low >> 24]
                ^ Tables[3][high & 255] ^ Tables[2][(high >> 8) & 255] ^ Tables[1][(high >> 16) & 255] ^ Tables[0][high >> 24];
        }

        foreach (var next in bytes)
            state = (state >> 8) ^ Tables[0][(byte)state ^ next];
        _state = state;
    }

    // Table k tells what a byte does that k more bytes follow.
    private static uint[][] NewTables()
    {
        var tables = new uint[Width][];
        for (var k = 0; k < Width; k++)
        {
            tables[k] = new uint[256];
            for (uint i = 0; i < 256; i++)
            {
                var state = k == 0 ? i : tables[k - 1][i];
                for (var bit = 0; bit < 8; bit++)
                    state = (state & 1) == 0 ? state >> 1 : (state >> 1) ^ 0xEDB88320;
                tables[k][i] = state;
            }
        }

        return tables;
    }
}
