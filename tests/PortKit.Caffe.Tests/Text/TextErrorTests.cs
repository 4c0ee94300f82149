using System.Text;
using PortKit.Caffe.Protos;

namespace PortKit.Caffe.Tests.Text;

/// <summary>What is said about faulty texts, where, and how reading goes on.</summary>
public class TextErrorTests
{
    [Theory]
    // Syntax.
    [InlineData("name 'a'", "1:6 PK1001", "Expected ':' after 'name'. Found the string 'a'.", "Write name: before the value.")]
    [InlineData("name { }", "1:6 PK1001", "Expected ':' after 'name'. Found '{'.", "'name' is a plain value, not a message.")]
    [InlineData(", name: 'a'", "1:1 PK1001", "Expected the name of a field. Found ','.", null)]
    [InlineData("'name': 'a'", "1:1 PK1001", "Expected the name of a field. Found the string 'name'.", "Names of fields stand without quotes.")]
    [InlineData("// net\nname: 'a'", "1:1 PK1001", "Expected the name of a field. Found '/'.", "Comments begin with #.")]
    [InlineData("layer { } } name: 'a'", "1:11 PK1001", "Expected the name of a field. Found '}'.", "There is one closing brace too many here or before.")]
    [InlineData("layer {\n\tname: 'a'", "2:18 PK1001", "Expected '}' to close 'layer', opened at line 1, column 7. Found the end of the file.", null)]
    [InlineData("layer < name: 'a' }", "1:19 PK1001", "Expected '>' to close 'layer', opened at line 1, column 7. Found '}'.", null)]
    [InlineData("layer: 3", "1:8 PK1001", "Expected '{' to open 'layer' (LayerParameter). Found '3'.", null)]
    [InlineData("input_dim: [1; 2]", "1:14 PK1001", "Expected ',' or ']' in the list of 'input_dim'. Found ';'.", null)]
    [InlineData("name: 'a\n'", "1:9 PK1001", "Expected ' to close the string. Found the end of the line.", null)]
    [InlineData("name: 'a", "1:9 PK1001", "Expected ' to close the string. Found the end of the file.", null)]
    [InlineData("name: 'a\0'", "1:9 PK1001", "Expected ' to close the string. Found a NUL byte.", null)]
    [InlineData("name: 'C:\\q'", "1:11 PK1001", "Expected an escape such as \\n, \\\" or \\x41. Found 'q' after the backslash.", "Write a backslash as \\\\.")]
    [InlineData("name: '\\xg'", "1:10 PK1001", "Expected hexadecimal digits after '\\x'. Found none.", "Write a backslash as \\\\.")]
    [InlineData("name: '\\u12'", "1:12 PK1001", "Expected four hexadecimal digits after '\\u'. Found '''.", "Write a backslash as \\\\.")]
    [InlineData("name: '\\U00200000'", "1:12 PK1001", "Expected eight hexadecimal digits up to 0010FFFF after '\\U'. Found '2'.", "Write a backslash as \\\\.")]
    [InlineData("name: 'C:\\Users'", "1:12 PK1001", "Expected eight hexadecimal digits up to 0010FFFF after '\\U'. Found 's'.", "Write a backslash as \\\\.")]
    [InlineData("name: 'E:\\'", "1:12 PK1001", "Expected ' to close the string. Found the end of the file.", "The backslash before the quote in column 10 makes ' a part of the string. Write a backslash as \\\\.")]
    [InlineData("name: 'E:\\' # c\n", "1:16 PK1001", "Expected ' to close the string. Found the end of the line.", "The backslash before the quote in column 10 makes ' a part of the string. Write a backslash as \\\\.")]
    [InlineData("name: \"it\\'s\n", "1:13 PK1001", "Expected \" to close the string. Found the end of the line.", null)]
    [InlineData("name: 'a'\0", "1:10 PK1001", "Expected text. Found the control character 0x00.", null)]
    [InlineData("name: \u201Ca\u201D", "1:7 PK1001", "Expected ASCII outside of strings and comments. Found the character '\u201C' (U+201C).", "Use plain quotes.")]
    [InlineData("[a.b: 3", "1:5 PK1001", "Expected ']' after an extension's name. Found ':'.", null)]
    [InlineData("[3]: 3", "1:2 PK1001", "Expected an extension's name. Found '3'.", null)]
    // Values.
    [InlineData("name: conv1", "1:7 PK1002", "Expected a string for 'name'. Found 'conv1'.", "Strings stand in quotes.")]
    [InlineData("input_dim: '3'", "1:12 PK1002", "Expected a whole number from -2147483648 to 2147483647 for 'input_dim' (int32). Found the string '3'.", "Numbers stand without quotes.")]
    [InlineData("input_dim: -2147483649", "1:13 PK1002", "Expected a whole number from -2147483648 to 2147483647 for 'input_dim' (int32). Found '-2147483649'.", null)]
    [InlineData("input_dim: 3x3", "1:13 PK1001", "Expected a space after the number. Found 'x'.", null)]
    [InlineData("input_dim: 09", "1:13 PK1001", "Expected the digits 0 to 7, since a number that begins with 0 is octal. Found '9'.", null)]
    [InlineData("input_dim: 0x", "1:14 PK1001", "Expected hexadecimal digits after '0x'. Found none.", null)]
    [InlineData("layer { loss_weight: 1.2.3 }", "1:25 PK1001", "Expected the end of the number. Found a decimal point that cannot belong to it.", null)]
    [InlineData("layer { loss_weight: 1e }", "1:24 PK1001", "Expected digits after the exponent's 'e'. Found none.", null)]
    [InlineData("layer { loss_weight: 010 }", "1:22 PK1002", "Expected a decimal number for 'loss_weight' (float). Found '010'.", "Only whole-number fields take octal (010) and hexadecimal (0x10).")]
    [InlineData("layer { loss_weight: '1' }", "1:22 PK1002", "Expected a number for 'loss_weight' (float). Found the string '1'.", "Numbers stand without quotes.")]
    [InlineData("force_backward: yes", "1:17 PK1002", "Expected true or false for 'force_backward'. Found 'yes'.", null)]
    [InlineData("force_backward: 2", "1:17 PK1002", "Expected a whole number from 0 to 1 for 'force_backward' (bool). Found '2'.", null)]
    [InlineData("layer { pooling_param { pad: [3] } }", "1:30 PK1002", "Expected a whole number from 0 to 4294967295 for 'pad' (uint32). Found '['.", "'pad' may stand only once, so it takes no list.")]
    [InlineData("layer { pooling_param { pool: ave } }", "1:31 PK1002", "Expected one of MAX, AVE, STOCHASTIC, AVE_EXC_PAD for 'pool' (PoolMethod). Found 'ave'.", "Did you mean 'AVE'?")]
    [InlineData("layer { pooling_param { pool: 'AVE' } }", "1:31 PK1002", "Expected one of MAX, AVE, STOCHASTIC, AVE_EXC_PAD for 'pool' (PoolMethod). Found the string 'AVE'.", "Write AVE, without quotes.")]
    [InlineData("layer { pooling_param { pool: 'x' } }", "1:31 PK1002", "Expected one of MAX, AVE, STOCHASTIC, AVE_EXC_PAD for 'pool' (PoolMethod). Found the string 'x'.", "The names of an enum stand without quotes.")]
    [InlineData("layer { pooling_param { pool: - 1 } }", "1:31 PK1002", "Expected one of MAX, AVE, STOCHASTIC, AVE_EXC_PAD for 'pool' (PoolMethod). Found '-1'.", null)]
    // Layer types.
    [InlineData("layers { type: 'ELU' }", "1:16 PK1002", "Expected a layer type of V1, such as CONVOLUTION or INNER_PRODUCT, for 'type' (LayerType). Found the string 'ELU'.", "'layers' is the syntax of 2014, which has no ELU layer. Write every layer as  layer { type: \"Convolution\" ... }, and this one as  layer { type: \"ELU\" ... }.")]
    [InlineData("layers { type: 99 }", "1:16 PK1002", "Expected a layer type of V1, such as CONVOLUTION or INNER_PRODUCT, for 'type' (LayerType). Found '99'.", null)]
    [InlineData("layers { type: 'x' } layers { type: 'x' } layers { type: RELU }", "1:16 PK1002", "Expected a layer type of V1, such as CONVOLUTION or INNER_PRODUCT, for 'type' (LayerType). Found the string 'x' in 2 layers, of which this is the first.", null)]
    [InlineData("layer { type: CONVOLUTION }", "1:15 PK1002", "Expected a string for 'type'. Found 'CONVOLUTION'.", "Write \"Convolution\", in quotes.")]
    [InlineData("layer { type: SOFTMAX_LOSS }", "1:15 PK1002", "Expected a string for 'type'. Found 'SOFTMAX_LOSS'.", "Write \"SoftmaxWithLoss\", in quotes.")]
    [InlineData("layer { type: Scale }", "1:15 PK1002", "Expected a string for 'type'. Found 'Scale'.", "Write \"Scale\", in quotes.")]
    // Fields given twice.
    [InlineData("name: 'a'\n\nname: 'a'", "3:1 PK1004", "Expected 'name' once in NetParameter, where it stands on line 1 already. Found it again.", null)]
    [InlineData("layer { lrn_param { } lrn_param { } }", "1:23 PK1004", "Expected 'lrn_param' once in LayerParameter, where it stands on line 1 already. Found it again.", null)]
    public void Faults_are_told_where_they_stand(string text, string position, string message, string? hint)
    {
        var reading = Reading<NetParameter>.Of(text);
        Assert.Equal([position], reading.Positions);
        Assert.Equal((message, hint), (reading.Errors.Single().Message, reading.Errors.Single().Hint));
        Assert.Null(reading.Message);
    }

