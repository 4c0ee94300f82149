using PortKit.Caffe.Protos;

namespace PortKit.Caffe.Tests.Text;

/// <summary>Where messages and fields stand, and what is kept of unknown fields.</summary>
public class TextPositionTests
{
    [Fact]
    public void Fields_stand_at_their_names_and_list_elements_at_themselves()
    {
        const string Text = """
            name: "net"
            layer {
              name
                : "conv"
            	convolution_param { pad: 3   kernel_size: [3,
                  5] kernel_size: 7 }
              loss_weight: [-1]
            }
            layer: [ { }, < > ]
            """;
        var (net, map, bag) = Reading<NetParameter>.Of(Text.ReplaceLineEndings("\r\n"));
        Assert.Empty(bag);

        var convolution = net!.Layer[0].ConvolutionParam;
        Assert.Equal(At(1, 1), map.Locate(net));
        Assert.Equal(At(2, 1), map.Locate(net.Layer[0]));
        Assert.Equal(At(3, 3), map.Locate(net.Layer[0], LayerParameter.NameFieldNumber));
        Assert.Equal(At(5, 9), map.Locate(convolution));
        Assert.Equal(At(5, 9), map.Locate(net.Layer[0], LayerParameter.ConvolutionParamFieldNumber));
        Assert.Equal(At(5, 29), map.Locate(convolution, ConvolutionParameter.PadFieldNumber));
        Assert.Equal(At(5, 52), map.Locate(convolution, ConvolutionParameter.KernelSizeFieldNumber, 0));
        Assert.Equal(At(6, 7), map.Locate(convolution, ConvolutionParameter.KernelSizeFieldNumber, 1));
        Assert.Equal(At(6, 10), map.Locate(convolution, ConvolutionParameter.KernelSizeFieldNumber, 2));
        Assert.Equal(At(7, 17), map.Locate(net.Layer[0], LayerParameter.LossWeightFieldNumber));
        Assert.Equal(At(9, 10), map.Locate(net.Layer[1]));
        Assert.Equal(At(9, 15), map.Locate(net.Layer[2]));
        Assert.Equal(At(9, 15), map.Locate(net, NetParameter.LayerFieldNumber, 2));
        Assert.Equal(At(5, 9), map.Locate(convolution, ConvolutionParameter.StrideFieldNumber));
    }

    [Fact]
    public void Unknown_fields_are_kept_as_trees_as_they_were_written()
    {
        const string Text = """
            layer {
              foo: -0x1F; bar: "a" # joined
                'b'
              box_param { min: - inf  sides: [1, 2.5f] sides: [] inner: < word: MAX > [x.y/z]: true }
              boxes: [{ a: 1 }, < >]
            }
            """;
        var (net, map, bag) = Reading<NetParameter>.Of(Text);

        Assert.Equal(4, bag.Count);
        Assert.Empty(map.UnknownFields(net!));
        var fields = map.UnknownFields(net!.Layer[0]);
        Assert.Equal(["foo", "bar", "box_param", "boxes", "boxes"], fields.Select(field => field.Name));
        Assert.Equal(new UnknownField("foo", At(2, 3), "-0x1F", null), fields[0]);
        Assert.Equal(new UnknownField("bar", At(2, 15), "\"a\" 'b'", null), fields[1]);
        Assert.Equal((At(4, 3), null), (fields[2].Location, fields[2].Scalar));
        Assert.Equal(
            [("min", "-inf", 15), ("sides", "1", 35), ("sides", "2.5f", 38), ("inner", null, 54), ("[x.y/z]", "true", 75)],
            fields[2].Children!.Select(field => (field.Name, field.Scalar, field.Location.Column)));
        Assert.Equal(("word", "MAX"), (fields[2].Children![3].Children!.Single().Name, fields[2].Children![3].Children!.Single().Scalar));
        Assert.Equal((At(5, 11), 1), (fields[3].Location, fields[3].Children!.Count));
        Assert.Empty(fields[4].Children!);
    }

    private static SourceLocation At(int line, int column) => new("a.prototxt", line, column);
}
