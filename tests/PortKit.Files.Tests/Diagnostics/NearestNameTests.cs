namespace PortKit.Files.Tests;

public class NearestNameTests
{
    [Theory]
    [InlineData("kernal_size", "kernel_size")]
    [InlineData("kernel_sizes", "kernel_size")]
    [InlineData("kernle_size", "kernel_size")]
    [InlineData("KERNEL_SIZE", "kernel_size")]
    [InlineData("innerproduct_param", "inner_product_param")]
    [InlineData("pda", "pad")]
    [InlineData("bn_param", null)]
    [InlineData("rpn_param", null)]
    [InlineData("lstm_param", null)]
    [InlineData("stride_size", null)]
    [InlineData("", null)]
    public void The_fewest_edits_win_within_reason(string word, string? nearest) =>
        Assert.Equal(nearest, NearestName.Find(word, ["pad", "kernel_size", "stride", "inner_product_param", "elu_param", "lrn_param"]));
}
