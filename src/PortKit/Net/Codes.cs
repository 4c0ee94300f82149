namespace PortKit;

/// <summary>The diagnostic codes of planning, filling and writing. Each has its line in docs/diagnostics.md.</summary>
public static class Codes
{
    /// <summary>A layer reads a blob that no layer before it makes.</summary>
    public const string UnknownBottom = "PK2001";

    /// <summary>Two layers make a blob of one name.</summary>
    public const string DuplicateTop = "PK2002";

    /// <summary>A layer works in place on a blob that another layer also reads, or in place where its type cannot.</summary>
    public const string InPlace = "PK2003";

    /// <summary>A layer names more params than it has learnable blobs.</summary>
    public const string TooManyParams = "PK2004";

    /// <summary>A shared param does not fit the blob it shares.</summary>
    public const string SharedParam = "PK2005";

    /// <summary>loss_weight or propagate_down is given a wrong number of times.</summary>
    public const string PerBlobCount = "PK2006";

    /// <summary>Two layers have one name.</summary>
    public const string DuplicateLayer = "PK2007";

    /// <summary>No layer is left to convert.</summary>
    public const string EmptyNet = "PK2008";

    /// <summary>An input shape was given for a blob that is not an input, or does not agree with what is known.</summary>
    public const string GivenShape = "PK2009";

    /// <summary>A layer's type is not known.</summary>
    public const string UnknownType = "PK2101";

    /// <summary>A layer's type is known and refused, for a stated reason.</summary>
    public const string RefusedType = "PK2102";

    /// <summary>A layer has too few or too many bottoms or tops.</summary>
    public const string BlobCount = "PK2103";

    /// <summary>An option's value is out of its range.</summary>
    public const string OutOfRange = "PK2104";

    /// <summary>A bottom's shape does not suit the layer.</summary>
    public const string BottomShape = "PK2105";

    /// <summary>A required option is missing.</summary>
    public const string Missing = "PK2106";

    /// <summary>Two options contradict each other.</summary>
    public const string Contradiction = "PK2107";

    /// <summary>An axis is out of range.</summary>
    public const string Axis = "PK2108";

    /// <summary>A filler cannot fill its blob.</summary>
    public const string Filler = "PK2109";

    /// <summary>The shape of a data layer's top cannot be known from the net.</summary>
    public const string UnknownShape = "PK2110";

    /// <summary>An option that is valid in Caffe has no counterpart in ONNX.</summary>
    public const string NotConvertible = "PK2111";

    /// <summary>A field was set that changes nothing in the converted model.</summary>
    public const string Ignored = "PK2112";

    /// <summary>A shape has more elements than can be counted.</summary>
    public const string TooLarge = "PK2113";

    /// <summary>The net holds for some sizes of the batch only.</summary>
    public const string Batch = "PK2114";

    /// <summary>A blob of the net has no name, and gets one.</summary>
    public const string UnnamedBlob = "PK2115";

    /// <summary>A layer works in place on the learnable blob of another.</summary>
    public const string OverwritesLearnable = "PK2116";

    /// <summary>A layer cannot get the values of the layer of its name in the net that the numbers are drawn for.</summary>
    public const string SharedFill = "PK2117";

    /// <summary>Every blob of the net is read by a layer, so that the model would have no outputs.</summary>
    public const string NoOutputs = "PK2120";

    /// <summary>A blob that was asked for as an output is not one that the net computes.</summary>
    public const string UnknownOutput = "PK2121";

    /// <summary>Layers that the outputs do not need and that cannot be planned were left aside.</summary>
    public const string LayersLeftAside = "PK2122";

    /// <summary>A layer of a net that is trained was left out of one that infers, or gave way to another.</summary>
    public const string DeployCut = "PK2123";

    /// <summary>A blob that no layer can make is an input of the model, as its shape is given.</summary>
    public const string MadeInput = "PK2125";

    /// <summary>Something takes the place of a filler of a type that Caffe has not.</summary>
    public const string ReplacedFiller = "PK2126";

    /// <summary>A layer whose fork cannot be told from the text, taken for that of one of them.</summary>
    public const string Dialect = "PK2127";

    /// <summary>Layers whose code is not here, as custom operators: what they became, or what cannot be done with them.</summary>
    public const string CustomOps = "PK2128";

