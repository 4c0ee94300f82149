using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using PortKit.Caffe.Weights;

namespace PortKit.Arrays;

/// <summary>
/// The head of a .npy array: NumPy's magic and version, the length of a Python dictionary, and in that the elements' type, the order of
/// axes and the shape (NEP 1; versions 1.0 to 3.0). The elements follow right behind it.
/// </summary>
/// <param name="Kind">NumPy's letter for the type: <c>f</c> floating point, <c>i</c> and <c>u</c> integers, <c>b</c> truth values.</param>
/// <param name="ItemSize">The bytes of one element.</param>
/// <param name="IsBigEndian">Whether their first byte is the highest.</param>
/// <param name="FortranOrder">Whether the first axis is the fastest, not the last.</param>
/// <param name="Dims">The size of each axis.</param>
/// <param name="Count">The number of elements.</param>
/// <param name="DataOffset">Where the elements begin, from the first byte of the array.</param>
internal sealed record NpyHeader(char Kind, int ItemSize, bool IsBigEndian, bool FortranOrder, IReadOnlyList<long> Dims, long Count, int DataOffset)
{
    private const int LongestDictionary = 1 << 16;
    private const int MostAxes = 32;
    private const int VersionOffset = 6;

    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>How many bytes the elements take.</summary>
    public long ByteLength => Count * ItemSize;

    /// <summary>Reads the head of an array and leaves the stream at its first element.</summary>
    /// <param name="stream">The array, at its first byte.</param>
    /// <param name="at">The place of that byte in the file, for messages.</param>
    /// <exception cref="WeightFileException">It is no .npy array, or of elements without a fixed size; tells the byte.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static NpyHeader Read(Stream stream, long at = 0)
    {
        ArgumentNullException.ThrowIfNull(stream);
        Span<byte> start = stackalloc byte[VersionOffset + 2 + sizeof(uint)];
        Read(stream, start[..(VersionOffset + 2)], at);
        if (!start[..VersionOffset].SequenceEqual(Magic))
            throw new WeightFileException(at, "a .npy array, which begins with the byte 0x93 and NUMPY, is expected. Found other bytes");
        var version = start[VersionOffset];
        if (version is < 1 or > 3)
            throw new WeightFileException(at + VersionOffset, $"version 1 to 3 of the .npy format is expected. Found {version}");
        var lengthAt = VersionOffset + 2;
        var lengthSize = version == 1 ? sizeof(ushort) : sizeof(uint);
        Read(stream, start.Slice(lengthAt, lengthSize), at + lengthAt);
        var length = version == 1 ? BinaryPrimitives.ReadUInt16LittleEndian(start[lengthAt..]) : BinaryPrimitives.ReadUInt32LittleEndian(start[lengthAt..]);
        if (length > LongestDictionary)
            throw new WeightFileException(at + lengthAt, $"a head of at most {LongestDictionary} bytes is expected. Found one of {length}");
        var dictionary = new byte[length];
        var dictionaryAt = lengthAt + lengthSize;
        Read(stream, dictionary, at + dictionaryAt);
        return new Parser(version == 3 ? Encoding.UTF8.GetString(dictionary) : Encoding.Latin1.GetString(dictionary), at + dictionaryAt)
            .Header(dictionaryAt + (int)length);
    }

    private static void Read(Stream stream, Span<byte> bytes, long at)
    {
        var read = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        if (read < bytes.Length)
            throw new WeightFileException(at + read, "the head of a .npy array goes on. Found the end");
    }

    /// <summary>Reads the dictionary: of Python's literals only those that NumPy writes there.</summary>
    private sealed class Parser(string text, long at)
    {
        private int _next;

