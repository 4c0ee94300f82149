using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Onnx;

namespace PortKit.ML;

/// <summary>
/// Scores a Caffe net. Saved with a pipeline, it is ML.NET's own <see cref="OnnxTransformer"/> with the model in it, which loads without the prototxt
/// and without PortKit. Disposing of it ends its session, and takes away its temporary model file: save first.
/// </summary>
public sealed class CaffeNetTransformer : ITransformer, IDisposable
{
    private readonly ConvertedNet _converted;
    private readonly OnnxTransformer _scoring;

    internal CaffeNetTransformer(ConvertedNet converted, OnnxTransformer scoring) => (_converted, _scoring) = (converted, scoring);

    /// <summary>The columns that the net is fed by, in the net's order.</summary>
    public IReadOnlyList<CaffeNetColumn> Inputs => _converted.Inputs;

    /// <summary>The columns that it makes, in the net's order.</summary>
    public IReadOnlyList<CaffeNetColumn> Outputs => _converted.Outputs;

    bool ITransformer.IsRowToRowMapper => true;

    /// <summary>Adds the columns that the net makes.</summary>
    /// <param name="input">The data.</param>
    /// <exception cref="CaffeNetException">A column is missing, or has another type or size than the net's input.</exception>
    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        Check(input.Schema);
        return _scoring.Transform(input);
    }

    /// <summary>The columns behind the net.</summary>
    /// <param name="inputSchema">Those before it.</param>
    /// <exception cref="CaffeNetException">A column is missing, or has another type or size than the net's input.</exception>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema)
    {
        Check(inputSchema);
        return _scoring.GetOutputSchema(inputSchema);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _scoring.Dispose();
        _converted.File.Dispose();
    }

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema)
    {
        Check(inputSchema);
        return ((ITransformer)_scoring).GetRowToRowMapper(inputSchema);
    }

    void ICanSaveModel.Save(ModelSaveContext ctx)
    {
        ObjectDisposedException.ThrowIf(_converted.File.IsDisposed, this);
        ((ICanSaveModel)_scoring).Save(ctx);
    }

    private void Check(DataViewSchema schema)
    {
        ArgumentNullException.ThrowIfNull(schema);
        ObjectDisposedException.ThrowIf(_converted.File.IsDisposed, this);
        InputColumns.Check(_converted, schema);
    }
}
