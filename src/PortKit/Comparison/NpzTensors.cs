using System.Buffers.Binary;
using System.IO.Compression;
using System.Runtime.InteropServices;
using PortKit.Caffe.Weights;
using PortKit.NumPy;

namespace PortKit.Comparison;

/// <summary>Finds the arrays in an .npz file: a zip of .npy entries, stored or deflated.</summary>
internal static class NpzTensors
{
    private const string Suffix = ".npy";

    /// <summary>The arrays, in the order of the zip's directory.</summary>
    /// <param name="path">The file.</param>
    /// <param name="comment">Gets the zip's comment; empty if it has none.</param>
    /// <exception cref="DamagedFileException">It does not read as such a file.</exception>
    /// <exception cref="InvalidDataException">Likewise.</exception>
    public static IReadOnlyList<StoredTensor> Read(string path, out string comment)
    {
        using var zip = Open(path);
        comment = zip.Comment;
        var tensors = new List<StoredTensor>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < zip.Entries.Count; i++)
        {
            var entry = zip.Entries[i];
            if (!entry.FullName.EndsWith(Suffix, StringComparison.Ordinal))
                throw new DamagedFileException($"entries that end in .npy are expected. Found '{entry.FullName}'");
            if (!names.Add(entry.FullName))
                throw new DamagedFileException($"each entry is expected once. Found '{entry.FullName}' again");
            tensors.Add(Tensor(path, i, entry));
        }

        return tensors;
    }

    private static StoredTensor Tensor(string path, int index, ZipArchiveEntry entry)
    {
        try
        {
            using var stream = entry.Open();
            var header = NpyHeader.Read(stream);
            if (header.IsFortran && header.Dims.Count(dim => dim != 1) > 1)
                throw new DamagedFileException("an array in C order is expected. Found one in Fortran order; numpy.ascontiguousarray puts it in order");
            if (header.Length + header.ByteLength != entry.Length)
                throw new DamagedFileException(header.Length, $"{header.ByteLength} bytes of elements are expected. Found {entry.Length - header.Length}");
            return new StoredTensor(
                entry.FullName[..^Suffix.Length], header.Dims, header.Count, TypeOf(header), () => new Elements(path, index, header));
        }
        catch (DamagedFileException failure)
        {
            throw new DamagedFileException($"in '{entry.FullName}', {failure.Message}", failure);
        }
        catch (NumPyException failure)
        {
            throw new DamagedFileException($"in '{entry.FullName}', {failure.Clause}", failure);
        }
        catch (Exception failure) when (failure is InvalidDataException or EndOfStreamException)
        {
            throw new DamagedFileException($"in '{entry.FullName}', bytes that unpack are expected. Found damaged ones: {failure.Message}", failure);
        }
    }

    private static ElementType TypeOf(NpyHeader header) => (header.Elements.Kind, header.Elements.Size) switch
    {
        ('f', 2) => ElementType.Float16,
        ('f', 4) => ElementType.Float32,
        ('f', _) => ElementType.Float64,
        ('b', _) => new ElementType("bool", 8),
        ('u', _) => new ElementType($"uint{8 * header.Elements.Size}", 8 * header.Elements.Size),
        _ => new ElementType($"int{8 * header.Elements.Size}", 8 * header.Elements.Size),
    };

    private static ZipArchive Open(string path)
    {
        var file = File.OpenRead(path);
        try
        {
            return new ZipArchive(file, ZipArchiveMode.Read);
        }
        catch (InvalidDataException failure)
        {
            var length = file.Length;
            file.Dispose();
            throw new DamagedFileException(length, $"the directory of a zip is expected before the end of the file. Found none: {failure.Message}");
        }
    }

    /// <summary>The elements of an array, little-endian; the zip is open as long as they are read.</summary>
    private sealed class Elements : ForwardStream
    {
        private readonly ZipArchive _zip;
        private readonly Stream _stream;
        private readonly NpyHeader _header;
        private readonly string _name;
        private readonly uint _expectedCrc;
        private readonly Crc32 _crc = new();
        private long _left;

        public Elements(string path, int index, NpyHeader header)
        {
            (_header, _left) = (header, header.ByteLength);
            _zip = NpzTensors.Open(path);
            var entry = _zip.Entries[index];
            (_name, _expectedCrc) = (entry.FullName, entry.Crc32);
            _stream = entry.Open();
            var head = new byte[header.Length];
            _stream.ReadExactly(head);
            _crc.Add(head);
        }

        public override int Read(Span<byte> buffer)
        {
            // Whole elements, so that their bytes can be turned round.
            var room = (int)Math.Min(buffer.Length / _header.Elements.Size * _header.Elements.Size, _left);
            int read;
            try
            {
                read = _stream.ReadAtLeast(buffer[..room], room, throwOnEndOfStream: false);
            }
            catch (InvalidDataException failure)
            {
                throw new DamagedFileException($"in '{_name}', bytes that unpack are expected. Found damaged ones: {failure.Message}", failure);
            }

            if (read < room)
                throw new DamagedFileException(_header.Length + _header.ByteLength - _left + read, $"in '{_name}', more elements are expected. Found the end");
            _crc.Add(buffer[..read]);
            _left -= read;
            if (_left == 0 && read > 0 && _crc.Value != _expectedCrc)
                throw new DamagedFileException($"in '{_name}', bytes of the check sum {_expectedCrc:x8} are expected. Found {_crc.Value:x8}: the file is damaged");
            if (_header.Elements.IsBig)
                Turn(buffer[..read], _header.Elements.Size);
            return read;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                _stream.Dispose();
                _zip.Dispose();
            }

            base.Dispose(disposing);
        }

        private static void Turn(Span<byte> elements, int size)
        {
            switch (size)
            {
                case sizeof(ushort):
                    var shorts = MemoryMarshal.Cast<byte, ushort>(elements);
                    BinaryPrimitives.ReverseEndianness(shorts, shorts);
                    break;
                case sizeof(uint):
                    var words = MemoryMarshal.Cast<byte, uint>(elements);
                    BinaryPrimitives.ReverseEndianness(words, words);
                    break;
                case sizeof(ulong):
                    var longs = MemoryMarshal.Cast<byte, ulong>(elements);
                    BinaryPrimitives.ReverseEndianness(longs, longs);
                    break;
            }
        }
    }
}
