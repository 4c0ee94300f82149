using System.Globalization;
using System.Text;
using PortKit.Net;

namespace PortKit.NumPy;

/// <summary>
/// What stands before the elements of a .npy file: the signature, a version, the length of a text, and that text, a Python dictionary with
/// the members descr (the type), fortran_order and shape (NumPy's format versions 1.0 to 3.0).
/// </summary>
/// <param name="Elements">The type of the elements.</param>
/// <param name="IsFortran">Whether the first axis runs fastest.</param>
/// <param name="Shape">The shape.</param>
/// <param name="Length">The bytes from the start of the file to the first element.</param>
internal sealed record NpyHeader(NpyElements Elements, bool IsFortran, Shape Shape, int Length)
{
    /// <summary>NumPy itself takes no longer text unless it is told to.</summary>
    private const int MostText = 1 << 16;

    private static ReadOnlySpan<byte> Signature => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>Reads the header.</summary>
    /// <param name="stream">The file, at its start.</param>
    /// <exception cref="NumPyException">It is none.</exception>
    public static NpyHeader Read(Stream stream)
    {
        Span<byte> start = stackalloc byte[12];
        var found = stream.ReadAtLeast(start[..8], 8, throwOnEndOfStream: false);
        if (found < 8 || !start[..6].SequenceEqual(Signature))
            throw new NumPyException(0, "The signature of a .npy file, \\x93NUMPY and a version, is expected. Found something else.");
        if (start[6] is < 1 or > 3 || start[7] != 0)
            throw new NumPyException(6, $"A format version from 1.0 to 3.0 is expected. Found {start[6]}.{start[7]}.");
        var wide = start[6] > 1 ? 4 : 2;
        if (stream.ReadAtLeast(start.Slice(8, wide), wide, throwOnEndOfStream: false) < wide)
            throw new NumPyException(8, "The length of the header is expected. Found the end of the file.");
        var length = wide == 2 ? BitConverter.ToUInt16(start[8..]) : BitConverter.ToUInt32(start[8..]);
        if (length > MostText)
            throw new NumPyException(8, $"A header of at most {MostText} bytes is expected. Found one of {length}.");
        var text = new byte[length];
        var have = stream.ReadAtLeast(text, text.Length, throwOnEndOfStream: false);
        if (have < text.Length)
            throw new NumPyException(8, $"A header of {length} bytes is expected. Found {have} to the end of the file.");
        return new Text(Encoding.Latin1.GetString(text), 8 + wide).Read();
    }

    /// <summary>Reads the dictionary, one character a byte.</summary>
    private sealed class Text(string text, int start)
    {
        private int _at;

        public NpyHeader Read()
        {
            (NpyElements? Type, bool? IsFortran, Shape? Shape) told = default;
            Expect('{');
            while (!Takes('}'))
            {
                var (at, key) = (_at, Word());
                Expect(':');
                switch (key)
                {
                    case "descr" when told.Type is null:
                        told.Type = Type();
                        break;
                    case "fortran_order" when told.IsFortran is null:
                        told.IsFortran = Bool();
                        break;
                    case "shape" when told.Shape is null:
                        told.Shape = Dims();
                        break;
                    default:
                        throw Wrong(at, "descr, fortran_order and shape are expected, once each", $"'{key}'");
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
            return told is ({ } type, { } isFortran, { } shape)
                ? new NpyHeader(type, isFortran, shape, start + text.Length)
                : throw Wrong(0, "descr, fortran_order and shape are expected", "less than these");
        }

        private NpyElements Type()
        {
            SkipBlanks();
            var at = _at;
            var word = _at < text.Length && text[_at] is '\'' or '"' ? Word() : null;
            return word is not null && NpyElements.TryParse(word, out var elements)
                ? elements
                : throw Wrong(at, $"{NpyElements.Expected} are expected as the type of the elements", word is null ? "a type of several fields" : $"'{word}'");
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

        private Shape Dims()
        {
            Expect('(');
            var at = _at;
            List<int> dims = [];
            long count = 1;
            while (!Takes(')'))
            {
                var from = _at;
                while (_at < text.Length && char.IsAsciiDigit(text[_at]))
                    _at++;
                if (!int.TryParse(text.AsSpan(from, _at - from), NumberStyles.None, CultureInfo.InvariantCulture, out var dim))
                    throw Wrong(from, $"the size of an axis, at most {int.MaxValue}, is expected", _at > from ? text[from.._at] : Here());
                if (_at < text.Length && text[_at] == 'L')
                    _at++; // Python 2 wrote long integers so.
                dims.Add(dim);
                count *= dim;
                if (count > int.MaxValue)
                    throw Wrong(at, $"a shape of at most {int.MaxValue} elements is expected", "a larger one");
                if (!Takes(','))
                {
                    Expect(')');
                    break;
                }
            }

            return new Shape([.. dims]);
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
            while (_at < text.Length && text[_at] is ' ' or '\n' or '\t')
                _at++;
        }

        private string Here() => _at < text.Length ? $"'{text[_at]}'" : "the end of the header";

        private NumPyException Wrong(int at, string expected, string found) =>
            new(start + at, $"In the header {expected}. Found {found}.");
    }
}
