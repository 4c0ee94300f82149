using PortKit.ML;

namespace Microsoft.ML;

/// <summary>Caffe nets in ML.NET pipelines. In the namespace of ML.NET, where its users look for transforms.</summary>
public static class CaffeNetCatalog
{
    /// <summary>
    /// Applies a Caffe net to columns that have the names of its inputs, and makes one column for each of its outputs. The net is converted to ONNX
    /// at once; nothing is learned from the data. A net that has losses is cut to one that infers, so that <c>SoftmaxWithLoss</c> gives <c>prob</c>
    /// and labels are no input. Where every layer allows it, a row of the data is one item (a picture); else it is the net's own batch, and a warning
    /// says so.
    /// </summary>
    /// <param name="catalog">The transforms of an <see cref="MLContext"/>.</param>
    /// <param name="prototxt">The file of the net, or of its solver.</param>
    /// <param name="weights">
    /// The trained weights (.caffemodel, .caffemodel.h5, .npz or .safetensors), laid over the fillers by layer name; null for the fills alone, or for
    /// those of a solver.
    /// </param>
    /// <param name="options">Everything else; null for the defaults.</param>
    /// <returns>
    /// An estimator whose transformer saves its ONNX model with the pipeline. What was saved is ML.NET's own
    /// <see cref="Transforms.Onnx.OnnxTransformer"/>: it loads where there is neither the prototxt nor PortKit.
    /// </returns>
    /// <exception cref="CaffeNetException">The net does not convert, or the model does not load; the exception says where and why.</exception>
    /// <example>
    /// <code>
    /// var pipeline = ml.Transforms.LoadImages("image", "pictures", "Path")
    ///     .Append(ml.Transforms.ResizeImages("image", 227, 227))
    ///     .Append(ml.Transforms.ExtractPixels("data", "image", orderOfExtraction: ImagePixelExtractingEstimator.ColorsOrder.ABGR))
    ///     .Append(ml.Transforms.ApplyCaffeNet("deploy.prototxt", weights: "net.caffemodel"));
    /// </code>
    /// </example>
    public static CaffeNetEstimator ApplyCaffeNet(
        this TransformsCatalog catalog, string prototxt, string? weights = null, CaffeNetOptions? options = null) =>
        Estimator(catalog, prototxt, weights, options ?? new CaffeNetOptions(), onlyColumns: null);

    /// <summary>
    /// Applies a Caffe net of one input and one output, as
    /// <see cref="ApplyCaffeNet(TransformsCatalog, string, string?, CaffeNetOptions?)"/> does, to a column of any name.
    /// </summary>
    /// <param name="catalog">The transforms of an <see cref="MLContext"/>.</param>
    /// <param name="outputColumnName">The column that the net's output becomes.</param>
    /// <param name="inputColumnName">The column that the net's input is taken from.</param>
    /// <param name="prototxt">The file of the net, or of its solver.</param>
    /// <param name="weights">The trained weights, or null.</param>
    /// <param name="options">Everything else; null for the defaults.</param>
    /// <exception cref="CaffeNetException">
    /// The net has several inputs or outputs, which <see cref="CaffeNetOptions.InputColumns"/> and <see cref="CaffeNetOptions.OutputColumns"/> name;
    /// or it does not convert, or the model does not load.
    /// </exception>
    public static CaffeNetEstimator ApplyCaffeNet(
        this TransformsCatalog catalog,
        string outputColumnName,
        string inputColumnName,
        string prototxt,
        string? weights = null,
        CaffeNetOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(outputColumnName);
        ArgumentException.ThrowIfNullOrWhiteSpace(inputColumnName);
        return Estimator(catalog, prototxt, weights, options ?? new CaffeNetOptions(), (inputColumnName, outputColumnName));
    }

    private static CaffeNetEstimator Estimator(
        TransformsCatalog catalog, string prototxt, string? weights, CaffeNetOptions options, (string Input, string Output)? onlyColumns)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentException.ThrowIfNullOrWhiteSpace(prototxt);
        return CaffeNetEstimator.Create(catalog, NetConversion.Run(prototxt, weights, options, onlyColumns), options);
    }
}
