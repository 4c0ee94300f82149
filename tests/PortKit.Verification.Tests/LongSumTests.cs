namespace PortKit.Verification.Tests;

/// <summary>A loss that Caffe adds up over all pixels is off by what its own additions round away.</summary>
public sealed class LongSumTests
{
    private const string Loss = """
        layer { name: 'x' type: 'Input' top: 'x' top: 'label' input_param { shape { dim: [1, 33, 224, 224] } shape { dim: [1, 1, 224, 224] } } }
        layer { name: 'even' type: 'Power' bottom: 'x' top: 'even' power_param { scale: 0 } }
        layer { name: 'loss' type: 'SoftmaxWithLoss' bottom: 'even' bottom: 'label' top: 'loss' loss_param { normalize: false } }
        """;

    [Fact]
    public void Its_rounding_is_no_difference()
    {
        var loss = VerifiedNets.Verify(VerifiedNets.Plan(Loss), null, VerifiedNets.AllBlobs).Blobs[^1];
        Assert.Equal(BlobVerdict.Agrees, loss.Verdict);

        // It is more than other values may be off.
        Assert.InRange(loss.Comparison!.MaxRel, VerifyOptions.DefaultTolerance, 224 * 224 / (double)(1 << 24));
    }

    [Fact]
    public void A_tolerance_of_0_asks_for_equal_values() => Assert.Equal(
        BlobVerdict.Differs,
        VerifiedNets.Verify(VerifiedNets.Plan(Loss), null, VerifiedNets.AllBlobs with { Tolerance = 0 }).Blobs[^1].Verdict);
}
