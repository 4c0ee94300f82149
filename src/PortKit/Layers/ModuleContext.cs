using PortKit.Net;

namespace PortKit.Layers;

/// <summary>
/// What a layer sees while it is said in the code of a framework: the values of its bottoms as expressions, a place for those of its tops, and the
/// operations that the framework has. Axes are Caffe's, channels first, whatever their order is in the framework: an operation that counts them
/// is told how many there are. An expression that an operation gives can be an operand of the next.
/// </summary>
internal abstract class ModuleContext
{
    /// <summary>The layer in its place.</summary>
    protected abstract PlannedLayer Layer { get; }

    /// <summary>The layer as the net describes it.</summary>
    public LayerSource Source => Layer.Source;

    /// <summary>How many bottoms there are.</summary>
    public int BottomCount => Layer.Bottoms.Count;

    /// <summary>How many tops there are.</summary>
    public int TopCount => Layer.Tops.Count;

    /// <summary>The shape of a bottom.</summary>
    public Shape BottomShape(int index) => Layer.Bottoms[index].Shape;

    /// <summary>The shape of a top.</summary>
    public Shape TopShape(int index) => Layer.Tops[index].Shape;

    /// <summary>The value of a bottom.</summary>
    public abstract string Bottom(int index);

    /// <summary>Gives a top its value.</summary>
    public abstract void Top(int index, string value);

    /// <summary>A learnable blob under other axes of the same count, which broadcast.</summary>
    public abstract string Blob(int index, params ReadOnlySpan<long> dims);

    /// <summary>A convolution with the layer's blobs: kernel, and bias if there are two.</summary>
    /// <param name="x">The pictures.</param>
    /// <param name="geometry">The windows.</param>
    /// <param name="group">How many groups the channels fall into.</param>
    public abstract string Convolution(string x, ConvolutionGeometry geometry, int group);

    /// <summary>The transpose of a convolution.</summary>
    /// <param name="x">The pictures.</param>
    /// <param name="geometry">The windows.</param>
    /// <param name="group">How many groups the channels fall into.</param>
    public abstract string Deconvolution(string x, ConvolutionGeometry geometry, int group);

    /// <summary>An inner product of what lies along an axis and those behind it with the layer's blobs: matrix, and bias if there are two.</summary>
    public abstract string InnerProduct(string x, int axis);

    /// <summary>The rows of the layer's blob that the elements tell.</summary>
    public abstract string Rows(string x);

    /// <summary>A normalisation by the layer's statistics, or by those of the batch, along axis 1.</summary>
    /// <param name="x">The bottom.</param>
    /// <param name="isGlobal">Whether the statistics are stored ones.</param>
    /// <param name="eps">What is added to the variance.</param>
    /// <param name="momentum">How much of the stored statistics stays at each step of training.</param>
    public abstract string BatchNorm(string x, bool isGlobal, float eps, float momentum);

    /// <summary>x where it is positive, and slope times x elsewhere, with the layer's slopes.</summary>
    public abstract string PRelu(string x);

    /// <summary>The largest of each window.</summary>
    public abstract string MaxPool(string x, PoolingAxis height, PoolingAxis width);

    /// <summary>The mean of each window, divided as Caffe does.</summary>
    public abstract string MeanPool(string x, PoolingAxis height, PoolingAxis width);

    /// <summary>x / (k + alpha * the mean of the squares of size channels) to the power beta.</summary>
    public abstract string LocalResponseNorm(string x, int size, float alpha, float beta, float k);

    /// <summary>A function of single elements.</summary>
    public abstract string Apply(ModuleFunction function, string x);

    /// <summary>max(x, 0) + slope * min(x, 0).</summary>
    public abstract string LeakyRelu(string x, float slope);

    /// <summary>x where it is positive, and alpha * (e to the power x - 1) elsewhere.</summary>
    public abstract string Elu(string x, float alpha);

    /// <summary>x, but at least the least and at most the most.</summary>
    public abstract string Clip(string x, float least, float most);

    /// <summary>1 where x is above a number, 0 elsewhere.</summary>
    public abstract string IsAbove(string x, float number);

    /// <summary>x to a power.</summary>
    public abstract string Power(string x, float exponent);

    /// <summary>A number.</summary>
    public abstract string Number(float value);

    /// <summary>The larger of two, element by element.</summary>
    public abstract string Max(string x, string y);

    /// <summary>e to the power x, divided by their sum along an axis.</summary>
    public abstract string Softmax(string x, int rank, int axis);

    /// <summary>Zeros in the place of some elements while the module is trained.</summary>
    public abstract string Dropout(string x, float ratio);

    /// <summary>Several one after the other along an axis.</summary>
    public abstract string Concat(IReadOnlyList<string> parts, int rank, int axis);

    /// <summary>What lies along an axis from a place on, up to but not including another.</summary>
    public abstract string Slice(string x, int rank, int axis, int from, int to);

    /// <summary>The same values under other axes. Where the first axis stays as long, it may have any length.</summary>
    public abstract string Reshape(string x, Shape from, Shape to);

    /// <summary>The sum over axes, which stay with one element each if asked to.</summary>
    public abstract string Sum(string x, int rank, IReadOnlyList<int> axes, bool keepAxes);

    /// <summary>The mean over axes, which stay with one element each if asked to.</summary>
    public abstract string Mean(string x, int rank, IReadOnlyList<int> axes, bool keepAxes);

    /// <summary>x several times along an axis.</summary>
    public abstract string Tile(string x, int rank, int axis, int count);

    /// <summary>x + y.</summary>
    public virtual string Add(string x, string y) => $"({x} + {y})";

    /// <summary>x - y.</summary>
    public virtual string Subtract(string x, string y) => $"({x} - {y})";

    /// <summary>x * y.</summary>
    public virtual string Multiply(string x, string y) => $"({x} * {y})";

    /// <summary>x / y.</summary>
    public virtual string Divide(string x, string y) => $"({x} / {y})";

    /// <summary>x times a number, which is left out where it is 1.</summary>
    public string Times(string x, float factor) => factor == 1 ? x : Multiply(x, Number(factor));

    /// <summary>x plus a number, which is left out where it is 0.</summary>
    public string Plus(string x, float summand) => summand == 0 ? x : Add(x, Number(summand));
}
