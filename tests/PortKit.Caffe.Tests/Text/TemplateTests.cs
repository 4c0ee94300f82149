using System.Text;
using PortKit.Caffe.Protos;
using PortKit.Caffe.Text;

namespace PortKit.Caffe.Tests.Text;

/// <summary>Texts with names in place of values.</summary>
public sealed class TemplateTests
{
    [Theory]
    [InlineData("num_output: $N", "N", "num_output: 7")]
    [InlineData("num_output: ${N}", "N", "num_output: 7")]
    [InlineData("num_output: {{ N }} # {{ N }}", "N", "num_output: 7 # {{ N }}")]
    [InlineData("num_output: {{N}}", "{{N}}", "num_output: 7")]
    [InlineData("num_output: %(N)d", "N", "num_output: 7")]
    [InlineData("num_output: __N__", "__N__", "num_output: 7")]
    [InlineData("num_output: __N__", "N", "num_output: 7")]
    [InlineData("num_output: cls3x", "cls3x", "num_output: 7")]
    [InlineData("name: \"conv$N\" source: \"${N}/train\"", "N", "name: \"conv7\" source: \"7/train\"")]
    [InlineData("name: \"N\" x: NN top: 'N' y: N", "N", "name: \"N\" x: NN top: 'N' y: 7")]
    public void Names_are_filled_in(string text, string name, string expected)
    {
        var filled = Template.Fill(Encoding.UTF8.GetBytes(text), new Dictionary<string, string> { [name] = "7" }, out var unused);
        Assert.Equal(expected, Encoding.UTF8.GetString(filled));
        Assert.Empty(unused);
    }

    [Fact]
    public void A_name_that_is_not_there()
    {
        Template.Fill("num_output: $N"u8, new Dictionary<string, string> { ["M"] = "7" }, out var unused);
        Assert.Equal(["M"], unused);
    }

    [Theory]
    [InlineData("$N", "N")]
    [InlineData("{{ n.classes }}", "n.classes")]
    [InlineData("%(N)s", "N")]
    [InlineData("__N__", "N")]
    [InlineData("cls3x", "cls3x")]
    public void Is_said_to_be_one_once(string value, string name)
    {
        var text = $"layer {{\n\tname: \"a\"\n  convolution_param {{ num_output: {value} group: {value} }} }}";
        var error = Tell(text)!;
        Assert.Equal((CaffeCodes.Template, 3, 35), (error.Code, error.Location.Line, error.Location.Column));
        Assert.EndsWith($"it has names in place of values, {name}.", error.Message, StringComparison.Ordinal);
        Assert.Equal($"Give values:  `Defines` {name}=VALUE", error.Hint);
    }

    [Theory]
    [InlineData("layer { convolution_param { num_output: 1 pad: } }")]
    [InlineData("layer { pooling_param { pool: MOX } }")]
    [InlineData("layer { name: \"$N\" convolution_param { \n num_output: 1.5 } }")]
    [InlineData("layers { type: ELU }")]
    public void What_is_wrong_otherwise_is_no_template(string text) => Assert.Null(Tell(text));

    [Fact]
    public void A_template_with_statements_is_run_first() =>
        Assert.Contains("Jinja", Tell("{% for i in n %}\nlayer { name: {{ i }} }\n{% endfor %}")!.Hint, StringComparison.Ordinal);

    private static Diagnostic? Tell(string text)
    {
        var bag = new DiagnosticBag();
        Assert.Null(TextFormatReader.Read<NetParameter>(text, "net.prototxt", new SourceMap(), bag));
        return Template.Tell(Encoding.UTF8.GetBytes(text), "net.prototxt", bag);
    }
}
