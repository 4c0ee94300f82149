using PortKit.Overrides;
using static PortKit.Tests.Overrides.OverrideNets;

namespace PortKit.Tests.Overrides;

/// <summary>Which blobs a pattern means.</summary>
public sealed class BlobPatternTests
{
    [Theory]
    [InlineData("conv1", "conv1.0")]
    [InlineData("conv1.0", "conv1.0")]
    [InlineData("conv1.1", "conv1.1")]
    [InlineData("conv1.*", "conv1.0 conv1.1")]
    [InlineData("conv?", "conv1.0 conv2.0")]
    [InlineData("ip/*", "ip/1.0 ip/2.0 ip/3.0")]
    [InlineData("*", "conv1.0 conv2.0 ip/1.0 ip/2.0 ip/3.0")]
    [InlineData("*.0", "conv1.0 bn.0 scale.0 conv2.0 ip/1.0 ip/2.0 ip/3.0")]
    [InlineData("scale", "scale.0")]
    [InlineData("s*.*", "scale.0 scale.1")]
    [InlineData("CONV1", "")]
    [InlineData("conv", "")]
    [InlineData("conv1.2", "")]
    [InlineData("x", "")]
    [InlineData("", "")]
    [InlineData(".0", "")]
    [InlineData("conv\\1", "")]
    public void Means_these_blobs(string pattern, string blobs) =>
        Assert.Equal(blobs, string.Join(' ', Plan().Net!.Plan.Learnables.Where(new BlobPattern(pattern).Matches).Select(blob => blob.ModelName)));

    [Theory]
    [InlineData("conv1.7", "There are conv1.0, conv1.1.")]
    [InlineData("convl", "Did you mean conv1?")]
    [InlineData("conb2.1", "Did you mean conv2.1?")]
    [InlineData("relu", "Layers with learnable blobs are conv1, bn, scale, conv2, ip/1, ip/2, ip/3.")]
    public void Says_what_to_type_instead(string pattern, string advice) => Assert.Equal(advice, new BlobPattern(pattern).Advice(Plan().Net!.Plan));

    [Fact]
    public void A_layer_whose_name_ends_like_an_index_is_named_with_one()
    {
        var net = Plan(Text.Replace("conv1", "block.1", StringComparison.Ordinal)).Net!;
        Assert.DoesNotContain(net.Plan.Learnables, new BlobPattern("block.1").Matches);
        Assert.Equal("The layer 'block.1' is meant by  block.1.0.", new BlobPattern("block.1").Advice(net.Plan));
        Assert.Equal("block.1.1", Assert.Single(net.Plan.Learnables, new BlobPattern("block.1.1").Matches).ModelName);
    }

    [Fact]
    public void Long_rows_of_wildcards_end_soon() =>
        Assert.DoesNotContain(Plan(Text.Replace("conv1", new string('a', 5000), StringComparison.Ordinal)).Net!.Plan.Learnables, new BlobPattern(string.Concat(Enumerable.Repeat("*a", 50)) + "b").Matches);
}
