using static PortKit.Tests.Layers.DataNets;

namespace PortKit.Tests.Layers;

public sealed class InputLayerTests
{
    [Theory]
    [InlineData("input_param { shape { dim: 2 dim: 3 } }", "", "a=2x3 b=2x3")]
    [InlineData("input_param { shape { dim: 2 dim: 3 } shape { dim: 2 } }", "", "a=2x3 b=2")]
    [InlineData("input_param { shape { dim: 2 dim: 3 } }", "b=5", "a=2x3 b=5")]
    [InlineData("", "a=1 b=5", "a=1 b=5")]
    public void Makes_inputs(string fields, string given, string expected) =>
        Assert.Equal(expected, Inputs(Plan(Of("Input", "a b", fields), given: given.Split(' ', StringSplitOptions.RemoveEmptyEntries))));

    [Theory]
    [InlineData("top: 'a' top: 'b' input_param { shape { dim: 2 } shape { dim: 2 } @shape { dim: 2 } }", Codes.Contradiction)]
    [InlineData("@top: 'a' top: 'b' input_param { }", Codes.UnknownShape)]
    public void Refuses_what_Caffe_refuses(string rest, string code) => Refuses(code, $"layer {{ name: 'd' type: 'Input' {rest} }}");

    [Fact]
    public void Refuses_a_blob_that_Caffe_cannot_count() =>
        Refuses(Codes.TooLarge, "@layer { name: 'd' type: 'Input' top: 'a' input_param { shape { dim: 65536 dim: 65536 } } }");

    /// <summary>A size that is only known when the net runs is no count, and is not called a large one.</summary>
    [Theory]
    [InlineData("dim: 1 dim: 3 @dim: -1 dim: -1", "-1", "1x3x224x224")]
    [InlineData("@dim: -2 dim: 5", "-2", "1x5")]
    [InlineData("dim: 2 @dim: -7 dim: 4 dim: 4", "-7", "2x3x4x4")]
    public void Refuses_negative_sizes(string dims, string found, string proposed)
    {
        var error = Refuses(Codes.OutOfRange, $"layer {{ name: 'd' type: 'Input' top: 'a' input_param {{ shape {{ {dims} }} }} }}");
        Assert.EndsWith($"a dim of 0 or more is expected. Found {found}.", error.Message, StringComparison.Ordinal);
        Assert.StartsWith($"Give the sizes with  `InputShapes` a={proposed} .", error.Hint, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a", "scale: 0.5 mean_value: 104 mean_value: 117", "To have the model do it:  `MeanValues` 104,117 `Scale` 0.5")]
    [InlineData("a b", "scale: 0.5", "To have the model do it:  `Scale` a=0.5")]
    [InlineData("a", "mean_file: 'm.binaryproto'", "To have the model do it:  `MeanFile` m.binaryproto")]
    [InlineData("a", "mirror: true crop_size: 2", null)]
    public void Notes_a_transform_that_does_nothing(string tops, string transform, string? hint)
    {
        var note = Said(Plan(Of("Input", tops, $"input_param {{ shape {{ dim: 1 dim: 2 dim: 4 dim: 4 }} }} transform_param {{ {transform} }}")));
        Assert.Equal((Codes.Ignored, hint), (note.Code, note.Hint));
        Assert.Equal("layer 'd' (Input): transform_param of an Input layer does nothing in Caffe, and nothing in the model.", note.Message);
    }
}
