using System.Globalization;
using System.Text;
using PortKit.Caffe;
using PortKit.Layers;
using PortKit.Net;
using PortKit.Tests.Harness;

namespace PortKit.Tests;

/// <summary>What a layer of one's own reads of fields that no schema knows.</summary>
public class UnknownBlockTests
{
    [Theory]
    [InlineData("", "i=7 f=0.5 b=True s=none w=HARD is= fs= ss= blocks=0 deep=0 more=False")]
    [InlineData("mine { i: -0x10 f: 2 b: f s: 'a' 'b' w: SOFT }", "i=-16 f=2 b=False s=ab w=SOFT is= fs= ss= blocks=0 deep=0 more=False")]
    [InlineData("mine { i: 017 f: -1.5e1 b: 1 s: \"\" }", "i=15 f=-15 b=True s= w=HARD is= fs= ss= blocks=0 deep=0 more=False")]
    [InlineData("mine { f: inf b: true is: 1 is: [2, 3] fs: .5 fs: 2 ss: 'x' ss: 'y' }", "i=7 f=Infinity b=True s=none w=HARD is=1,2,3 fs=0.5,2 ss=x,y blocks=0 deep=0 more=False")]
    [InlineData("mine { inner { deep: 5 } part { n: 1 } part { n: 2 } } more: 1", "i=7 f=0.5 b=True s=none w=HARD is= fs= ss= blocks=1,2 deep=5 more=True")]
    [InlineData("convolution_param { extra: 9 }", "i=9 f=0.5 b=True s=none w=HARD is= fs= ss= blocks=0 deep=0 more=False")]
    public void Fields_are_read_as_what_they_are_meant_to_be(string text, string expected)
    {
        var layer = new Reader();
        var planned = Plan(text, layer);
        Assert.True(planned.Succeeded, string.Join('\n', planned.Diagnostics));
        Assert.Empty(planned.Diagnostics);
        Assert.Equal(expected, layer.Found);
        Assert.True(Plan(text, layer, new ConvertOptions { Seed = 1, Strict = true }).Succeeded);
    }

    [Theory]
    [InlineData("mine { ^i: 1.5 }", "a whole number from -2147483648 to 2147483647 is expected for 'mine.i'. Found 1.5.")]
    [InlineData("mine { ^i: 2147483648 }", "a whole number from -2147483648 to 2147483647 is expected for 'mine.i'. Found 2147483648.")]
    [InlineData("mine { ^i: true }", "a whole number from -2147483648 to 2147483647 is expected for 'mine.i'. Found true.")]
    [InlineData("mine { ^i { a: 1 } }", "a whole number from -2147483648 to 2147483647 is expected for 'mine.i'. Found a block { ... }.")]
    [InlineData("mine { ^f: '1' }", "a number is expected for 'mine.f'. Found '1'.")]
    [InlineData("mine { ^b: 2 }", "true or false is expected for 'mine.b'. Found 2.")]
    [InlineData("mine { ^s: WORD }", "a string in quotes is expected for 'mine.s'. Found WORD.")]
    [InlineData("mine { ^w: SOFF }", "one of SOFT, HARD is expected for 'mine.w'. Found SOFF.", "Did you mean 'SOFT'?")]
    [InlineData("mine { ^w: 'SOFT' }", "one of SOFT, HARD is expected for 'mine.w'. Found 'SOFT'.", "Write SOFT, without quotes.")]
    [InlineData("mine { is: 1 ^is: X }", "a whole number from -2147483648 to 2147483647 is expected for 'mine.is'. Found X.")]
    [InlineData("^mine: 3", "a block { ... } is expected for 'mine'. Found 3.")]
    [InlineData("mine { inner { ^deep: 'x' } }", "a whole number from -2147483648 to 2147483647 is expected for 'mine.inner.deep'. Found 'x'.")]
    [InlineData("mine { part { n: 1 } part { ^n: .5 } }", "a whole number from -2147483648 to 2147483647 is expected for 'mine.part.n'. Found .5.")]
    [InlineData("mine { i: 1 ^i: 2 }", "'mine.i' may stand once. Found it again.", null, "PK1004")]
    [InlineData("mine { } ^mine { }", "'mine' may stand once. Found it again.", null, "PK1004")]
    [InlineData("mine { ^s: 1234567890123456789012345678901234567890123 }", "a string in quotes is expected for 'mine.s'. Found 1234567890123456789012345678901234567890....")]
    public void What_is_of_another_kind_is_refused_in_its_place(string marked, string message, string? hint = null, string code = "PK1002")
    {
        var column = Net(marked).Split('\n')[1].IndexOf('^', StringComparison.Ordinal) + 1;
        var error = Assert.Single(Plan(marked.Replace("^", "", StringComparison.Ordinal), new Reader()).Diagnostics);
        Assert.Equal(($"net.prototxt(2,{column})", code), (error.Location.ToString(), error.Code));
        Assert.Equal(($"layer 'x' (Mine): {message}", hint), (error.Message, error.Hint));
    }

