namespace PortKit.Files.Hdf5;

/// <summary>What an object header says of a group or a dataset: messages, of both generations of the format.</summary>
internal sealed class Hdf5ObjectHeader
{
    private const int MostContinuations = 4096;
    private const byte IsShared = 2;

    private readonly Hdf5Source _source;
    private readonly List<(Hdf5MessageType Type, byte Flags, Hdf5Block Body)> _messages = [];
    private readonly Queue<(long Address, long Length)> _continuations = new();

    private Hdf5ObjectHeader(Hdf5Source source, long address)
    {
        _source = source;
        Offset = source.Locate(address, 1, "an object header");
    }

    /// <summary>Where in the file the header lies.</summary>
    public long Offset { get; }

    /// <summary>Whether the object is a dataset, and not a group.</summary>
    public bool IsDataset => Has(Hdf5MessageType.Layout);

    /// <summary>Reads the header at an address.</summary>
    public static Hdf5ObjectHeader Read(Hdf5Source source, long address)
    {
        var header = new Hdf5ObjectHeader(source, address);
        var isNew = source.Block(address, 1, "an object header").Byte() == 'O';
        var tracksOrder = false;
        if (isNew)
            tracksOrder = header.New(address);
        else
            header.Old(address);
        var count = 0;
        while (header._continuations.TryDequeue(out var next))
        {
            if (++count > MostContinuations)
                throw new DamagedFileException(header.Offset, "an object header goes on and on: the file leads in circles");
            var block = source.Block(next.Address, next.Length, "an object header's continuation");
            if (isNew)
            {
                block.Verify();
                block.Expect("OCHK");
                header.NewMessages(block, tracksOrder);
            }
            else
            {
                header.OldMessages(block);
            }
        }

        return header;
    }

    /// <summary>Whether there is a message of a type.</summary>
    public bool Has(Hdf5MessageType type) => _messages.Exists(message => message.Type == type);

    /// <summary>The message of a type, or null.</summary>
    public Hdf5Block? Find(Hdf5MessageType type) => All(type).FirstOrDefault();

    /// <summary>The message of a type, which must be there.</summary>
    public Hdf5Block The(Hdf5MessageType type) =>
        Find(type) ?? throw new DamagedFileException(Offset, $"an object header with a {type} message is expected. Found none in it");

    /// <summary>All messages of a type, in order.</summary>
    public IEnumerable<Hdf5Block> All(Hdf5MessageType type) => _messages.Where(message => message.Type == type).Select(message =>
        (message.Flags & IsShared) == 0
            ? message.Body
            : throw new DamagedFileException(
                message.Body.Offset,
                $"a {type} message of the object's own is expected. Found one that is kept elsewhere, as Caffe's files have none"));

    private void Old(long address)
    {
        const int Prefix = 16;
        var prefix = _source.Block(address, Prefix, "an object header");
        prefix.ExpectVersion("an object header", 1);
        prefix.Skip(7);
        OldMessages(_source.Block(address + Prefix, prefix.UInt32(), "an object header"));
    }

    private void OldMessages(Hdf5Block block)
    {
        const int MessagePrefix = 8;
        while (block.Left >= MessagePrefix)
        {
            var type = block.UInt16();
            var length = block.UInt16();
            var flags = block.Byte();
            block.Skip(3);
            Add(type, flags, block.Part(length));
        }
    }

    // Tells whether messages have the number of their creation.
    private bool New(long address)
    {
        const int Signature = 6;
        const int OrderFlag = 1 << 2;
        const int PhaseFlag = 1 << 4;
        const int TimesFlag = 1 << 5;
        var start = _source.Block(address, Signature, "an object header");
        start.Expect("OHDR", 2);
        var flags = start.Byte();
        var prefix = Signature + ((flags & TimesFlag) != 0 ? 16 : 0) + ((flags & PhaseFlag) != 0 ? 4 : 0);
        var width = 1 << (flags & 3);
        var sized = _source.Block(address, prefix + width, "an object header");
        sized.Skip(prefix);
        var length = sized.Bounded(width);
        // A sum that runs over would be below any length; Locate finds the rest.
        _source.Locate(address, length, "an object header");
        var block = _source.Block(address, prefix + width + length + sizeof(uint), "an object header");
        block.Verify();
        block.Skip(prefix + width);
        NewMessages(block, (flags & OrderFlag) != 0);
        return (flags & OrderFlag) != 0;
    }

    private void NewMessages(Hdf5Block block, bool tracksOrder)
    {
        var prefix = tracksOrder ? 6 : 4;
        while (block.Left >= prefix)
        {
            var type = block.Byte();
            var length = block.UInt16();
            var flags = block.Byte();
            if (tracksOrder)
                block.Skip(2);
            Add(type, flags, block.Part(length));
        }
    }

    private void Add(int type, byte flags, Hdf5Block body)
    {
        if (type == (int)Hdf5MessageType.Continuation)
            _continuations.Enqueue((body.AddressOf("a continuation"), body.Length()));
        else if (Enum.IsDefined((Hdf5MessageType)type))
            _messages.Add(((Hdf5MessageType)type, flags, body));
    }
}
