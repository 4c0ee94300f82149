using System.Text;

namespace PortKit.Caffe.Tests;

public class PrototxtKindsTests
{
    [Theory]
    [InlineData("name: 'n' layer { type: 'ReLU' }", PrototxtKind.Net)]
    [InlineData("layers { type: RELU }", PrototxtKind.Net)]
    [InlineData("layer <name: 'x'>", PrototxtKind.Net)]
    [InlineData("name: 'n'", PrototxtKind.Net)]
    [InlineData("input: 'data' input_dim: [1, 3, 8, 8]", PrototxtKind.Net)]
    [InlineData("net: 'a' base_lr: 0.1", PrototxtKind.Solver)]
    [InlineData("net_param { layer { name: 'x' } }", PrototxtKind.Solver)]
    [InlineData("train_net: 'layer { }'", PrototxtKind.Solver)]
    [InlineData("# layer { }\nmax_iter: 5", PrototxtKind.Solver)]
    [InlineData("solver_mode: GPU max_iter: 5", PrototxtKind.Solver)]
    [InlineData("base_lr: 1 max_iter: 2 layer { }", PrototxtKind.Net)]
    [InlineData("name: 'n' base_lr: 1 max_iter: 2 my_own: 3", PrototxtKind.Solver)]
    [InlineData("my_own { a: 1 } layer { }", PrototxtKind.Net)]
    [InlineData("debug_info: true", PrototxtKind.Neither)]
    [InlineData("item { name: 'none_of_the_above' label: 0 }", PrototxtKind.Neither)]
    [InlineData("", PrototxtKind.Neither)]
    [InlineData("{\"layer\": []}", PrototxtKind.Neither)]
    [InlineData("layer", PrototxtKind.Neither)]
    public void A_text_is_told_by_its_top_fields(string text, PrototxtKind kind) =>
        Assert.Equal(kind, PrototxtKinds.Detect(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void Only_two_of_one_kind_against_one_of_the_other_outvote() =>
        Assert.Equal(PrototxtKind.Net, PrototxtKinds.Detect(["input", "input_dim", "net"]));

    [Theory]
    [InlineData("a: 1 b { c: 2 d { e: 3 } } f: 4", "a b f")]
    [InlineData("a: B c: D", "a c")]
    [InlineData("a:1,b:2;c:3", "a b c")]
    [InlineData("a: \"x { y: \\\" z: \" b: 1", "a b")]
    [InlineData("a: 'it\"s' b: 1", "a b")]
    [InlineData("a: 'x' # b: 1 {\nc: 2", "a c")]
    [InlineData("a # comment\n : 1 b\n{ }", "a b")]
    [InlineData("a: 'never closed\nb: 1", "a b")]
    [InlineData("a: 'ends in \\\nb: 1", "a b")]
    [InlineData("a: [ { b: 1 }, { c: 2 } ] d: 3", "a d")]
    [InlineData("} } a: 1", "a")]
    [InlineData("a { b: 1", "a")]
    [InlineData("a: 1 a: 2 b: 3", "a b")]
    [InlineData("a < b: 1 > c: 2", "a c")]
    [InlineData("a: -1.5e-3 b: 0x1F", "a b")]
    [InlineData("a: '\\", "a")]
    [InlineData("\uFEFFa: 1", "a")]
    [InlineData("äöü a: 1 \0 b: 2", "a b")]
    public void Top_level_names_are_found_whatever_stands_between(string text, string names) =>
        Assert.Equal(names.Split(' '), TopLevelFields.Scan(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void An_overlong_word_is_no_name() =>
        Assert.Equal(["b"], TopLevelFields.Scan(Encoding.UTF8.GetBytes(new string('a', 1000) + ": 1 b: 2")));
}
