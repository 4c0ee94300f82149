using System.Text;
using PortKit.Caffe.Protos;

namespace PortKit.Caffe.Tests.Text;

public class TextFormatReaderTests
{
    [Theory]
    [InlineData("layer{convolution_param{kernel_size:[3,5]kernel_size:7}}", "3 5 7")]
    [InlineData("layer<convolution_param:<kernel_size:0x1F,kernel_size:017;>>", "31 15")]
    [InlineData("layer: [{ convolution_param { kernel_size: [] } }]", "")]
    [InlineData("layer [ { convolution_param { # comment }\r\n\tkernel_size\r\n:\r\n3 } } ]", "3")]
    public void Lists_braces_separators_and_comments(string text, string kernelSizes)
    {
        var layer = Assert.Single(Read(text).Layer);
        Assert.Equal(kernelSizes, string.Join(' ', layer.ConvolutionParam.KernelSize));
    }

    [Theory]
    [InlineData("1.5", 0x3FC00000)]
    [InlineData("1.5F", 0x3FC00000)]
    [InlineData("3f", 0x40400000)]
    [InlineData(".5", 0x3F000000)]
    [InlineData("1.", 0x3F800000)]
    [InlineData("1.e1", 0x41200000)]
    [InlineData("0", 0)]
    [InlineData("-0", 0x80000000)]
    [InlineData("inf", 0x7F800000)]
    [InlineData("- Infinity", 0xFF800000)]
    [InlineData("NaN", 0x7FC00000)]
    [InlineData("-nan", 0xFFC00000)]
    [InlineData("1e400", 0x7F800000)]
    [InlineData("-1e99999999999", 0xFF800000)]
    [InlineData("1e-99999999999", 0)]
    [InlineData("3.4028235e38", 0x7F7FFFFF)]
    [InlineData("3.4028235677973366e+38", 0x7F7FFFFF)]
    [InlineData("3.4028235677973367e+38", 0x7F7FFFFF)]
    [InlineData("3.402823567797337e+38", 0x7F800000)]
    [InlineData("-3.4028235677973366e+38", 0xFF7FFFFF)]
    [InlineData("18446744073709551616", 0x5F800000)]
    [InlineData("1e-45", 1)]
    // Rounded to double first and then to float, as protobuf does: straight to float it would be 3F800001.
    [InlineData("1.00000005960464477540", 0x3F800000)]
    public void Floats_have_the_bits_that_protobuf_gives_them(string text, uint bits) =>
        Assert.Equal(bits, BitConverter.SingleToUInt32Bits(Read($"layer {{ loss_weight: {text} }}").Layer[0].LossWeight[0]));

