using PortKit.Net;
using PortKit.Onnx;
using PortKit.Onnx.Protos;

namespace PortKit.ML;

/// <summary>Makes the model of a net that ML.NET scores.</summary>
internal sealed class NetConversion
{
    /// <summary>What ML.NET takes off the end of the name of an output, to make that of the column.</summary>
    private const string LostSuffix = ".output";

    private readonly CaffeNetOptions _options;
    private readonly ConvertOptions _net;
    private readonly string _prototxt;
    private readonly (string Input, string Output)? _onlyColumns;
    private readonly SourceLocation _at;

    private NetConversion(string prototxt, string? weights, CaffeNetOptions options, (string Input, string Output)? onlyColumns)
    {
        (_prototxt, _options, _onlyColumns, _at) = (prototxt, options, onlyColumns, SourceLocation.In(prototxt));
        _net = options.Net with
        {
            Deploy = options.Net.Deploy || (!options.KeepsLosses && IsTrained(prototxt, options.Net)),
            Weights = weights is null ? options.Net.Weights : [.. options.Net.Weights, weights],
        };
    }

    /// <summary>Converts a net.</summary>
    /// <param name="prototxt">The net or solver.</param>
    /// <param name="weights">The file of weights, or null.</param>
    /// <param name="options">How.</param>
    /// <param name="onlyColumns">The columns of the only input and the only output; null for those that the options name.</param>
    /// <exception cref="CaffeNetException">It does not convert.</exception>
    public static ConvertedNet Run(string prototxt, string? weights, CaffeNetOptions options, (string Input, string Output)? onlyColumns) =>
        new NetConversion(prototxt, weights, options, onlyColumns).Run();

    /// <summary>Writes the model into a file that ML.NET can save again, in one piece.</summary>
    internal static WriteResult Write(PlannedNet net, string path, ModelOptions model, SourceLocation at)
    {
        var written = net.WriteModel(path, model);
        if (written.DataPath is not { } data)
            return written;
        File.Delete(path);
        File.Delete(data);
        throw CaffeNetException.Of(
            Codes.ModelTooLarge,
            at,
            "A model of at most 2 GiB is expected, as ML.NET saves it in one piece. Found one whose weights need a file of their own.");
    }

    // A net without losses stays whole: a layer of an unknown type at its end is then an error, where the cut would leave it out.
    private static bool IsTrained(string prototxt, ConvertOptions options) =>
        Converter.Plan(prototxt, options with { Weights = [], RequireAllWeights = false, Initializers = [] }).Outline is { } outline
        && outline.Layers.Any(layer =>
            options.Catalog.TryFind(layer.Source.Type, out var type)
            && type.Deploy(layer.Source.Parameter) is { IsKept: false, Silences: false });