    [Theory]
    [InlineData("layer { convolution_param { kernal_size: 3 } }", "1:29", "ConvolutionParameter has no field 'kernal_size'.", "Did you mean 'kernel_size'?")]
    [InlineData("Name: 'a'", "1:1", "NetParameter has no field 'Name'.", "Did you mean 'name'?")]
    [InlineData("layer { num_output: 3 }", "1:9", "LayerParameter has no field 'num_output'.", "'num_output' stands within convolution_param or inner_product_param or embed_param.")]
    [InlineData("layer { lrn_param { bottom: 'a' } }", "1:21", "LRNParameter has no field 'bottom'.", "'bottom' is a field of LayerParameter. Is a closing brace missing before it?")]
    [InlineData("layer { region_loss_param { } }", "1:9", "LayerParameter has no field 'region_loss_param'.", null)]
    [InlineData("[some.extension] { }", "1:1", "NetParameter has no field '[some.extension]'.", null)]
    public void Unknown_fields_are_warned_of_or_refused_if_strict(string text, string position, string message, string? hint)
    {
        var reading = Reading<NetParameter>.Of(text);
        var warning = Assert.Single(reading.Bag);
        Assert.Equal((DiagnosticSeverity.Warning, CaffeCodes.UnknownField), (warning.Severity, warning.Code));
        Assert.Equal((position, message, hint), ($"{warning.Location.Line}:{warning.Location.Column}", warning.Message, warning.Hint));
        Assert.NotNull(reading.Message);

        var error = Assert.Single(Reading<NetParameter>.Of(text, strict: true).Errors);
        Assert.Equal((warning.Code, message, hint), (error.Code, error.Message, error.Hint));
    }

