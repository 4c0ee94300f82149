using System.Globalization;
using PortKit.Caffe.Protos;

namespace PortKit.Caffe.Tests.Text;

/// <summary>The fields of a layer as one list, whether a schema knows them or not.</summary>
public class FlatFieldsTests
{
    [Theory]
    [InlineData("k: 3", "k=3")]
    [InlineData("k: -3 k: 0x10 k: 017", "k=[-3,16,15]")]
    [InlineData("k: [1, 2]", "k=[1,2]")]
    [InlineData("k: 3.0", "k=3f")]
    [InlineData("k: 1e2 k: 2", "k=[100,2]f")]
    [InlineData("k: 2f", "k=2f")]
    [InlineData("k: -.5", "k=-0.5f")]
    [InlineData("k: -inf k: nan", "k=[-Infinity,NaN]f")]
    [InlineData("k: true k: False k: 7", "k=[1,0,7]")]
    [InlineData("k: SOFT", "k='SOFT'")]
    [InlineData("k: t", "k='t'")]
    [InlineData("k: 'a\\n' \"b\\x41\" k: WORD", "k=['a\nbA','WORD']")]
    [InlineData("k: 'caf\u00e9'", "k='caf\u00e9'")]
    [InlineData("k: ''", "k=''")]
    [InlineData("k: -9223372036854775808", "k=-9223372036854775808")]
    [InlineData("k: 1e99", "k=Infinityf")]
    [InlineData("p { a: 1 q { b: 2 } }", "p.a=1 p.q.b=2")]
    [InlineData("p { a: 1 } p { b: 2 q { c: 3 } q { c: 4 } }", "p.0.a=1 p.1.b=2 p.1.q.0.c=3 p.1.q.1.c=4")]
    [InlineData("p { } k: 1", "k=1")]
    [InlineData("p { a: 1 } k: 1 k: 2 j: 5", "p.a=1 k=[1,2] j=5")]
    [InlineData("convolution_param { kernel_size: 3 bias_term: false pool: X pad: 1 }", "convolution_param.bias_term=0 convolution_param.pad=[1] convolution_param.kernel_size=[3] convolution_param.pool='X'")]
    [InlineData("pooling_param { pool: AVE kernel_size: 2 }", "pooling_param.pool='AVE' pooling_param.kernel_size=2")]
    [InlineData("reshape_param { shape { dim: 0 dim: -1 } }", "reshape_param.shape.dim=[0,-1]")]
    [InlineData("power_param { scale: 2 }", "power_param.scale=2f")]
    public void Fields_come_with_the_values_that_are_written(string text, string expected) => Assert.Equal(expected, string.Join(' ', Read(text).Select(Line)));

    [Theory]
    [InlineData("k: 1 k: 'a'", "Values of one kind are expected. Found the number 1 and the text 'a'.")]
    [InlineData("k: SOFT k: 2.5", "Values of one kind are expected. Found the number 2.5 and the text 'SOFT'.")]
    [InlineData("k: 9223372036854775808", "A whole number from -9223372036854775808 to 9223372036854775807 is expected. Found 9223372036854775808.")]
    [InlineData("k: 99999999999999999999999", "A whole number from -9223372036854775808 to 9223372036854775807 is expected. Found 99999999999999999999999.")]
    [InlineData("k: 0xFFFFFFFFFFFFFFFFF", "A whole number from -9223372036854775808 to 9223372036854775807 is expected. Found 0xFFFFFFFFFFFFFFFFF.")]
    public void What_makes_no_value_says_so(string text, string problem)
    {
        var field = Assert.Single(Read(text));
        Assert.Equal((problem, 1, 1), (field.Problem, field.Location.Line, field.Location.Column));
    }

    [Fact]
    public void Fields_can_be_left_out()
    {
        var reading = Reading<LayerParameter>.Of("name: 'a' type: 'T' k: 1");
        Assert.Equal(["k"], FlatFields.Of(reading.Message!, reading.Map, new HashSet<int> { 1, 2 }).Select(field => field.Name));
        Assert.Equal(["name", "type", "k"], Read("name: 'a' type: 'T' k: 1").Select(field => field.Name));
    }

    private static IReadOnlyList<FlatField> Read(string text)
    {
        var reading = Reading<LayerParameter>.Of(text);
        Assert.Empty(reading.Errors);
        return FlatFields.Of(reading.Message!, reading.Map, new HashSet<int>());
    }

    private static string Line(FlatField field)
    {
        Assert.Null(field.Problem);
        var (values, suffix) = field.Kind switch
        {
            FlatFieldKind.Whole => (field.Wholes.Select(value => value.ToString(CultureInfo.InvariantCulture)), ""),
            FlatFieldKind.Number => (field.Numbers.Select(value => value.ToString(CultureInfo.InvariantCulture)), "f"),
            _ => (field.Texts.Select(value => $"'{value}'"), ""),
        };
        return $"{field.Name}={(field.IsList ? $"[{string.Join(',', values)}]" : values.Single())}{suffix}";
    }
}