    private ConvertedNet Run()
    {
        var file = _options.ModelFile is { } path ? ScoredFile.Lasting(path) : ScoredFile.Temporary();
        try
        {
            return _net.Batch is null ? OfAnyBatch(file) : Convert(file, _net);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>For rows of one item where every layer allows that; else of as many as the net's own batch has.</summary>
    private ConvertedNet OfAnyBatch(ScoredFile file)
    {
        try
        {
            return Convert(file, _net with { Batch = BatchSize.Dynamic });
        }
        catch (CaffeNetException refused) when (Errors(refused).All(error => error.Code == Codes.Batch) && Errors(refused).Any())
        {
            var own = Convert(file, _net);
            var why = Errors(refused).Select(error => error with { Severity = DiagnosticSeverity.Warning, Hint = OwnBatch(own) });
            return own with { Diagnostics = [.. why, .. own.Diagnostics] };
        }

        static IEnumerable<Diagnostic> Errors(CaffeNetException refused) =>
            refused.Diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
    }

    private static string OwnBatch(ConvertedNet own) =>
        $"A row is the net's own batch: {string.Join(", ", own.Inputs.Select(column => $"{column.Name} {column.Shape}"))}.";

    private ConvertedNet Convert(ScoredFile file, ConvertOptions options)
    {
        var planned = Converter.Plan(_prototxt, options);
        if (!planned.Succeeded)
            throw new CaffeNetException(planned.Diagnostics);
        var columns = ColumnsOf(planned.Net.Plan);
        var model = new ModelOptions
        {
            ScalarsAsVectors = true,
            Names = columns.Where(pair => pair.Key != pair.Value).ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal),
        };
        var written = Write(planned.Net, file.Path, model, _at);
        List<Diagnostic> diagnostics = [.. planned.Diagnostics.Concat(written.Diagnostics).Distinct()];
        if (!written.Succeeded)
            throw new CaffeNetException(diagnostics);
        var blobs = columns.ToDictionary(pair => pair.Value, pair => pair.Key, StringComparer.Ordinal);
        var graph = ModelProto.Parser.ParseFrom((ModelOutline.Of(file.Path)?.Bytes ?? File.ReadAllBytes(file.Path)).Span).Graph;
        List<BlobVersion> open = [.. planned.Net.Plan.Outputs.Where(output => output.HasOpenRows)];
        diagnostics.AddRange(open.Select(OpenRows));
        return new ConvertedNet(planned.Net, file, [.. graph.Input.Select(Column)], [.. graph.Output.Select(Column)], diagnostics) { At = _at };

        CaffeNetColumn Column(ValueInfoProto value) => new(
            value.Name,
            blobs[value.Name],
            open.Exists(output => output.ModelName == blobs[value.Name]) ? null : RowOf(value.Type.TensorType.Shape));
    }

    /// <summary>The column of each input and output, by its name in a model.</summary>
    private Dictionary<string, string> ColumnsOf(NetPlan net)
    {
        List<string> inputs = [.. net.Inputs.Select(input => input.Name)];
        List<string> outputs = [.. net.Outputs.Select(output => output.ModelName)];
        if (_onlyColumns is not null)
            RequireOne(inputs, outputs);
        List<Diagnostic> problems = [];
        var columns = new Dictionary<string, string>(StringComparer.Ordinal);
        Add(inputs, "input", _onlyColumns?.Input, _options.InputColumns);
        Add(outputs, "output", _onlyColumns?.Output, _options.OutputColumns);
        foreach (var output in outputs.Where(output => columns[output].EndsWith(LostSuffix, StringComparison.Ordinal)))
        {
            var column = columns[output];
            problems.Add(Problem(
                $"A column name that ML.NET keeps is expected for the output '{output}'. Found '{column}', of which it takes off '{LostSuffix}'.",
                $"Give it another one: OutputColumns = new Dictionary<string, string> {{ [\"{output}\"] = \"{column[..^LostSuffix.Length]}\" }}."));
        }

        return problems.Count == 0 ? columns : throw new CaffeNetException(problems);

        void Add(List<string> blobs, string what, string? only, IReadOnlyDictionary<string, string> given)
        {
            foreach (var blob in blobs)
                columns.TryAdd(blob, only ?? given.GetValueOrDefault(blob, blob));
            foreach (var (blob, column) in given)
            {
                if (!blobs.Contains(blob))
                {
                    problems.Add(Problem(
                        $"An {what} of the net is expected, to have a column of another name. "
                            + $"Found '{blob}', and the {what}s are {string.Join(", ", blobs)}.",
                        NearestName.Find(blob, blobs) is { } near ? $"Did you mean {near}?" : null));
                }

                if (string.IsNullOrWhiteSpace(column))
                    problems.Add(Problem($"The name of a column is expected for the {what} '{blob}'. Found '{column}'."));
            }
        }
    }

    private void RequireOne(List<string> inputs, List<string> outputs)
    {
        if (inputs.Count == 1 && outputs.Count == 1)
            return;
        throw new CaffeNetException([Problem(
            "A net of one input and one output is expected where one column is named for each. "
                + $"Found the inputs {string.Join(", ", inputs)} and the outputs {string.Join(", ", outputs)}.",
            "Name the columns by InputColumns and OutputColumns, and choose outputs with Net = new() { Outputs = [...] }.")]);
    }

    /// <summary>ML.NET takes a first axis that is open for one row, whatever comes.</summary>
    private static Diagnostic OpenRows(BlobVersion output) => new(
        Codes.OpenRows,
        DiagnosticSeverity.Warning,
        output.Location,
        $"An output whose size is known is expected. Found '{output.ModelName}', which has as many rows as the data ask for: "
            + "ML.NET may declare its column with one, and gives all of them.",
        "Read it into an array, whose length tells how many there are.");

    private Diagnostic Problem(string message, string? hint = null) => new(Codes.Argument, DiagnosticSeverity.Error, _at, message, hint);

    // An axis that is open is the batch, of one item here.
    private static Shape RowOf(TensorShapeProto shape) => new([.. shape.Dim.Select(dim => dim.DimParam.Length == 0 ? (int)dim.DimValue : 1)]);
}