    [Theory]
    [InlineData(@"'it''s'", "its")]
    [InlineData(@"""a"" 'b'  # c", "ab")]
    [InlineData(@"'\a\b\f\n\r\t\v\\\?\'\""'", "\a\b\f\n\r\t\v\\?'\"")]
    [InlineData(@"'\101\1012\x41\x4a\x4G'", "AA2AJ\u0004G")]
    [InlineData(@"'\u00e9\u4E2d\U0001F600\ud83d\ude00'", "\u00e9\u4e2d\U0001F600\U0001F600")]
    [InlineData(@"'\344\270\255'", "\u4e2d")]
    [InlineData(@"'\U00110000'", @"\U00110000")]
    [InlineData("'\u4e2d\t'", "\u4e2d\t")]
    public void Strings(string literal, string value) => Assert.Equal(value, Read("name: " + literal).Name);

    [Fact]
    public void Bytes_keep_what_is_no_text()
    {
        var reading = Reading<NetParameter>.Of("layers { layer { } blobs { } } layer { blobs { } }");
        Assert.False(reading.Bag.HasErrors);

        var datum = Reading<Datum>.Of([.. "data: '"u8, 0xD6, 0xD0, .. @"\000\377'"u8]);
        Assert.Empty(datum.Bag);
        Assert.Equal([0xD6, 0xD0, 0x00, 0xFF], datum.Message!.Data.ToByteArray());
    }

    [Fact]
    public void A_string_that_is_not_utf8_is_latin1_and_said_once()
    {
        var reading = Reading<NetParameter>.Of([.. "name: 'a"u8, 0xD6, 0xD0, .. "' input: '"u8, 0xB0, .. "'"u8]);

        Assert.Equal("a\u00D6\u00D0", reading.Message!.Name);
        Assert.Equal("\u00B0", reading.Message.Input[0]);
        var warning = Assert.Single(reading.Bag);
        Assert.Equal((CaffeCodes.NotUtf8, 1, 7), (warning.Code, warning.Location.Line, warning.Location.Column));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \r\n\t# nothing")]
    public void An_empty_text_is_an_empty_message(string text) => Assert.Equal(new NetParameter(), Read(text));

    [Fact]
    public void Deep_nesting_is_read_up_to_a_hundred_levels()
    {
        static string Nested(int unknown) => "layer { a " + string.Concat(Enumerable.Repeat("{ b ", unknown - 1))
            + "{" + new string('}', unknown) + "}";
        Assert.False(Reading<NetParameter>.Of(Nested(99)).Bag.HasErrors);

        var reading = Reading<NetParameter>.Of(Nested(100) + " name: 3");
        Assert.Equal(["1:407 PK1006", "1:516 PK1002"], reading.Positions);

        reading = Reading<NetParameter>.Of(string.Concat(Enumerable.Repeat("layer { ", 100_000)));
        Assert.Contains(reading.Errors, error => error.Code == CaffeCodes.Nesting);
    }

    [Fact]
    public void Required_fields_are_asked_for_where_their_message_stands()
    {
        var reading = Reading<NetParameter>.Of("layer { }\nlayer {\n  clip_param { min: 1 }\n}");
        Assert.Null(reading.Message);
        Assert.Equal(["3:3 PK1005"], reading.Positions);
        Assert.Contains("'max' in ClipParameter", reading.Errors.Single().Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_byte_order_mark_is_warned_of_and_refused_when_strict()
    {
        byte[] text = [.. Encoding.UTF8.Preamble, .. "name: 3"u8];
        var reading = Reading<NetParameter>.Of(text);
        Assert.Equal(CaffeCodes.ByteOrderMark, Assert.Single(reading.Warnings).Code);
        Assert.Equal(["1:7 PK1002"], reading.Positions);
        Assert.Equal("1:1 PK1007", Reading<NetParameter>.Of(text, strict: true).Positions[0]);
    }

    public static TheoryData<byte[], string> Foreign => new()
    {
        { [0xFF, 0xFE, .. Encoding.Unicode.GetBytes("name: 'a'")], "UTF-16" },
        { [0xFE, 0xFF, .. Encoding.BigEndianUnicode.GetBytes("name: 'a'")], "UTF-16" },
        { Encoding.Unicode.GetBytes("name: 'a'"), "UTF-16" },
        { [.. "\u0089HDF\r\n\u001a\n"u8, .. new byte[100], 1], "binary" },
        { Weights(), "binary" },
        { [.. "\n<!DOCTYPE html><html>"u8], "web page" },
    };

    [Theory]
    [MemberData(nameof(Foreign))]
    public void What_is_no_prototxt_gets_one_clear_error(byte[] file, string kind)
    {
        var error = Assert.Single(Reading<NetParameter>.Of(file).Bag);
        Assert.Equal(CaffeCodes.Unreadable, error.Code);
        Assert.Equal(new SourceLocation("a.prototxt", 0, 0), error.Location);
        Assert.Contains(kind, error.Message, StringComparison.Ordinal);
        Assert.NotNull(error.Hint);
    }

    private static byte[] Weights()
    {
        var layer = new LayerParameter { Name = "ip", Type = "InnerProduct" };
        layer.Blobs.Add(new BlobProto { Shape = new BlobShape { Dim = { 2, 3 } }, Data = { 0.5f, 1, -2, 3, 4, 5 } });
        return Google.Protobuf.MessageExtensions.ToByteArray(new NetParameter { Name = "weights of a net", Layer = { layer } });
    }

    [Fact]
    public void Merge_keeps_what_could_be_read_of_a_faulty_text()
    {
        var net = new NetParameter();
        var bag = new DiagnosticBag();
        Assert.False(PortKit.Caffe.Text.TextFormatReader.Merge(net, "name: 'a' input: 3 layer { type: 'ReLU' }"u8, null, new SourceMap(), bag));
        Assert.Equal(("a", "ReLU"), (net.Name, net.Layer.Single().Type));
        Assert.Equal("input(1,18)", Assert.Single(bag).Location.ToString());
    }

    private static NetParameter Read(string text)
    {
        var reading = Reading<NetParameter>.Of(text);
        Assert.Empty(reading.Bag);
        return reading.Message!;
    }
}
