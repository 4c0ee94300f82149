using Google.Protobuf;
using PortKit.Caffe.Protos;
using PortKit.Caffe.Text;

namespace PortKit.Caffe.Tests.Text;

public class TextFormatWriterTests
{
    [Fact]
    public void Fields_stand_in_the_order_of_their_numbers_with_two_spaces_a_level()
    {
        var layer = new LayerParameter
        {
            PoolingParam = new PoolingParameter { Pool = PoolingParameter.Types.PoolMethod.Ave, KernelSize = 3, GlobalPooling = false },
            Phase = Phase.Test,
            Top = { "pool" },
            Bottom = { "a", "b" },
            Type = "Pooling",
            Name = "",
            LossWeight = { 1, 0.1f },
            LrnParam = new LRNParameter(),
        };

        Assert.Equal(
            """
            layer {
              name: ""
              type: "Pooling"
              bottom: "a"
              bottom: "b"
              top: "pool"
              loss_weight: 1
              loss_weight: 0.1
              phase: TEST
              lrn_param {
              }
              pooling_param {
                pool: AVE
                kernel_size: 3
                global_pooling: false
              }
            }

            """.ReplaceLineEndings("\n"),
            TextFormatWriter.Write(new NetParameter { Layer = { layer } }));
    }

    [Theory]
    [InlineData(0x00000000, "0")]
    [InlineData(0x80000000, "-0")]
    [InlineData(0x3DCCCCCD, "0.1")]
    [InlineData(0x3727C5AC, "1e-05")]
    [InlineData(0x7F7FFFFF, "3.4028235e+38")]
    [InlineData(0x00000001, "1e-45")]
    [InlineData(0x7F800000, "inf")]
    [InlineData(0xFF800000, "-inf")]
    [InlineData(0x7FC00000, "nan")]
    [InlineData(0xFFC00000, "-nan")]
    public void Floats_have_the_fewest_digits(uint bits, string text) => Assert.Equal(
        $"loss_weight: {text}\n",
        TextFormatWriter.Write(new LayerParameter { LossWeight = { BitConverter.UInt32BitsToSingle(bits) } }));

    [Fact]
    public void Strings_are_escaped_as_protobuf_does() => Assert.Equal(
        "name: \"\\\"\\'\\\\\\n\\r\\t\\001\\177\\344\\270\\255/~ \"\n",
        TextFormatWriter.Write(new NetParameter { Name = "\"'\\\n\r\t\u0001\u007f\u4e2d/~ " }));

    [Fact]
    public void Enum_numbers_without_a_name_are_numbers() => Assert.Equal(
        "phase: 7\n", TextFormatWriter.Write(new LayerParameter { Phase = (Phase)7 }));

    [Fact]
    public void Unknown_fields_are_printed_back_from_the_source_map()
    {
        const string Text =
            "name: \"net\"\nlayer {\n  type: \"RegionLoss\"\n  region_loss_param {\n    side: 7\n    name: \"a\" 'b'\n    [x.y] {\n      z: -inf\n    }\n  }\n}\n";
        var (net, map, _) = Reading<NetParameter>.Of(Text);

        Assert.Equal(Text, TextFormatWriter.Write(net!, map));
        Assert.Equal("name: \"net\"\nlayer {\n  type: \"RegionLoss\"\n}\n", TextFormatWriter.Write(net!));
    }

    [Fact]
    public void Maps_are_refused()
    {
        var thrown = Assert.Throws<ArgumentException>(() => TextFormatWriter.Write(new Google.Protobuf.WellKnownTypes.Struct()));
        Assert.Contains("Struct.fields is a map", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_written_reads_back_equal()
    {
        for (var seed = 0; seed < 150; seed++)
        {
            RoundTrip<NetParameter>(seed);
            RoundTrip<SolverParameter>(seed);
            RoundTrip<Datum>(seed);
        }
    }

    private static void RoundTrip<T>(int seed)
        where T : class, IMessage<T>, new()
    {
        var message = new T();
        new RandomMessages(seed).Fill(message);
        var text = TextFormatWriter.Write(message);

        var reading = Reading<T>.Of(text, strict: true);

        Assert.True(reading.Bag.Count == 0, $"Seed {seed}: {string.Join("; ", reading.Bag)}");
        Assert.True(message.Equals(reading.Message), $"Seed {seed} came back different from:\n{text}");
        Assert.Equal(text, TextFormatWriter.Write(reading.Message!));
    }
}
