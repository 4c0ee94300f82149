using PortKit.House.Tests;

namespace PortKit.Cli.Tests.Cases;

/// <summary>Small nets that people wrote, and what the command says to them: each hint leads on.</summary>
public sealed class HintTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("05-did-you-mean-another-layer/net", "CReLU is a layer of a fork", "SegAccuracy is a layer of a fork", "Correlation is a layer of a fork", "RegionLoss is a layer of a fork", "Power { scale: -1 }")]
    [InlineData("05-did-you-mean-another-layer/v1", "has no ELU layer", "RegionLoss is a layer of a fork", "CPMData is a layer of a fork")]
    [InlineData("12-layers-with-todays-types/net", "has no Input layer. Write  input: \"data\" input_dim: 1 ", "has no Scale layer", "has no BatchNorm layer")]
    [InlineData("14-windows-paths/net", "after '\\U'. Found 's'.\n  hint: Write a backslash as \\\\.", "Found 'l' after the backslash.\n  hint: Write a backslash as \\\\.")]
    [InlineData("14-windows-paths/end", "The backslash before the quote in column 92")]
    [InlineData("16-nobody-makes-the-bottom/net", "--input data=1x3x224x224  makes it an input")]
    [InlineData("16-nobody-makes-the-bottom/label", "--input label=1  makes it an input")]
    [InlineData("16-nobody-makes-the-bottom/python", "--input data=1x3x224x224 --input im_info=1x3  makes them inputs")]
    [InlineData("17-sizes-known-at-runtime/net", "a dim of 0 or more is expected. Found -1.", "--input data=1x3x224x224 ")]
    [InlineData("20-fillers-of-forks/net", "--init a.0=keras:orthogonal ", "Did you mean \"xavier\"?", "Did you mean \"gaussian\"?")]
    public void Says_what_to_type(string net, params string[] expected)
    {
        var (code, error) = Convert(net);
        Assert.Equal(2, code);
        Assert.All(expected, part => Assert.Contains(part, error, StringComparison.Ordinal));
        Assert.DoesNotContain("Expected one of", error, StringComparison.Ordinal);
        Assert.Empty(_folder.Files());
    }

    [Theory]
    [InlineData("13-transform-of-an-input-layer/net", "", "transform_param of an Input layer does nothing in Caffe, and nothing in the model.\n  hint: To have the model do it:  --mean 104 --scale 0.00390625")]
    [InlineData("13-transform-of-an-input-layer/net", "--mean 104 --scale 0.00390625", "note PK2112")]
    [InlineData("15-feed-data-with-then/net", "--input data=4x1x8x8", "not raw pictures; feed data multiplied by 0.00390625.\n")]
    [InlineData("15-feed-data-with-then/mirror", "--input data=4x1x6x6", "feed data multiplied by 0.00390625, of which half are mirrored, at random.\n")]
    [InlineData("16-nobody-makes-the-bottom/net", "--input data=1x3x9x9", "note PK2125")]
    [InlineData("16-nobody-makes-the-bottom/stages", "--stage deploy --input data=1x1x8x8", "note PK2125")]
    [InlineData("16-nobody-makes-the-bottom/python", "--input data=1x3x9x9 --input im_info=1x3", "note PK2125")]
    [InlineData("17-sizes-known-at-runtime/net", "--input data=1x3x9x9", "")]
    [InlineData("20-fillers-of-forks/orth", "--init a.0=keras:Orthogonal()", "note PK2126")]
    public void Converts_with_it(string net, string options, string expected)
    {
        var (code, error) = Convert(net, options);
        Assert.True(code == 0, error);
        Assert.Contains(expected, error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("data=1x3xHx?", "'H' and '?'")]
    [InlineData("data=-1x3x8x8", "'-1'")]
    [InlineData("data=1,3,?,?", "'?'")]
    public void Sizes_that_are_none_are_refused_as_such(string input, string found)
    {
        var (code, error) = Convert("17-sizes-known-at-runtime/net", $"--input {input}");
        Assert.Equal(2, code);
        Assert.Contains($"Found '{input}'. Give a whole number from 1 on in place of {found}, or names such as 1x3xHxW", error, StringComparison.Ordinal);
    }

    private (int Code, string Error) Convert(string net, string options = "")
    {
        var (code, _, error) = Command.Run(
            _folder.Root,
            ["convert", Repository.PathOf("tests", "Cases", $"{net}.prototxt"), "-o", "m.onnx", "--seed", "1", .. options.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);
        return (code, error);
    }
}
