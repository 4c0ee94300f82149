using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace PortKit.Files.Npy;

/// <summary>
/// What stands before the elements of a .npy file: the signature, a version, the length of a text, and that text, a Python dictionary with
/// the members descr (the type), fortran_order and shape (NumPy's format versions 1.0 to 3.0).
/// </summary>
/// <param name="Elements">The type of the elements.</param>
/// <param name="IsFortran">Whether the first axis runs fastest.</param>
/// <param name="Dims">The size of each axis.</param>
/// <param name="Count">The number of elements; their bytes can be counted too.</param>
/// <param name="ShapeAt">The byte of the parenthesis that the sizes of the axes stand in, for messages.</param>
/// <param name="Length">The bytes from the start of the file to the first element.</param>
internal sealed record NpyHeader(NpyElements Elements, bool IsFortran, IReadOnlyList<long> Dims, long Count, int ShapeAt, int Length)
{
    /// <summary>NumPy itself takes no longer text unless asked to.</summary>
    private const int MostText = 1 << 16;

    /// <summary>NumPy itself makes no array of more.</summary>
    private const int MostAxes = 64;

    /// <summary>How many bytes the elements take.</summary>
    public long ByteLength => Count * Elements.Size;

    /// <summary>Whether the elements lie in another order than C's: in Fortran's, and more than one axis tells the two apart.</summary>
    public bool IsReordered => IsFortran && Dims.Count(dim => dim != 1) > 1;

    /// <summary>The size of each axis, of an array that is to be held in memory as floats.</summary>
    /// <exception cref="DamagedFileException">It is too large for that.</exception>
    public int[] IntDims()
    {
        long count = 1;
        foreach (var dim in Dims)
        {
            if (dim > int.MaxValue)
                throw new DamagedFileException(ShapeAt + 1, $"in the header the size of an axis, at most {int.MaxValue}, is expected. Found {dim}");
            count *= dim;
            if (count > int.MaxValue)
            {
                throw new DamagedFileException(
                    ShapeAt + 1,
                    $"in the header a shape of at most {int.MaxValue} elements is expected. Found a larger one");
            }
        }

        return [.. Dims.Select(dim => (int)dim)];
    }

    /// <summary>Reads the header and leaves the stream at the first element.</summary>
    /// <param name="stream">The file, at its start.</param>
    /// <exception cref="DamagedFileException">It is none, or of elements that cannot be read; tells the byte.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static NpyHeader Read(Stream stream)
    {
        Span<byte> start = stackalloc byte[12];
        var found = stream.ReadAtLeast(start[..8], 8, throwOnEndOfStream: false);
        if (!NpyFormat.Signature.StartsWith(start[..Math.Min(found, 6)]))
            throw new DamagedFileException(0, "the signature of a .npy file, \\x93NUMPY and a version, is expected. Found something else");
        if (found < 8)
            throw new DamagedFileException(found, "the signature of a .npy file, \\x93NUMPY and a version, is expected. Found the end of the file");
        if (start[6] is < 1 or > 3 || start[7] != 0)
            throw new DamagedFileException(6, $"a format version from 1.0 to 3.0 is expected. Found {start[6]}.{start[7]}");
        var wide = start[6] > 1 ? 4 : 2;
        found = stream.ReadAtLeast(start.Slice(8, wide), wide, throwOnEndOfStream: false);
        if (found < wide)
            throw new DamagedFileException(8 + found, "the length of the header is expected. Found the end of the file");
        var length = wide == 2 ? BinaryPrimitives.ReadUInt16LittleEndian(start[8..]) : BinaryPrimitives.ReadUInt32LittleEndian(start[8..]);
        if (length > MostText)
            throw new DamagedFileException(8, $"a header of at most {MostText} bytes is expected. Found one of {length}");
        var text = new byte[length];
        found = stream.ReadAtLeast(text, text.Length, throwOnEndOfStream: false);
        if (found < text.Length)
            throw new DamagedFileException(8 + wide + found, $"a header of {length} bytes is expected. Found {found} to the end of the file");
        return new Text(Encoding.Latin1.GetString(text), 8 + wide).Read();
    }

    /// <summary>Reads the dictionary, one character a byte.</summary>
    private sealed class Text(string text, int start)
    {
        private int _at;

