using PortKit.Caffe.Protos;
using PortKit.Initializers.Caffe;
using PortKit.Initializers.Random;
using PortKit.Layers;
using PortKit.Net;

namespace PortKit;

/// <summary>
/// How a net is read, planned and filled. The defaults are those of the command line. <see cref="ModelOptions"/> say what is in a model of it.
/// </summary>
public sealed record ConvertOptions
{
    /// <summary>The phase whose layers are converted.</summary>
    public Phase Phase { get; init; } = Phase.Test;

    /// <summary>Which of a solver's test nets is converted in TEST phase, from 0. Where it has none, its train net is.</summary>
    public int TestNet { get; init; }

    /// <summary>The seed of the fills; null for the solver's, or 0 where there is none.</summary>
    public uint? Seed { get; init; }

    /// <summary>
    /// The level that include and exclude rules are compared with; null for the one that a solver gives the net, or 0 for a net by itself, as in
    /// Caffe, whatever the net's own state says.
    /// </summary>
    public int? Level { get; init; }

    /// <summary>The stages that include and exclude rules are compared with, besides the net's own.</summary>
    public IReadOnlyList<string> Stages { get; init; } = [];

    /// <summary>Shapes of inputs that the net does not give, by blob name; for an Input layer, in place of the one it gives.</summary>
    public IReadOnlyDictionary<string, Shape> InputShapes { get; init; } = new Dictionary<string, Shape>();

    /// <summary>
    /// Shapes of inputs of pictures whose height and width are left open until the model runs, by blob name: <c>1x3xHxW</c>, or <c>Nx3xHxW</c>, which
    /// is <see cref="BatchSize.Dynamic"/> too. The net is planned with the height and width that it gives itself, or with 224 where it gives none. A
    /// layer that does not hold for every size is an error (<see cref="Codes.OpenSize"/>).
    /// </summary>
    public IReadOnlyDictionary<string, SymbolicShape> SymbolicShapes { get; init; } = new Dictionary<string, SymbolicShape>();

    /// <summary>
    /// Shapes of inputs without their first axis, by blob name, where the net leaves them open as data layers do: the first axis is the batch that
    /// the net gives. An input whose shape the net gives, or <see cref="InputShapes"/>, keeps that.
    /// </summary>
    public IReadOnlyDictionary<string, Shape> InputRowShapes { get; init; } = new Dictionary<string, Shape>();

    /// <summary>
    /// The size of the batch, in place of the one that the net gives; null to keep that. A layer that would mix pictures, which the net keeps
    /// apart, is an error. A batch that a data layer leaves open is given by it, too.
    /// </summary>
    public BatchSize? Batch { get; init; }

    /// <summary>
    /// The phase whose net the random numbers are drawn for; null for <see cref="Phase"/>, or for TRAIN where a solver is converted, as
    /// training starts from that net's numbers.
    /// </summary>
    public Phase? FillAs { get; init; }

    /// <summary>The Boost version whose random numbers Caffe was built with.</summary>
    public BoostVersion Boost { get; init; } = BoostVersion.Default;

    /// <summary>
    /// Whose bilinear kernels are filled: those of Caffe 1.0 and of forks of its time differ from master's for some sizes. Null for
    /// <see cref="CaffeVersion.Master"/>, with a note where it matters.
    /// </summary>
    public CaffeVersion? Caffe { get; init; }

    /// <summary>
    /// Whether BatchNorm layers that were never trained start with mean 0 and variance 1, instead of Caffe's zeros, which
    /// multiply by about 316 in TEST phase.
    /// </summary>
    public bool IdentityBatchNorm { get; init; }

    /// <summary>What py-faster-rcnn sets outside of a net for its layer rpn.proposal_layer.</summary>
    public ProposalSettings Proposals { get; init; } = new();

    /// <summary>
    /// Files of weights that are laid over the fillers, by layer name; later ones win: .caffemodel, Caffe's HDF5, and .npz and .safetensors with
    /// LAYER.INDEX as names, in Caffe's layout. Those of a solver are taken if there are none here.
    /// </summary>
    public IReadOnlyList<string> Weights { get; init; } = [];

