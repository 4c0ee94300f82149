using PortKit.Caffe.Protos;
using PortKit.Caffe.Text;
using PortKit.Caffe.Upgrade;

namespace PortKit.Caffe.Tests.Text;

/// <summary>Layer types of the syntax of 2014 (V1) that no known fork has: kept, and judged as any unknown type.</summary>
public class TypeWordTests
{
    private const string Text = "layers {\n  top: \"x\"\n  name: \"s\"\n  type: MY_DATA\n  loud: 1\n}\nlayers {\n  top: \"y\"\n  type: RELU\n}\n";

    [Fact]
    public void An_unknown_word_is_printed_in_its_place()
    {
        var reading = Reading<NetParameter>.Of(Text);
        Assert.Empty(reading.Errors);
        Assert.Equal(["MY_DATA", null], reading.Message!.Layers.Select(layer => reading.Map.TypeWord(layer)));
        Assert.Equal(Text, TextFormatWriter.Write(reading.Message, reading.Map));
    }

    [Fact]
    public void The_upgrade_makes_it_a_type_that_stands_where_the_word_does()
    {
        var reading = Reading<NetParameter>.Of(Text);
        var layer = NetUpgrade.Upgrade(reading.Message!, reading.Map, reading.Bag).Layer[0];
        Assert.Empty(reading.Errors);
        Assert.Equal(("MY_DATA", 4, 3), (layer.Type, reading.Map.Locate(layer, LayerParameter.TypeFieldNumber).Line, reading.Map.Locate(layer, LayerParameter.TypeFieldNumber).Column));
        Assert.Equal("name: \"s\"\ntype: \"MY_DATA\"\ntop: \"x\"\nloud: 1\n", TextFormatWriter.Write(layer, reading.Map));
    }

    /// <summary>What is meant is clear, and no type of a fork.</summary>
    [Theory]
    [InlineData("Convolution", "Did you mean 'CONVOLUTION'?")]
    [InlineData("INNERPRODUCT", "Did you mean 'INNER_PRODUCT'?")]
    [InlineData("PRELU", "'layers' is the syntax of 2014, which has no PReLU layer.")]
    [InlineData("BATCH_NORM", "'layers' is the syntax of 2014, which has no BatchNorm layer.")]
    [InlineData("Permute", "The types of 'layers', the syntax of 2014, are in capitals. One of today, such as Permute, needs every layer written as")]
    public void A_word_that_is_no_type_of_a_fork_is_an_error(string word, string hint)
    {
        var reading = Reading<NetParameter>.Of($"layers {{ type: {word} }}");
        Assert.Equal(["1:16 PK1002"], reading.Positions);
        Assert.StartsWith(hint, reading.Errors.Single().Hint, StringComparison.Ordinal);
    }

    /// <summary>A text with an error is not planned, so that what is known of its types is said here.</summary>
    [Theory]
    [InlineData("layers { type: CONVOLUTON } layers { type: ELU } layers { type: FOO }", "1:16 PK1002", "1:44 PK1002")]
    [InlineData("layers { type: REGION_LOSS } layers { type: REGION_LOSS } oops", "1:16 PK1002", "1:63 PK1001")]
    public void What_is_known_of_it_stands_beside_other_errors(string text, params string[] positions) =>
        Assert.Equal(positions, Reading<NetParameter>.Of(text).Positions.Order());

    [Theory]
    [InlineData("layers { type: FOO type: RELU }", "1:20 PK1004")]
    [InlineData("layers { type: RELU type: FOO }", "1:21 PK1004")]
    [InlineData("layers { type: FOO type: FOO }", "1:20 PK1004")]
    public void A_type_stands_once(string text, string position) => Assert.Equal([position], Reading<NetParameter>.Of(text).Positions);

    /// <summary>A strict reading knows the words of Caffe and of the forks, as Caffe's own parser does, and says so behind the word.</summary>
    [Fact]
    public void A_strict_reading_refuses_it()
    {
        var reading = Reading<NetParameter>.Of("layers { type: FOO }\nlayers { type: FOO }", strict: true);
        Assert.Equal(["1:20 PK1002", "2:20 PK1002"], reading.Positions);
    }
}