    /// <summary>A layer of a plug-in throws, or gives what makes no sense.</summary>
    public const string PluginFault = "PK2129";

    /// <summary>An output has as many rows as the data ask for, where its size should be known.</summary>
    public const string OpenRows = "PK2135";

    /// <summary>Pictures were to be taken channels last, and an input is none of them.</summary>
    public const string InputLayout = "PK2136";

    /// <summary>A height or width was to be left open, and the net does not hold for every one.</summary>
    public const string OpenSize = "PK2137";

    /// <summary>Weights overflow, vanish or lose bits in float16.</summary>
    public const string Float16 = "PK2138";

    /// <summary>No seed was given, so seed 0 is used.</summary>
    public const string NoSeed = "PK3001";

    /// <summary>Layers whose statistics were never accumulated.</summary>
    public const string Untrained = "PK3002";

    /// <summary>Weights embedded in the net, or in a weight file, do not fit.</summary>
    public const string WeightMismatch = "PK3003";

    /// <summary>A weight file lacks a layer of the net, or has one more.</summary>
    public const string WeightCoverage = "PK3004";

    /// <summary>A weight file cannot be read.</summary>
    public const string WeightFile = "PK3005";

    /// <summary>A name does not go into a file of some format as it is, or not beside another.</summary>
    public const string WeightName = "PK3006";

    /// <summary>A filler gives other values in another version of Caffe, and none was named.</summary>
    public const string CaffeVersion = "PK3014";

    /// <summary>Values of a weight file were taken into a blob of another shape, as was asked for.</summary>
    public const string WeightsReshaped = "PK3021";

    /// <summary>A file that should be an ONNX model is none.</summary>
    public const string ModelFile = "PK3022";

    /// <summary>A mean file cannot be read.</summary>
    public const string MeanFile = "PK3010";

    /// <summary>A mean does not fit the input that it is to be subtracted from.</summary>
    public const string MeanMismatch = "PK3011";

    /// <summary>Preprocessing was asked for of an input that it does not suit, or it is not clear of which.</summary>
    public const string Preprocessing = "PK3012";

    /// <summary>The model does not do all that the net's transform_param says.</summary>
    public const string TransformLeft = "PK3013";

    /// <summary>An option of the command line or of the library is not valid.</summary>
    public const string Argument = "PK4001";

    /// <summary>The output cannot be written.</summary>
    public const string Unwritable = "PK4002";

    /// <summary>An output is a file that is read, or another output of the same run.</summary>
    public const string OutputIsInput = "PK4003";

    /// <summary>A model that was written fails its check, and stays.</summary>
    public const string ModelStays = "PK4004";

    /// <summary>A file cannot be loaded as a plug-in.</summary>
    public const string PluginFile = "PK4005";

    /// <summary>A file is larger than its format allows.</summary>
    public const string ModelTooLarge = "PK5001";

    /// <summary>The model does not load or does not run.</summary>
    public const string DoesNotRun = "PK5002";

    /// <summary>The model gives values that are not finite.</summary>
    public const string NotFinite = "PK5003";

    /// <summary>The weights went to a file beside the model, as one file cannot hold both.</summary>
    public const string ExternalData = "PK5004";

    /// <summary>A .npy or .npz file cannot be read.</summary>
    public const string ArrayFile = "PK5005";

    /// <summary>Values do not fit the input that they are meant for.</summary>
    public const string InputValues = "PK5006";

    /// <summary>
    /// A model takes an input that the net does not have, or has in another shape, or gives none of the net's outputs under their names.
    /// </summary>
    public const string ModelMismatch = "PK5007";

    /// <summary>A folder of golden arrays cannot be used.</summary>
    public const string GoldenFolder = "PK5008";

    /// <summary>A blob differs from what it is compared with.</summary>
    public const string Differs = "PK5009";

    /// <summary>The signal vanishes or explodes with depth.</summary>
    public const string SignalDrifts = "PK5010";

    /// <summary>The signal dies at a layer, which gives one value everywhere.</summary>
    public const string SignalDied = "PK5011";

    /// <summary>Units of a ReLU are zero everywhere.</summary>
    public const string DeadUnits = "PK5012";

    /// <summary>Values inside the model are not finite, though its outputs are.</summary>
    public const string NotFiniteInside = "PK5013";

    /// <summary>Values inside the model were not measured.</summary>
    public const string SignalPartial = "PK5014";

