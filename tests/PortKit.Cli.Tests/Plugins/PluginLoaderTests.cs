namespace PortKit.Cli.Tests.Plugins;

/// <summary>Layers of plug-ins, and what is no plug-in.</summary>
[Collection("console")]
public sealed class PluginLoaderTests : IDisposable
{
    private const string Net =
        """
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 3 } } }
        layer { name: "x" type: "Mine" bottom: "data" top: "x" }
        """;

    private readonly TemporaryFolder _folder = new();

    public PluginLoaderTests() => _folder.Write("net.prototxt", Net);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Its_layers_are_converted_and_verified()
    {
        var plugin = Write(("Mine", "Mine", ""), ("Other", "Other Another", ""));
        var model = _folder.PathOf("m.onnx");
        Assert.Equal((0, ""), CodeAndErrors("convert", "--plugin", plugin, "-o", model, "--check"));
        Assert.Equal((0, ""), CodeAndErrors("verify", "--plugin", plugin, model));
        Assert.Equal((0, ""), CodeAndErrors("report", "--plugin", plugin, "-o", _folder.PathOf("r.html")));
        Assert.Equal((0, ""), CodeAndErrors("inspect", "--plugin", plugin, "--plugin", plugin));
        Assert.Equal(0, InProcess.Run("check", model, "--net", _folder.PathOf("net.prototxt"), "--plugin", plugin).Code);
        var (code, errors) = CodeAndErrors("inspect");
        Assert.Equal(2, code);
        Assert.Contains("PK2101", errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_is_written_over_it()
    {
        var plugin = Write(("Mine", "Mine", ""));
        var before = File.ReadAllBytes(plugin);
        var (code, errors) = CodeAndErrors("convert", "--plugin", plugin, "-o", plugin);
        Assert.Equal(2, code);
        Assert.Contains("PK4003", errors, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(plugin));
    }

    [Theory]
    [InlineData("none.dll", "Found no file of this name.")]
    [InlineData("net.prototxt", "Found a file that is no .NET assembly.")]
    [InlineData(".", "Found a folder.")]
    public void What_is_no_assembly_is_told(string name, string found) => CheckRefused(_folder.PathOf(name), "PK4005", found);

    [Fact]
    public void So_is_an_assembly_without_layers()
    {
        CheckRefused(Write(), "PK4005", "Found no public class in it that is an ILayer.");
        CheckRefused(Write(("Needs.More", "Mine", "Arguments")), "PK4005", "Found Needs.More, which has no constructor without parameters.");
    }

    [Fact]
    public void So_is_one_for_another_version()
    {
        var plugin = Write(("Mine", "Mine", ""));
        PluginAssembly.SetVersions(plugin, 7);
        PluginAssembly.Rename(plugin, "PortKit.Cli.Tests", "PortKit\0Cli.Tests");
        CheckRefused(plugin, "PK4005", "Found one that was built against PortKit 7.");
    }

    [Fact]
    public void So_is_one_that_misses_what_it_needs()
    {
        var plugin = Write(("Mine", "Mine", ""));
        PluginAssembly.Rename(plugin, "PortKit.Cli.Tests", "PortKit.Cli.Texts");
        CheckRefused(plugin, "PK4005", "Found one that cannot be loaded: ");
        plugin = Write(("Mine", "Mine", ""));
        PluginAssembly.Rename(plugin, "Touch", "Tough");
        CheckRefused(plugin, "PK2129", "class Mine must be made without an exception. Found MissingMethodException: ");
    }

    [Theory]
    [InlineData("Mine", "New", "class Mine must be made without an exception. Found InvalidOperationException: not today.")]
    [InlineData("ReLU", "", "a layer whose type is its own is expected of class Mine. Found: ")]
    [InlineData("", "", "a layer whose type is its own is expected of class Mine. Found: it answers to no type")]
    [InlineData("A A", "", "a layer whose type is its own is expected of class Mine. Found: ")]
    public void A_class_that_cannot_be_taken_is_named(string types, string fails, string message) =>
        CheckRefused(Write(("Mine", types, fails)), "PK2129", message);

    [Fact]
    public void Two_plug_ins_cannot_have_one_type()
    {
        var first = Write(("Mine", "Mine", ""));
        var second = PluginAssembly.Write(_folder.PathOf("second.dll"), ("Twin", "Mine", ""));
        var (code, errors) = CodeAndErrors("inspect", "--plugin", first, "--plugin", second);
        Assert.Equal(2, code);
        Assert.Contains($"{second}: error PK2129: plug-in second.dll: a layer whose type is its own is expected of class Twin.", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Plan", "verify")]
    [InlineData("Emit", "verify")]
    [InlineData("Forward", "verify")]
    [InlineData("Forward", "report")]
    public void Its_faults_are_its_own(string fails, string command)
    {
        var plugin = Write(("Mine", "Mine", fails));
        string[] output = command == "report" ? ["-o", _folder.PathOf("r.html")] : [];
        var (code, _, error) = InProcess.Run([command, _folder.PathOf("net.prototxt"), "--seed", "1", "--plugin", plugin, .. output]);
        Assert.NotEqual(3, code);
        Assert.NotEqual(0, code);
        Assert.Contains($"net.prototxt(2,1): error PK2129: layer 'x' (Mine) of plug-in {Path.GetFileName(plugin)}, class Mine: no exception is expected", error, StringComparison.Ordinal);
        Assert.Contains($"Found InvalidCastException: {fails}.", error, StringComparison.Ordinal);
    }

    private string Write(params ReadOnlySpan<(string, string, string)> classes) =>
        PluginAssembly.Write(_folder.PathOf($"plugin{Directory.GetFiles(_folder.Root).Length}.dll"), classes);

    private void CheckRefused(string plugin, string code, string message)
    {
        var run = InProcess.Run("inspect", _folder.PathOf("net.prototxt"), "--seed", "1", "--plugin", plugin);
        Assert.Equal(2, run.Code);
        Assert.Equal(1, run.Error.Split(" error ").Length - 1);
        Assert.StartsWith($"{plugin}: error {code}: ", run.Error, StringComparison.Ordinal);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
    }

    private (int Code, string Errors) CodeAndErrors(string command, params string[] arguments)
    {
        var (code, _, error) = InProcess.Run([command, _folder.PathOf("net.prototxt"), "--seed", "1", .. arguments]);
        return (code, string.Concat(error.Split('\n').Where(line => line.Contains(" error ", StringComparison.Ordinal))));
    }
}