    /// <summary>
    /// Whether values of <see cref="Weights"/> are taken as they lie into a blob of another shape, if there are as many for each output: those of an
    /// InnerProduct into a Convolution whose kernel covers its input.
    /// </summary>
    public bool ReshapeWeights { get; init; }

    /// <summary>Whether it is an error if a layer finds no weights in <see cref="Weights"/> and keeps its fill.</summary>
    public bool RequireAllWeights { get; init; }

    /// <summary>Initializers in place of fillers, and of <see cref="Weights"/>; later ones win.</summary>
    public IReadOnlyList<InitializerOverride> Initializers { get; init; } = [];

    /// <summary>
    /// The values of names in a net that is a template: <c>$NAME</c>, <c>{{name}}</c>, <c>%(name)s</c>, <c>__NAME__</c>, or a bare word.
    /// </summary>
    public IReadOnlyDictionary<string, string> Defines { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// The blobs that are the outputs: <c>BLOB</c> for what it holds in the end, <c>BLOB@LAYER</c> for what that layer left in it. Layers
    /// and inputs that they do not need are left out; weights keep the values that they have in the whole net. None for the net's own, the blobs
    /// that no layer reads. It is an option of planning: what is wrong with layers that are left out is no error, and shapes of their inputs need
    /// not be given.
    /// </summary>
    public IReadOnlyList<string> Outputs { get; init; } = [];

    /// <summary>
    /// The layer whose tops are the outputs, in place of <see cref="Outputs"/>; null for none. Layers after it are left out, and those that it
    /// does not need.
    /// </summary>
    public string? Until { get; init; }

    /// <summary>
    /// Whether a net that is trained is cut to one that infers: losses give way to what they are taken of (SoftmaxWithLoss to Softmax), Accuracy and
    /// the like are left out, and so are labels and layers of unknown types whose tops nobody reads. A note says what became of each layer.
    /// </summary>
    public bool Deploy { get; init; }

    /// <summary>
    /// The domain of custom operators, such as <c>my.ops</c>: layers that read something and whose types are unknown, or refused, become nodes of
    /// operators of their types in that domain, with the fields of the layer as attributes. A runtime needs kernels for them. Null to refuse such
    /// layers.
    /// </summary>
    public string? CustomOps { get; init; }

    /// <summary>
    /// Shapes of tops of layers that become custom operators, by blob name. A blob whose shape the net gives must have the one given here.
    /// </summary>
    public IReadOnlyDictionary<string, Shape> Shapes { get; init; } = new Dictionary<string, Shape>();

    /// <summary>
    /// Shapes of tops of such layers without their first axis, by blob name. The first axis is that of the layer's bottoms, whatever it is, so that
    /// such a layer may read rows that depend on the data, and take every batch. Messages write them as <see cref="Shapes"/> that begin with an N.
    /// </summary>
    public IReadOnlyDictionary<string, Shape> RowShapes { get; init; } = new Dictionary<string, Shape>();

    /// <summary>
    /// What the model does to its inputs before the net sees them. Nothing, unless asked for. It is an option of planning: it must suit the
    /// inputs' shapes, and what a model is compared with starts from the same raw values (<see cref="PlannedNet.Preprocess"/>).
    /// </summary>
    public IReadOnlyList<InputPreprocessing> Preprocessing { get; init; } = [];

    /// <summary>
    /// Whether a field that the schema does not know is an error wherever it stands. The fields of forks that layers honour are known.
    /// </summary>
    public bool Strict { get; init; }

    /// <summary>
    /// Names of fields that neither Caffe 1.0 nor a layer here knows, and that a layer that is computed may have nonetheless: as <c>relu</c>, or
    /// with their blocks as <c>convolution_param.relu</c>. Without this they are errors.
    /// </summary>
    public IReadOnlyList<string> IgnoredFields { get; init; } = [];

    /// <summary>Whether a layer that is computed may have any field that is not known.</summary>
    public bool IgnoreUnknownFields { get; init; }

    /// <summary>Whether to note also what changes nothing, such as the fields of forks that choose how a layer is computed.</summary>
    public bool Verbose { get; init; }

    /// <summary>How much may be taken from the files: sizes are held against these before anything is allocated for them.</summary>
    public Limits Limits { get; init; } = Limits.Default;

    /// <summary>The layer types.</summary>
    public LayerCatalog Catalog { get; init; } = LayerCatalog.Default;
}
