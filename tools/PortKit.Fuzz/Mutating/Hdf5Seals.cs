using System.Buffers.Binary;
using PortKit.Files.Hdf5;

namespace PortKit.Fuzz.Mutating;

/// <summary>
/// The pieces of an HDF5 file that end in a checksum, found by trying. Once bytes in them are changed their checksums are made anew, so that what
/// is behind the checksums is reached.
/// </summary>
internal sealed class Hdf5Seals
{
    private const int Longest = 4096;

    private static readonly string[] Signatures = ["OHDR", "OCHK", "FRHP", "FHDB", "FHIB", "BTHD", "BTLF", "BTIN", "FAHD", "FADB", "EAHD", "EAIB", "EADB", "\u0089HDF"];

    private readonly List<(int Start, int End)> _pieces = [];

    public Hdf5Seals(byte[] file)
    {
        foreach (var signature in Signatures)
        {
            var bytes = System.Text.Encoding.Latin1.GetBytes(signature);
            for (var at = 0; file.AsSpan(at).IndexOf(bytes) is >= 0 and var next; at += next + 1)
                Find(file, at + next);
        }
    }

    /// <summary>Makes the checksums anew, of a file of the same length.</summary>
    public void Mend(Span<byte> file)
    {
        foreach (var (start, end) in _pieces)
            BinaryPrimitives.WriteUInt32LittleEndian(file[end..], Hdf5Checksum.Lookup3(file[start..end]));
    }

    private void Find(byte[] file, int start)
    {
        for (var end = start + sizeof(uint); end <= file.Length - sizeof(uint) && end - start <= Longest; end++)
        {
            if (BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(end)) != Hdf5Checksum.Lookup3(file.AsSpan(start, end - start)))
                continue;
            _pieces.Add((start, end));
            return;
        }
    }
}