        public NpyHeader Read()
        {
            (NpyElements? Type, bool? IsFortran, (List<long> Dims, int At)? Shape) read = default;
            Expect('{');
            while (!Takes('}'))
            {
                var (at, key) = (_at, Word());
                Expect(':');
                switch (key)
                {
                    case "descr" when read.Type is null:
                        read.Type = Type();
                        break;
                    case "fortran_order" when read.IsFortran is null:
                        read.IsFortran = Bool();
                        break;
                    case "shape" when read.Shape is null:
                        read.Shape = Dims();
                        break;
                    default:
                        throw Wrong(at, "'descr', 'fortran_order' and 'shape' are expected, once each", $"'{key}'");
                }

                if (!Takes(','))
                {
                    Expect('}');
                    break;
                }
            }

            SkipBlanks();
            if (_at < text.Length)
                throw Wrong(_at, "nothing but blanks is expected after the dictionary", $"'{text[_at]}'");
            return read is ({ } type, { } isFortran, { } shape)
                ? new NpyHeader(type, isFortran, shape.Dims, Count(shape.Dims, type.Size, shape.At), start + shape.At, start + text.Length)
                : throw Wrong(0, "'descr', 'fortran_order' and 'shape' are expected", "less than these");
        }

        private NpyElements Type()
        {
            SkipBlanks();
            var at = _at;
            var word = _at < text.Length && text[_at] is '\'' or '"' ? Word() : null;
            return word is not null && NpyElements.TryParse(word, out var elements)
                ? elements
                : throw Wrong(
                    at,
                    $"{NpyElements.Expected} are expected as the type of the elements",
                    word is null ? "a type of several fields" : $"'{word}'");
        }

        private bool Bool()
        {
            SkipBlanks();
            foreach (var value in new[] { true, false })
            {
                if (string.CompareOrdinal(text, _at, $"{value}", 0, $"{value}".Length) == 0)
                {
                    _at += $"{value}".Length;
                    return value;
                }
            }

            throw Wrong(_at, "True or False is expected", Here());
        }

        private (List<long> Dims, int At) Dims()
        {
            SkipBlanks();
            var at = _at;
            Expect('(');
            List<long> dims = [];
            while (!Takes(')'))
            {
                var from = _at;
                while (_at < text.Length && char.IsAsciiDigit(text[_at]))
                    _at++;
                if (!long.TryParse(text.AsSpan(from, _at - from), NumberStyles.None, CultureInfo.InvariantCulture, out var dim))
                    throw Wrong(from, "the size of an axis is expected", _at > from ? text[from.._at] : Here());
                if (dims.Count == MostAxes)
                    throw Wrong(from, $"an array of at most {MostAxes} axes is expected", "more");
                if (_at < text.Length && text[_at] == 'L')
                    _at++; // Python 2 wrote long integers so.
                dims.Add(dim);
                if (!Takes(','))
                {
                    Expect(')');
                    break;
                }
            }

            return (dims, at);
        }

        private long Count(List<long> dims, int size, int at)
        {
            // In 128 bits no product of a count below 2^63 and a size of an axis overflows.
            Int128 count = 1;
            foreach (var dim in dims)
            {
                count *= dim;
                if (count * size > long.MaxValue)
                    throw Wrong(at, $"a shape of at most {long.MaxValue} bytes is expected", $"({string.Join(", ", dims)})");
            }

            return (long)count;
        }

        private string Word()
        {
            SkipBlanks();
            if (_at >= text.Length || text[_at] is not ('\'' or '"'))
                throw Wrong(_at, "a word in quotes is expected", Here());
            var from = _at + 1;
            var end = text.IndexOf(text[_at], from);
            if (end < 0)
                throw Wrong(_at, "a closing quote is expected", "none");
            _at = end + 1;
            return text[from..end];
        }

        private bool Takes(char character)
        {
            SkipBlanks();
            if (_at >= text.Length || text[_at] != character)
                return false;
            _at++;
            SkipBlanks();
            return true;
        }

        private void Expect(char character)
        {
            if (!Takes(character))
                throw Wrong(_at, $"'{character}' is expected", Here());
        }

        private void SkipBlanks()
        {
            while (_at < text.Length && text[_at] is ' ' or '\n' or '\r' or '\t')
                _at++;
        }

        private string Here() => _at < text.Length ? $"'{text[_at]}'" : "the end of the header";

        private DamagedFileException Wrong(int at, string expected, string found) =>
            new(start + at, $"in the header {expected}. Found {found}");
    }
}