    /// <summary>The model is not as ONNX says that one must be.</summary>
    public const string Malformed = "PK5015";

    /// <summary>The weights of two files differ.</summary>
    public const string WeightsDiffer = "PK5020";

    /// <summary>A file that is to be compared cannot be read.</summary>
    public const string ComparedFile = "PK5021";

    /// <summary>A summary of a run cannot be read.</summary>
    public const string SummaryFile = "PK5022";

    /// <summary>A model was made with other options than it is verified with.</summary>
    public const string MadeOtherwise = "PK5030";

    /// <summary>A model was made with weights that were neither given nor found.</summary>
    public const string WeightsNotGiven = "PK5031";

    /// <summary>A value that the net is verified with is that of the model itself.</summary>
    public const string TakenFromModel = "PK5032";

    /// <summary>A pattern of --init matches no learnable blob.</summary>
    public const string InitializerPattern = "PK6001";

    /// <summary>An initializer of --init does not read as one.</summary>
    public const string InitializerSpec = "PK6002";

    /// <summary>An initializer cannot fill a blob that it was given for.</summary>
    public const string InitializerMisfit = "PK6003";

    /// <summary>A file of initializers cannot be read.</summary>
    public const string InitializerFile = "PK6004";

    /// <summary>An initializer takes the place of weights.</summary>
    public const string InitializerWins = "PK6005";

    /// <summary>Blobs that the initialization graph does not make.</summary>
    public const string NotInitialized = "PK6006";

    /// <summary>lsuv was given for a blob that it cannot scale, or behind a layer that it cannot feed.</summary>
    public const string LsuvLayer = "PK6007";

    /// <summary>What a layer gives has no variance that lsuv could scale.</summary>
    public const string LsuvVariance = "PK6008";

    /// <summary>lsuv did not come near enough to a variance of 1.</summary>
    public const string LsuvTolerance = "PK6009";

    /// <summary>A pattern for layers matches none of the net.</summary>
    public const string NoSuchLayer = "PK6020";

    /// <summary>There are no weights that a filler fills.</summary>
    public const string NothingFilled = "PK6021";

    /// <summary>Layers whose weights the net carries itself, so that no filler runs.</summary>
    public const string NotFilled = "PK6022";

    /// <summary>A layer has no counterpart in the module of another framework.</summary>
    public const string NoModule = "PK6023";

    /// <summary>A training step was asked for, and there is no solver.</summary>
    public const string NoSolver = "PK7001";

    /// <summary>A solver says what Caffe does not run.</summary>
    public const string Solver = "PK7002";

    /// <summary>A layer that no gradient goes back through.</summary>
    public const string NotTrained = "PK7003";

    /// <summary>A net in which nothing learns from a loss.</summary>
    public const string NothingLearns = "PK7004";

    /// <summary>Data to train or test with that are missing, do not suit an input, or end before others.</summary>
    public const string TrainingData = "PK7005";

    /// <summary>A label that is the number of no class.</summary>
    public const string LabelRange = "PK7006";

    /// <summary>The state of a solver that cannot be read.</summary>
    public const string SnapshotFile = "PK7007";

    /// <summary>A snapshot of another net or solver.</summary>
    public const string SnapshotMisfit = "PK7008";

    /// <summary>A loss, or a weight, that is not finite.</summary>
    public const string Diverged = "PK7009";

    /// <summary>Test nets that do not run, as there are no data for them.</summary>
    public const string NotTested = "PK7010";

    /// <summary>Snapshots of a format that is not written.</summary>
    public const string SnapshotFormat = "PK7011";

    /// <summary>What a snapshot does not hold.</summary>
    public const string NotInSnapshot = "PK7012";

    /// <summary>Numbers that the runtime draws while a net is trained, where Caffe would draw others.</summary>
    public const string DrawnByRuntime = "PK7013";

    /// <summary>Rows that several layers shuffle with numbers of one generator, where each has one of its own here.</summary>
    public const string SharedShuffle = "PK7014";

    /// <summary>There is not enough memory.</summary>
    public const string OutOfMemory = "PK9002";

    /// <summary>The work was stopped from outside before it was done.</summary>
    public const string Stopped = "PK9003";

    /// <summary>A fault of PortKit's own.</summary>
    public const string Internal = "PK9001";
}