    [Theory]
    [InlineData("layer { name: 3 type: 4 bottom: 5 } name: 6", "1:15 1:23 1:33 1:43")]
    [InlineData("layer { name: conv1\n type: Convolution\n bottom: data\n top: 'a' }\ninput: x", "1:15 2:8 3:10 5:8")]
    [InlineData("input_dim: [1 2] input_dim: [3, x] input: 4", "1:15 1:33 1:43")]
    [InlineData("input_dim: [1, 2 input: 'a'\nname: 3", "1:18 2:7")]
    [InlineData("layer: [{ name: 1 }, { name: 2 }, 3] name: 4", "1:17 1:30 1:35 1:44")]
    [InlineData("name { a: 'x\\q' b { c: '\\q' } } input: 3", "1:6 1:40")]
    [InlineData("name: 'a\\q' input: 'b\\q'", "1:10 1:23")]
    [InlineData("name: 'a\ninput: 3", "1:9 2:8")]
    [InlineData("name: \"a\nb\"\ninput: 3", "1:9 3:8")]
    [InlineData("name: a\" }\ninput: 3", "1:7 2:8")]
    [InlineData("name: 'a' name: { b: 'c' } input: 3", "1:11 1:35")]
    [InlineData("layer { name: 'a' > layer { name: 3 }", "1:19 1:35")]
    [InlineData("layer { } } } layer { name: 3 }", "1:11 1:29")]
    [InlineData("layer { layer { name: 'a", "1:25")]
    [InlineData("foo { a: } b c d: 3 } input: 4", "1:10 1:14 1:21 1:30")]
    [InlineData("foo: [1, {a: ;}, ] input: 4", "1:14 1:18 1:27")]
    [InlineData("foo: - 'a' input: 4", "1:8 1:19")]
    [InlineData("\u4e2d\u6587 name: 3", "1:1 1:14")]
    public void After_an_error_reading_goes_on_with_the_next_field(string text, string positions) =>
        Assert.Equal(positions, string.Join(' ', Reading<NetParameter>.Of(text).Errors.Select(e => $"{e.Location.Line}:{e.Location.Column}")));

    [Fact]
    public void Ten_errors_are_told_and_then_that_there_are_more()
    {
        var text = new StringBuilder();
        for (var line = 1; line <= 10; line++)
            text.Append("input: 3\n");
        Assert.Equal(10, Reading<NetParameter>.Of(text.ToString()).Bag.Count);

        var reading = Reading<NetParameter>.Of(text.Append("layer { pad: 1 layer {\nforeign: 1 name: 3 \0 \0 } name: 4").ToString());
        Assert.Equal(10, reading.Errors.Count());
        Assert.Equal(Enumerable.Range(1, 10), reading.Errors.Select(error => error.Location.Line));
        var note = reading.Bag.Last();
        Assert.Equal((CaffeCodes.MoreErrors, DiagnosticSeverity.Note, 12), (note.Code, note.Severity, note.Location.Line));
    }

    [Fact]
    public void What_stands_in_a_file_cannot_steer_a_terminal()
    {
        var error = Reading<NetParameter>.Of("input_dim: '\u001b[2J" + new string('x', 100) + "'").Errors.Single();
        Assert.EndsWith("Found the string ' [2J" + new string('x', 35) + "....", error.Message, StringComparison.Ordinal);
    }
}