    [Theory]
    [InlineData("mine { ^other: 1 }", "mine has no field 'other'")]
    [InlineData("mine { inner { ^others { a: 1 } } }", "inner has no field 'others'")]
    [InlineData("^mein { i: 1 }", "LayerParameter has no field 'mein'")]
    public void What_is_not_read_is_unknown(string marked, string message)
    {
        var column = Net(marked).Split('\n')[1].IndexOf('^', StringComparison.Ordinal) + 1;
        var text = marked.Replace("^", "", StringComparison.Ordinal);
        foreach (var strict in new[] { false, true })
        {
            var error = Assert.Single(Plan(text, new Reader(), new ConvertOptions { Seed = 1, Strict = strict }).Diagnostics);
            Assert.Equal((CaffeCodes.UnknownField, DiagnosticSeverity.Error, $"net.prototxt(2,{column})"), (error.Code, error.Severity, error.Location.ToString()));
            Assert.Contains(message, error.Message, StringComparison.Ordinal);
        }

        var name = message[(message.IndexOf('\'', StringComparison.Ordinal) + 1)..^1];
        var ignored = Plan(text, new Reader(), new ConvertOptions { Seed = 1, IgnoredFields = [name] });
        Assert.True(ignored.Succeeded);
        Assert.Equal(DiagnosticSeverity.Warning, Assert.Single(ignored.Diagnostics).Severity);
    }

    [Fact]
    public void Who_looks_at_all_of_them_answers_for_all() =>
        Assert.Empty(Plan("mine { other: 1 } k: 2", new Reader { LooksAtAll = true }, new ConvertOptions { Seed = 1, Strict = true }).Diagnostics);

    [Fact]
    public void Strictly_the_fields_of_other_layers_are_errors_as_ever()
    {
        var catalog = LayerCatalog.Default.With(new Reader());
        var planned = Converter.Plan(
            Encoding.UTF8.GetBytes(LayerText.Net("2x3", "layer { name: 'r' type: 'ReLU' bottom: 'a' top: 'r' engine: MKL k: 1 }") + "debug: 1"),
            "net.prototxt",
            new ConvertOptions { Seed = 1, Strict = true, IgnoreUnknownFields = true, Catalog = catalog });
        Assert.Equal(
            ["net.prototxt(2,53)", "net.prototxt(2,65)", "net.prototxt(3,1)"],
            planned.Diagnostics.Select(one => one.Location.ToString()));
        Assert.All(planned.Diagnostics, one => Assert.Equal((CaffeCodes.UnknownField, DiagnosticSeverity.Error), (one.Code, one.Severity)));
    }

    private static string Net(string fields) => LayerText.Net("2x3", $"layer {{ name: 'x' type: 'Mine' bottom: 'a' top: 'x' {fields} }}");

    private static PlanResult Plan(string fields, Reader layer, ConvertOptions? options = null) => Converter.Plan(
        Encoding.UTF8.GetBytes(Net(fields)),
        "net.prototxt",
        (options ?? new ConvertOptions { Seed = 1 }) with { Catalog = LayerCatalog.Default.With(layer) });

    private sealed class Reader : ILayer
    {
        public string Found { get; private set; } = "";

        public bool LooksAtAll { get; init; }

        public IReadOnlyList<string> Types => ["Mine"];

        public LayerSignature Signature => LayerSignature.Elementwise;

        public LayerPlan Plan(LayerSource layer, PlanContext context)
        {
            if (LooksAtAll)
            {
                Assert.Equal(2, layer.UnknownFields.Count);
                return new LayerPlan(context.Bottoms[0]);
            }

            var (all, mine) = (layer.Unknown, layer.Unknown.Block("mine"));
            var i = all.Int("mine.i", layer.UnknownIn(layer.Parameter.ConvolutionParam).Int("extra", 7));
            var parts = mine.Blocks("part").Select(part => part.Int("n", 0)).DefaultIfEmpty(0);
            Found = string.Create(
                CultureInfo.InvariantCulture,
                $"i={i} f={mine.Float("f", 0.5f)} b={mine.Bool("b", true)} s={mine.String("s", "none")} "
                    + $"w={mine.Word("w", "HARD", "SOFT", "HARD")} is={string.Join(',', mine.Ints("is"))} "
                    + $"fs={string.Join(',', mine.Floats("fs").Select(value => value.ToString(CultureInfo.InvariantCulture)))} "
                    + $"ss={string.Join(',', mine.Strings("ss"))} blocks={string.Join(',', parts)} deep={all.Int("mine.inner.deep", 0)} more={all.Has("more")}");
            Assert.Equal(layer.Location.Line, all.At("more").Line);
            return new LayerPlan(context.Bottoms[0]);
        }

        public void Emit(LayerPlan plan, EmitContext context) => context.Top(0, context.Graph.Node("Neg", [context.Bottom(0)]));

        public void Forward(LayerPlan plan, ForwardContext context) => throw new NotSupportedException();
    }
}
