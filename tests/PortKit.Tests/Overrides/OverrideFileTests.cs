using PortKit.Overrides;
using static PortKit.Tests.Overrides.OverrideNets;

namespace PortKit.Tests.Overrides;

/// <summary>Files of initializers, whole and damaged.</summary>
public sealed class OverrideFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("portkit").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("i.json", """{ "conv*": "keras:Ones()", "conv1.1": "keras:Constant(2)", "ip/2": "keras:Constant(3)" }""")]
    [InlineData("i.json", "\uFEFF// own\n{\"conv*\":\"keras:Ones()\",\n\"conv1.1\":\"keras:Constant(2)\",\"ip\\/2\":\"keras:Constant(3)\",}")]
    [InlineData("i.toml", "# own\n\"conv*\" = \"keras:Ones()\"\nconv1.1 = 'keras:Constant(2)'\n'ip/2' = \"\"\"keras:Constant(3)\"\"\"\n")]
    [InlineData("I.TOML", "'conv*' = 'keras:Ones()'\r\n'conv1'.\"1\" = 'keras:Constant(2)'\r\n\"ip/2\" = 'keras:Constant(3)'")]
    public void A_file_gives_what_the_command_line_gives(string name, string text)
    {
        var weights = Weights(Plan(Text, InitializerOverride.FromFile(Write(name, text))));
        Assert.Equal((1, 2, 1, 0, 3), (weights["conv1.0"][0], weights["conv1.1"][0], weights["conv2.0"][0], weights["conv2.1"][0], weights["ip/2.0"][0]));
    }

    [Fact]
    public void Files_and_texts_win_by_their_order()
    {
        var file = InitializerOverride.FromFile(Write("i.toml", "conv1 = 'keras:Constant(2)'"));
        var text = InitializerOverride.Of("conv1", "keras:Constant(3)");
        Assert.Equal(3, Weights(Plan(Text, file, text))["conv1.0"][0]);
        Assert.Equal(2, Weights(Plan(Text, text, file))["conv1.0"][0]);
    }

    [Theory]
    [InlineData("i.json", "{\n  \"conv9\": \"keras:Ones()\",\n  \"conv1\": \"keras:HeNormul\" }", "(2,3) PK6001", "(3,12) PK6002")]
    [InlineData("i.toml", "'conv9' = 'keras:Ones()'\n conv1 = 'keras:HeNormul'", "(1,1) PK6001", "(2,10) PK6002")]
    [InlineData("i.toml", "\n'conv1.1' = 'pytorch:orthogonal_'", "(2,13) PK6003")]
    [InlineData("i.json", "{ \"ü\": 5, \"a\": null,\n\"b\": [[\"c\"]], \"conv1\": \"keras:Ones()\" }", "(1,8) PK6004", "(1,16) PK6004", "(2,6) PK6004")]
    [InlineData("i.toml", "a = 5\n[t]\nconv1 = 'x'", "(1,5) PK6004", "(2,1) PK6004")]
    [InlineData("i.json", "{ \"conv1\": \"keras:Ones()\",\n \"conv1\": \"keras:Ones()\" }", "(2,2) PK6004")]
    [InlineData("i.toml", "conv1 = 'keras:Ones()'\nconv1 = 'keras:Ones()'", "(2,1) PK6004")]
    [InlineData("i.json", "{ \"conv1\": \"keras:Ones()\"", "(1,26) PK6004")]
    [InlineData("i.json", "{ } { }", "(1,5) PK6004")]
    [InlineData("i.json", "", "(1,1) PK6004")]
    [InlineData("i.json", "[ ]", "(1,1) PK6004")]
    [InlineData("i.json", "{ \"conv1\": \"\\ud800\" }", " PK6004")]
    [InlineData("i.toml", "conv1 = 'keras:Ones()", "(1,21) PK6004")]
    [InlineData("i.toml", "conv1", "(1,6) PK6004")]
    public void What_is_wrong_is_told_where_it_stands(string name, string text, params string[] expected)
    {
        var path = Write(name, text);
        var errors = Errors(Plan(Text, InitializerOverride.FromFile(path))).ToList();
        Assert.Equal(expected.Order(StringComparer.Ordinal), errors.Select(error => $"{error.Location.ToString()[path.Length..]} {error.Code}").Distinct().Order(StringComparer.Ordinal));
        Assert.All(errors, error => Assert.True(error.Hint is not null || error.Message.Contains("again", StringComparison.Ordinal)));
    }

    [Fact]
    public void What_cannot_be_read_is_told()
    {
        foreach (var path in new[] { Path.Combine(_folder, "none.json"), _folder + "/sub.json", Write("bytes.json", new string('a', 3_000_000)) })
        {
            if (path.EndsWith("sub.json", StringComparison.Ordinal))
                Directory.CreateDirectory(path);
            var error = Assert.Single(Errors(Plan(Text, InitializerOverride.FromFile(path))));
            Assert.Equal((Codes.InitializerFile, path), (error.Code, error.Location.ToString()));
        }

        var latin = Path.Combine(_folder, "latin.toml");
        File.WriteAllBytes(latin, [(byte)'"', 0xFC, (byte)'"']);
        Assert.Contains("UTF-8", Assert.Single(Errors(Plan(Text, InitializerOverride.FromFile(latin)))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("deep.toml", "a = ", "[")]
    [InlineData("deep.json", "{\"a\":", "[")]
    [InlineData("keys.toml", "a", ".a")]
    [InlineData("rows.toml", "", "\"a\n")]
    public void Text_made_to_be_hard_ends_soon(string name, string head, string row)
    {
        var bag = new DiagnosticBag();
        OverrideFile.Read(Write(name, head + string.Concat(Enumerable.Repeat(row, 100_000))), bag);
        Assert.Contains(bag, error => error.Code == Codes.InitializerFile);
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }
}
