using Google.Protobuf;
using PortKit.Onnx.Protos;

namespace PortKit.Onnx;

/// <summary>
/// A model file without the elements of its large initializers: these are external data that lie in the model file itself, so that a runtime
/// maps what it would else read twice. The file is walked by the headers of its fields, and only what stays is read.
/// </summary>
public sealed class ModelOutline
{
    /// <summary>A mapping costs a few pages and a system call: less is not worth one.</summary>
    private const int LeastLength = 1 << 16;

    private readonly Walk _walk;

    private ModelOutline(Walk walk, ReadOnlyMemory<byte> bytes, string folder, bool isLink)
    {
        _walk = walk;
        Bytes = bytes;
        Folder = folder;

        // What is named relative to a link is not found from where the link leads.
        IsSmaller = walk.LeftOut && !(walk.External.Count > 0 && isLink);
    }

    /// <summary>The model, as an .onnx file would have it.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>The folder that the external data in <see cref="Bytes"/> are relative to.</summary>
    public string Folder { get; }

    /// <summary>Whether anything was left out, so that loading it takes less memory than loading the file.</summary>
    public bool IsSmaller { get; }

    /// <summary>The files that a model has its initializers in besides its own, as far as it can be read.</summary>
    public static IReadOnlyList<string> DataFilesOf(string path)
    {
        try
        {
            if (Of(path) is not { } outline)
                return [];
            var initializers = ModelProto.Parser.ParseFrom(outline.Bytes.Span).Graph?.Initializer ?? [];
            var locations = initializers
                .SelectMany(tensor => tensor.ExternalData)
                .Where(entry => entry.Key == "location")
                .Select(entry => entry.Value);
            return [.. locations
                .Where(location => location.Length > 0 && !location.Contains('\0', StringComparison.Ordinal))
                .Distinct()
                .Select(location => Path.Combine(outline.Folder, location))];
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or InvalidProtocolBufferException)
        {
            // Whoever runs the model reports what is wrong with it.
            return [];
        }
    }

    /// <summary>The outline of a model file.</summary>
    /// <returns>Null if the file is not understood, or large without its initializers.</returns>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public static ModelOutline? Of(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (WholeFile.IsDevice(path))
            return null;

