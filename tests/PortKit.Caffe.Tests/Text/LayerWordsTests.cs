using PortKit.Caffe.Upgrade;

namespace PortKit.Caffe.Tests.Text;

/// <summary>Words that stand for a layer's type and are none: only misspellings get the name of another.</summary>
public class LayerWordsTests
{
    private static readonly string[] Known = [.. V1ToV2.Types.Values.Where(type => type.Length > 0), .. LayerWords.SinceV1];

    [Theory]
    [InlineData("Relu", "ReLU")]
    [InlineData("relu", "ReLU")]
    [InlineData("CONVOLUTION", "Convolution")]
    [InlineData("INNER_PRODUCT", "InnerProduct")]
    [InlineData("Convolutoin", "Convolution")]
    [InlineData("Convoluton", "Convolution")]
    [InlineData("Poling", "Pooling")]
    [InlineData("SoftMax", "Softmax")]
    [InlineData("InnerProdcut", "InnerProduct")]
    [InlineData("Innerproduct", "InnerProduct")]
    [InlineData("Dropuot", "Dropout")]
    [InlineData("Concate", "Concat")]
    [InlineData("Batchnorm", "BatchNorm")]
    [InlineData("BacthNorm", "BatchNorm")]
    [InlineData("Tanh", "TanH")]
    [InlineData("LNR", "LRN")]
    [InlineData("Deconvolutions", "Deconvolution")]
    [InlineData("Scael", "Scale")]
    [InlineData("ReLU6", null)]
    [InlineData("CReLU", null)]
    [InlineData("SELU", null)]
    [InlineData("SeLU", null)]
    [InlineData("GELU", null)]
    [InlineData("PELU", null)]
    [InlineData("RReLU", null)]
    [InlineData("Convolution3D", null)]
    [InlineData("ConvolutionND", null)]
    [InlineData("Pooling3D", null)]
    [InlineData("ArgMin", null)]
    [InlineData("OuterProduct", null)]
    [InlineData("Softmin", null)]
    [InlineData("ImageGtData", null)]
    [InlineData("HDF4Data", null)]
    [InlineData("BN", null)]
    [InlineData("", null)]
    public void Misspellings_are_letter_case_and_a_letter_or_two(string word, string? meant) => Assert.Equal(meant, LayerWords.Misspelt(word, Known));

    [Fact]
    public void No_layer_of_a_fork_is_a_misspelling()
    {
        foreach (var fork in ForkLayers.All)
            Assert.StartsWith($"{fork.Type} is a layer of a fork of Caffe ({fork.Fork}).", LayerWords.HintFor(fork.Type, Known), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("CReLU", "Layers of Caffe 1.0 compute the same: Power { scale: -1 }, Concat with its bottom, and ReLU.")]
    [InlineData("Correlation", "Caffe 1.0 has no layer that computes the same; one can be added with `Catalog`.")]
    [InlineData("RegionLoss", "It computes the loss that a net is trained with: a net that is used, and not trained, goes without it.")]
    [InlineData("DetectionEvaluate", "It counts how often a net is right: a net that is used, and not trained, goes without it.")]
    public void A_forks_layer_comes_with_what_computes_the_same(string type, string hint) => Assert.EndsWith($"). {hint}", LayerWords.HintFor(type, Known), StringComparison.Ordinal);

    [Theory]
    [InlineData("SOFTMAX_LOSS", "Write \"SoftmaxWithLoss\": 'SOFTMAX_LOSS' is its name in the syntax of 2014.")]
    [InlineData("SoftmaxLoss", "Write \"SoftmaxWithLoss\": 'SoftmaxLoss' is its name in the syntax of 2014.")]
    [InlineData("Nope", "A layer of a fork of Caffe can be added with `Catalog`.")]
    [InlineData("roi_pooling", "Write \"ROIPooling\": 'roi_pooling' is its name in the syntax of 2014.")]
    [InlineData("region_loss", "RegionLoss is a layer of a fork of Caffe (YOLO v2 ports). It computes the loss that a net is trained with: a net that is used, and not trained, goes without it.")]
    public void Other_words_are_told_apart(string type, string hint) => Assert.Equal(hint, LayerWords.HintFor(type, Known));

    [Theory]
    [InlineData("Convolution", true, "Write CONVOLUTION, without quotes.")]
    [InlineData("SoftmaxWithLoss", true, "Write SOFTMAX_LOSS, without quotes.")]
    [InlineData("InnerProduct", false, "Did you mean 'INNER_PRODUCT'?")]
    [InlineData("CONVOLUTOIN", false, "Did you mean 'CONVOLUTION'?")]
    [InlineData("relu", false, "Did you mean 'RELU'?")]
    [InlineData("PRELU", false, "'layers' is the syntax of 2014, which has no PReLU layer. Write every layer as  layer { type: \"Convolution\" ... }, and this one as  layer { type: \"PReLU\" ... }.")]
    [InlineData("Btachnorm", true, "'layers' is the syntax of 2014, which has no BatchNorm layer. Write every layer as  layer { type: \"Convolution\" ... }, and this one as  layer { type: \"BatchNorm\" ... }.")]
    [InlineData("Input", true, "'layers' is the syntax of 2014, which has no Input layer. Write  input: \"data\" input_dim: 1 input_dim: 3 input_dim: 224 input_dim: 224  in its place, with its sizes, or every layer as  layer { type: \"Convolution\" ... }.")]
    [InlineData("ROIPooling", true, "Write ROI_POOLING, without quotes.")]
    [InlineData("REGION_LOSS", false, "RegionLoss is a layer of a fork of Caffe (YOLO v2 ports). It computes the loss that a net is trained with: a net that is used, and not trained, goes without it.")]
    [InlineData("CRELU", false, "CReLU is a layer of a fork of Caffe (PVANet). Layers of Caffe 1.0 compute the same: Power { scale: -1 }, Concat with its bottom, and ReLU.")]
    [InlineData("ACCURACY_REGRESSION", false, null)]
    [InlineData("Accuracy_Regression", false, "The types of 'layers', the syntax of 2014, are in capitals. One of today, such as Accuracy_Regression, needs every layer written as  layer { type: \"Convolution\" ... }.")]
    public void Words_in_the_syntax_of_2014(string word, bool isQuoted, string? hint) => Assert.Equal(hint, LayerWords.HintForV1(word, isQuoted));

    [Theory]
    [InlineData("CONVOLUTON", "Did you mean 'CONVOLUTION'?")]
    [InlineData("PERMUTE", "'layers' is the syntax of 2014, which has no Permute layer. Write every layer as  layer { type: \"Convolution\" ... }, and this one as  layer { type: \"Permute\" ... }.")]
    [InlineData("REGION_LOSS", "RegionLoss is a layer of a fork of Caffe (YOLO v2 ports). It computes the loss that a net is trained with: a net that is used, and not trained, goes without it.")]
    [InlineData("SQUASH", "A layer of a fork of Caffe can be added with `Catalog`.")]
    public void Unknown_words_of_2014(string word, string hint) => Assert.Equal(hint, LayerWords.HintForWord(word, [.. Known, "Permute"]));

    [Fact]
    public void Every_type_since_2014_is_told_to_need_todays_syntax()
    {
        foreach (var type in LayerWords.SinceV1)
        {
            foreach (var word in new[] { type, type.ToUpperInvariant() })
                Assert.StartsWith($"'layers' is the syntax of 2014, which has no {type} layer.", LayerWords.HintForV1(word, isQuoted: true), StringComparison.Ordinal);
        }
    }
}
