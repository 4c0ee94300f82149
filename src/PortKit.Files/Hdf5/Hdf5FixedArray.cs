namespace PortKit.Files.Hdf5;

/// <summary>HDF5's fixed array, the newer format's index of the chunks of a dataset that does not grow.</summary>
internal static class Hdf5FixedArray
{
    private const int SignatureLength = 4;

    /// <summary>What a chunk's entry tells: its number, its address, its stored length where filters change it, and the filters skipped.</summary>
    public delegate void Found(long number, long address, long? length, uint skipped);

    /// <summary>Reads the array whose header is at an address, and tells each chunk that was written.</summary>
    public static void Read(Hdf5Source source, long address, bool isFiltered, long chunks, Found found)
    {
        var header = source.Block(address, 12 + source.LengthSize + source.AddressSize, "the header of a chunk index");
        var at = header.Offset;
        header.Verify();
        header.Expect("FAHD", 0);
        var filtered = header.Byte() == 1;
        var (entryLength, pageBits) = (header.Byte(), header.Byte());
        var count = header.Length();
        var widthOfLength = entryLength - source.AddressSize - sizeof(uint);
        if (filtered != isFiltered || count < chunks || pageBits > 30 || (filtered ? widthOfLength is < 1 or > 8 : entryLength != source.AddressSize))
            throw new DamagedFileException(at, $"an index of {chunks} chunks is expected. Found one of {count}, {entryLength} bytes each");
        if (header.Address() is not { } data)
            return;

        var page = 1L << pageBits;
        var pages = count > page ? (count / page) + (count % page == 0 ? 0 : 1) : 0;
        var bitmap = (pages / 8) + (pages % 8 == 0 ? 0 : 1);
        var prefix = SignatureLength + 2 + source.AddressSize + bitmap;
        source.Locate(data, count, "a chunk index");
        if (pages == 0)
        {
            var block = source.Block(data, prefix + (count * entryLength) + sizeof(uint), "a chunk index");
            block.Verify();
            block.Expect("FADB", 0);
            block.Skip((int)(prefix - SignatureLength - 1));
            Entries(block, 0, count);
            return;
        }

        var start = source.Block(data, prefix + sizeof(uint), "a chunk index");
        start.Verify();
        start.Expect("FADB", 0);
        start.Skip(1 + source.AddressSize);
        var written = start.Take((int)bitmap).ToArray();
        var next = data + prefix + sizeof(uint);
        for (long i = 0; i < pages; i++)
        {
            var length = (Math.Min(page, count - (i * page)) * entryLength) + sizeof(uint);
            if ((written[i / 8] & (0x80 >> (int)(i % 8))) != 0)
            {
                var block = source.Block(next, length, "a page of a chunk index");
                block.Verify();
                Entries(block, i * page, Math.Min(page, count - (i * page)));
            }

            next += length;
        }

        void Entries(Hdf5Block block, long first, long entries)
        {
            for (var number = first; number < first + entries; number++)
            {
                var chunk = block.Address();
                long? length = filtered ? block.Bounded(widthOfLength) : null;
                var skipped = filtered ? block.UInt32() : 0;
                if (chunk is { } place && number < chunks)
                    found(number, place, length, skipped);
            }
        }
    }
}