        // Runtimes refuse data that a link leads out of the folder to, so the folder is that of the file itself.
        var target = WholeFile.Target(path);
        using var file = File.OpenRead(target);
        if (!file.CanSeek || file.Length > ModelTooLargeException.Limit)
            return null;
        try
        {
            var walk = new Walk(new WireReader(file.SafeFileHandle), Path.GetFileName(target));
            return new ModelOutline(walk, walk.Model(), Path.GetDirectoryName(target)!, target != Path.GetFullPath(path));
        }
        catch (Exception exception) when (exception is DamagedFileException or EndOfStreamException or InvalidProtocolBufferException)
        {
            return null;
        }
    }

    /// <summary>What is wrong with the external data that the model itself names: files that are missing or short, or lie elsewhere.</summary>
    public IReadOnlyList<ModelProblem> ExternalDataProblems()
    {
        List<ModelProblem> problems = [];
        foreach (var tensor in _walk.External)
            TensorCheck.Check(tensor, Folder, message => problems.Add(new ModelProblem($"initializer '{tensor.Name}'", message)));
        return problems;
    }

    /// <summary>
    /// What is wrong with the data beside a model that says which it was written with, as a sentence; null if nothing is, or the model does not read
    /// as one.
    /// </summary>
    /// <exception cref="IOException">The data cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">They may not be read.</exception>
    public string? MixedDataProblem()
    {
        // Data that are not there, or short, are told as that.
        if (_walk.External.Count == 0 || ExternalDataProblems().Count > 0 || Parsed() is not { } model)
            return null;
        var entry = model.MetadataProps.LastOrDefault(one => one.Key == DataDigest.Key)?.Value;
        var locations = _walk.External.SelectMany(tensor => tensor.ExternalData).Where(one => one.Key == "location").Select(one => one.Value);
        return DataDigest.Problem(entry, locations, Folder);
    }

    /// <summary>The initializers whose elements lie outside of the model's folder, by name or by links.</summary>
    public IReadOnlyList<ModelProblem> OutsideData() =>
    [
        .. from tensor in _walk.External
           let problem = ExternalDataCheck.Outside(tensor, Folder)
           where problem is not null
           select new ModelProblem($"initializer '{tensor.Name}'", problem),
    ];

    private ModelProto? Parsed()
    {
        try
        {
            return ModelProto.Parser.ParseFrom(Bytes.Span);
        }
        catch (InvalidProtocolBufferException)
        {
            // Whoever runs the model reports what is wrong with it.
            return null;
        }
    }

    private sealed class Walk(WireReader file, string fileName)
    {
        private long _kept;

        /// <summary>Whether any elements were left out.</summary>
        public bool LeftOut { get; private set; }

        /// <summary>The initializers whose elements are elsewhere already.</summary>
        public List<TensorProto> External { get; } = [];

        public ReadOnlyMemory<byte> Model() => Message(0, file.Length, ModelProto.GraphFieldNumber, Graph);

        private ReadOnlyMemory<byte> Graph(WireField graph) => Message(graph.Start, graph.End, GraphProto.InitializerFieldNumber, Tensor);

        /// <summary>A message with the fields of one number made anew and all others as they are.</summary>
        private ReadOnlyMemory<byte> Message(long start, long end, int number, Func<WireField, ReadOnlyMemory<byte>> outline)
        {
            using var output = new MemoryStream();
            for (file.Position = start; file.Next(end, out var field); file.Position = field.End)
            {
                if (field.Number == number && field.IsBytes)
                {
                    var inner = outline(field);
                    output.Write(StreamedField.Start(number, inner.Length));
                    output.Write(inner.Span);
                }
                else
                {
                    Keep(field.Header, field.End, output);
                }
            }

            return output.GetBuffer().AsMemory(0, (int)output.Length);
        }

        private ReadOnlyMemory<byte> Tensor(WireField tensor)
        {
            WireField? elements = null;
            var (isPlain, isExternal) = (true, false);
            for (file.Position = tensor.Start; file.Next(tensor.End, out var field);)
            {
                switch (field.Number)
                {
                    case TensorProto.RawDataFieldNumber when field.IsBytes && elements is null:
                        elements = field;
                        break;
                    case TensorProto.DataTypeFieldNumber:
                        // Shapes and axes are wanted before any data are mapped.
                        isPlain &= field.Value != (ulong)DataType.Int64;
                        break;
                    case TensorProto.DataLocationFieldNumber:
                        isExternal = field.Value == (ulong)TensorProto.Types.DataLocation.External;
                        break;
                    case TensorProto.RawDataFieldNumber or TensorProto.ExternalDataFieldNumber or TensorProto.SegmentFieldNumber:
                        isPlain = false;
                        break;
                }
            }

            using var output = new MemoryStream();
            if (elements is { } raw && isPlain && !isExternal && raw.End - raw.Start >= LeastLength)
            {
                LeftOut = true;
                Keep(tensor.Start, raw.Header, output);
                Keep(raw.End, tensor.End, output);
                output.Write(DataPlaces.Reference(fileName, raw.Start, raw.End - raw.Start));
            }
            else
            {
                Keep(tensor.Start, tensor.End, output);
                if (isExternal)
                    External.Add(TensorProto.Parser.ParseFrom(output.GetBuffer(), 0, (int)output.Length));
            }

            return output.GetBuffer().AsMemory(0, (int)output.Length);
        }

        private void Keep(long start, long end, MemoryStream output)
        {
            _kept += end - start;
            // A model with more besides its large initializers is not made smaller by an outline.
            if (_kept > Limits.Default.Structure)
                throw new DamagedFileException(start, $"an outline of at most {Limits.Default.Structure} bytes is expected");
            output.Write(file.Bytes(start, end));
        }
    }
}
