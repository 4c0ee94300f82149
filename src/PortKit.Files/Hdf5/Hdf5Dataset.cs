namespace PortKit.Files.Hdf5;

/// <summary>What a dataset's object header says: the shape, the type of its values, and where they lie.</summary>
internal static class Hdf5Dataset
{
    /// <summary>The size of each axis of a dataset, and its values.</summary>
    /// <param name="path">The file's name.</param>
    /// <param name="source">The file.</param>
    /// <param name="header">The dataset's object header.</param>
    /// <param name="name">What it is called, for a message.</param>
    public static (long[] Dims, StoredFloats Values) Read(string path, Hdf5Source source, Hdf5ObjectHeader header, string name)
    {
        var type = Type(header.The(Hdf5MessageType.Datatype), name);
        var (dims, count) = Dims(source, header.The(Hdf5MessageType.Dataspace), name);
        if (header.Has(Hdf5MessageType.ExternalFiles))
        {
            throw new DamagedFileException(
                header.Offset,
                $"values in the file itself are expected. Found dataset {name}, whose values lie in other files");
        }

        var layout = header.The(Hdf5MessageType.Layout);
        var at = layout.Offset;
        var version = layout.ExpectVersion($"the layout of dataset {name}", 3, 4);
        var kind = layout.Byte();
        var bytes = count * type.Size;
        long place;
        switch (kind)
        {
            case 0:
                place = Compact(layout, bytes, name);
                break;
            case 1 when layout.Address() is { } address:
                Hold(layout, layout.Length(), bytes, name);
                place = source.Locate(address, bytes, $"dataset {name}");
                break;
            case 1:
                // Nothing was ever written: a chunk that is not there.
                long[] whole = dims.Length == 0 ? [1] : dims;
                return Chunked(new Hdf5Chunks(whole, [.. whole.Select(dim => Math.Max(1, dim))]), []);
            case 2:
                var chunks = version == 3
                    ? Hdf5ChunkIndex.Old(source, layout, dims, type, name)
                    : Hdf5ChunkIndex.New(source, layout, dims, type, header.Has(Hdf5MessageType.Filters), name);
                return Chunked(chunks, header.Find(Hdf5MessageType.Filters) is { } filters ? Hdf5Filter.Pipeline(filters, name) : []);
            default:
                throw new DamagedFileException(at, $"a contiguous, compact or chunked dataset is expected. Found {name} with layout {kind}");
        }

        return (dims, new FileFloats(path, count == 0 ? [] : [new FileSegment(place, count, type.Size, type.Kind, type.IsBigEndian)]));

        (long[] Dims, StoredFloats Values) Chunked(Hdf5Chunks chunks, IReadOnlyList<Hdf5Filter> filters)
        {
            source.Claim(bytes, at, $"dataset {name} of {count} values");
            return (dims, new ChunkedFloats(path, name, count, type, chunks, filters, Fill(header, type)));
        }
    }

    private static long Compact(Hdf5Block layout, long bytes, string name)
    {
        var length = layout.UInt16();
        Hold(layout, length, bytes, name);
        var place = layout.Offset;
        layout.Skip(length);
        return place;
    }

    private static void Hold(Hdf5Block layout, long length, long bytes, string name)
    {
        if (length < bytes)
            throw new DamagedFileException(layout.Offset, $"{bytes} bytes of values are expected in dataset {name}. Found {length}");
    }

    // Caffe counts the values of a blob in an int.
    private static (long[] Dims, long Count) Dims(Hdf5Source source, Hdf5Block space, string name)
    {
        var at = space.Offset;
        var version = space.ExpectVersion($"the dataspace of dataset {name}", 1, 2);
        var rank = space.Byte();
        space.Skip(1);
        var isNull = space.Byte() == 2 && version == 2;
        if (version == 1)
            space.Skip(4);
        if (rank > source.Limits.Axes)
        {
            throw new DamagedFileException(
                at,
                $"a dataset of at most {source.Limits.Axes} axes (`Limits` axes) is expected. Found {name} with {rank}");
        }

        var dims = new long[rank];
        long count = isNull ? 0 : 1;
        for (var i = 0; i < rank; i++)
        {
            dims[i] = space.Bounded(source.LengthSize);
            if (dims[i] != 0 && count > int.MaxValue / dims[i])
                throw new DamagedFileException(at, $"a dataset of at most {int.MaxValue} values is expected. Found {name} with more");
            count *= dims[i];
        }

        return (dims, count);
    }

    private static StoredType Type(Hdf5Block type, string name)
    {
        const int Float = 1;
        const int OrderMask = 0x41;
        const int HeaderLength = 8;
        var at = type.Offset;
        var kind = type.Byte();
        var order = type.Byte() & OrderMask;
        type.Skip(2);
        var size = type.UInt32();
        if ((kind & 15) != Float)
            throw new DamagedFileException(at, $"floats or doubles are expected in dataset {name}, as Caffe writes them. Found {KindOf(kind & 15)}");

        // From bit 0: offset, precision, place and width of the exponent, place and width of the mantissa, and the exponent's bias.
        const int LayoutLength = 12;
        ReadOnlySpan<byte> half = [0, 0, 16, 0, 10, 5, 0, 10, 15, 0, 0, 0];
        ReadOnlySpan<byte> single = [0, 0, 32, 0, 23, 8, 0, 23, 127, 0, 0, 0];
        ReadOnlySpan<byte> doubled = [0, 0, 64, 0, 52, 11, 0, 52, 255, 3, 0, 0];
        var bits = type.Left >= LayoutLength ? type.Take(LayoutLength) : [];
        ValueKind? found = size switch
        {
            2 when bits.SequenceEqual(half) => ValueKind.Half,
            4 when bits.SequenceEqual(single) => ValueKind.Single,
            8 when bits.SequenceEqual(doubled) => ValueKind.Double,
            _ => null,
        };
        if (found is not { } value || order > 1)
        {
            throw new DamagedFileException(
                at + HeaderLength,
                $"IEEE floats of 2, 4 or 8 bytes are expected in dataset {name}. Found others, of {size} bytes");
        }

        return new StoredType(value, order == 1);
    }

    private static string KindOf(int kind) => kind switch
    {
        0 => "integers",
        3 => "a string",
        6 => "a compound",
        8 => "an enum",
        9 => "values of varying length",
        10 => "arrays",
        _ => $"values of HDF5's type class {kind}",
    };

    // What stands where nothing was ever written: zeros, unless the dataset says otherwise.
    private static byte[] Fill(Hdf5ObjectHeader header, StoredType type)
    {
        const int DefinedFlag = 1 << 5;
        var fill = header.Find(Hdf5MessageType.FillValue);
        var isDefined = true;
        if (fill is null)
        {
            fill = header.Find(Hdf5MessageType.OldFillValue);
        }
        else if (fill.ExpectVersion("a fill value", 1, 2, 3) is 3)
        {
            isDefined = (fill.Byte() & DefinedFlag) != 0;
        }
        else
        {
            fill.Skip(2);
            isDefined = fill.Byte() != 0;
        }

        return fill is not null && isDefined && fill.Left >= sizeof(uint) && fill.UInt32() == type.Size
            ? fill.Take(type.Size).ToArray()
            : new byte[type.Size];
    }
}