        public NpyHeader Header(int dataOffset)
        {
            (string Word, long At)? descr = null;
            bool? fortran = null;
            (List<long> Dims, long At)? shape = null;
            Expect('{');
            while (!Takes('}'))
            {
                var key = Word();
                Expect(':');
                switch (key.Word)
                {
                    case "descr":
                        descr = Word();
                        break;
                    case "fortran_order":
                        fortran = Truth();
                        break;
                    case "shape":
                        shape = (Dims(out var shapeAt), shapeAt);
                        break;
                    default:
                        throw new WeightFileException(key.At, $"'descr', 'fortran_order' or 'shape' is expected. Found '{key.Word}'");
                }

                if (!Takes(','))
                {
                    Expect('}');
                    break;
                }
            }

            if (descr is null || fortran is null || shape is null)
                throw new WeightFileException(at, "'descr', 'fortran_order' and 'shape' are expected. Found not all of them");
            var (kind, size, isBigEndian) = Type(descr.Value.Word, descr.Value.At);
            return new NpyHeader(kind, size, isBigEndian, fortran.Value, shape.Value.Dims, CountOf(shape.Value.Dims, size, shape.Value.At), dataOffset);
        }

        // Such as <f4: the order of bytes, the kind, the size.
        private static (char Kind, int Size, bool IsBigEndian) Type(string word, long at)
        {
            if (word.Length == 3 && word[0] is '<' or '>' or '|' or '=' && word[1] is 'f' or 'i' or 'u' or 'b' && word[2] is '1' or '2' or '4' or '8')
                return (word[1], word[2] - '0', word[0] == '>');
            throw new WeightFileException(at, $"elements of a type such as <f4, floats or whole numbers of 1 to 8 bytes, are expected. Found '{word}'");
        }

        private static long CountOf(List<long> dims, int size, long at)
        {
            // In 128 bits no product of a count below 2^63 and a size of an axis overflows.
            Int128 count = 1;
            foreach (var dim in dims)
            {
                count *= dim;
                if (count * size > long.MaxValue)
                    throw new WeightFileException(at, $"a shape of at most {long.MaxValue} bytes is expected. Found ({string.Join(", ", dims)})");
            }

            return (long)count;
        }

        private List<long> Dims(out long shapeAt)
        {
            Blanks();
            shapeAt = at + _next;
            Expect('(');
            List<long> dims = [];
            while (!Takes(')'))
            {
                Blanks();
                var start = _next;
                while (_next < text.Length && char.IsAsciiDigit(text[_next]))
                    _next++;
                if (!long.TryParse(text.AsSpan(start, _next - start), NumberStyles.None, CultureInfo.InvariantCulture, out var dim))
                    throw new WeightFileException(at + start, $"the size of an axis is expected. Found {Found(start)}");
                if (dims.Count == MostAxes)
                    throw new WeightFileException(at + start, $"an array of at most {MostAxes} axes is expected");
                dims.Add(dim);

                // Python 2 wrote long numbers with an L behind them.
                if (_next < text.Length && text[_next] == 'L')
                    _next++;
                if (!Takes(','))
                {
                    Expect(')');
                    break;
                }
            }

            return dims;
        }

        private (string Word, long At) Word()
        {
            Blanks();
            var start = _next;
            if (start >= text.Length || text[start] is not ('\'' or '"'))
                throw new WeightFileException(at + start, $"a word in quotes is expected. Found {Found(start)}");
            var end = text.IndexOf(text[start], start + 1);
            if (end < 0)
                throw new WeightFileException(at + start, "a word is expected to end with the quote that it begins with. Found no such quote");
            _next = end + 1;
            return (text[(start + 1)..end], at + start);
        }

        private bool Truth()
        {
            Blanks();
            foreach (var (word, value) in new[] { ("True", true), ("False", false) })
            {
                if (string.CompareOrdinal(text, _next, word, 0, word.Length) == 0)
                {
                    _next += word.Length;
                    return value;
                }
            }

            throw new WeightFileException(at + _next, $"True or False is expected. Found {Found(_next)}");
        }

        private void Expect(char sign)
        {
            if (!Takes(sign))
                throw new WeightFileException(at + _next, $"'{sign}' is expected. Found {Found(_next)}");
        }

        private bool Takes(char sign)
        {
            Blanks();
            if (_next >= text.Length || text[_next] != sign)
                return false;
            _next++;
            return true;
        }

        private void Blanks()
        {
            while (_next < text.Length && text[_next] is ' ' or '\n' or '\r' or '\t')
                _next++;
        }

        private string Found(int index) => index >= text.Length
            ? "the end"
            : char.IsAscii(text[index]) && !char.IsControl(text[index]) ? $"'{text[index]}'" : $"character {(int)text[index]}";
    }
}
