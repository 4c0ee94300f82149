using PortKit.Initializers.Caffe;

namespace PortKit.Verification.Tests;

/// <summary>
/// What is measured is what theory foretells. He, Zhang, Ren and Sun, "Delving deep into rectifiers" (2015), section 2.2: in a net of ReLUs the
/// variance before a ReLU is n/2 times the variance of the weights times that of the layer before, for n inputs of each unit. Weights of variance 1/n
/// (Caffe's xavier) halve it with every layer, 2/n (msra) keeps it, and a fixed one lets it vanish or explode exponentially.
/// </summary>
public sealed class SignalTheoryTests
{
    [Theory]
    [InlineData("type: 'xavier'", 0.5, SignalVerdict.Vanishing)]
    [InlineData("type: 'msra'", 1, SignalVerdict.Steady)]
    [InlineData("type: 'gaussian' std: 0.01", 0.0001 * DeepNets.Units / 2, SignalVerdict.Vanishing)]
    [InlineData("type: 'gaussian' std: 0.2", 0.04 * DeepNets.Units / 2, SignalVerdict.Exploding)]
    public void Matrices_change_the_variance_as_foretold(string filler, double ratio, SignalVerdict verdict) =>
        HasRatio(DeepNets.Measure(DeepNets.Matrices(filler)), ratio, verdict);

    [Theory]
    [InlineData("type: 'xavier'", 0.5, SignalVerdict.Vanishing)]
    [InlineData("type: 'msra'", 1, SignalVerdict.Steady)]
    [InlineData("type: 'gaussian' std: 0.01", 0.0001 * DeepNets.ConvolutionInputs / 2, SignalVerdict.Vanishing)]
    public void Kernels_change_the_variance_as_foretold(string filler, double ratio, SignalVerdict verdict) =>
        HasRatio(DeepNets.Measure(DeepNets.Convolutions(filler)), ratio, verdict);

    [Fact]
    public void A_small_gaussian_leaves_nothing_of_the_signal()
    {
        var report = DeepNets.Measure(DeepNets.Matrices("type: 'gaussian' std: 0.01"));
        Assert.InRange(report.Blobs[^1].Values.Std, 1e-35, 1e-20);
    }

    /// <summary>What a net would do with other fillers, from its plan alone.</summary>
    [Fact]
    public void Variants_of_the_weights_have_ratios_of_their_own()
    {
        var net = DeepNets.Matrices("type: 'gaussian' std: 0.01");
        foreach (var (variant, ratio) in new[]
        {
            (WeightVariant.Of(new CaffeFillerSpec { Type = "xavier" }), 0.5),
            (WeightVariant.Of(new CaffeFillerSpec { Type = "msra" }), 1),

            // The variance of a normal distribution cut at two standard deviations is 1 - 4 phi(2) / (2 Phi(2) - 1) = 0.7737 of the whole one's.
            (WeightVariant.TruncatedNormal(0.05f), 0.7737 * 0.0025 * DeepNets.Units / 2),
        })
        {
            var report = DeepNets.Measure(net, 1, variant.WeightsOf(net.Net!, 3));
            Assert.Equal(Math.Sqrt(ratio), report.Trend.Factor, 0.04 * Math.Sqrt(ratio));
            Assert.All(report.Blobs, blob => Assert.Null(blob.Filler));
        }
    }

    private static void HasRatio(SignalReport report, double ratio, SignalVerdict verdict)
    {
        Assert.Equal((verdict, DeepNets.Depth), (report.Trend.Verdict, report.Trend.Layers));
        Assert.Equal(Math.Sqrt(ratio), report.Trend.Factor, 0.04 * Math.Sqrt(ratio));

        // From end to end: the random part of each layer's ratio adds up to some tenths of the logarithm.
        var weighted = report.Blobs.Where(blob => blob.IsWeighted).ToList();
        var whole = Math.Log(weighted[^1].Values.Std / weighted[0].Values.Std) / (DeepNets.Depth - 1);
        Assert.Equal(Math.Log(ratio) / 2, whole, 0.05);
    }
}
