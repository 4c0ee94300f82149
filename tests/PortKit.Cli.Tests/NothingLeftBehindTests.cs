using System.Diagnostics;
using System.Text;

namespace PortKit.Cli.Tests;

/// <summary>Commands that run a model leave nothing in the user's folders, and read nothing outside of the model's.</summary>
public sealed class NothingLeftBehindTests : IDisposable
{
    private const string Net =
        """
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 64 } } }
        layer { name: "ip" type: "InnerProduct" bottom: "data" top: "ip" inner_product_param { num_output: 64 weight_filler { type: "xavier" } } }
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("check", "net.onnx")]
    [InlineData("verify", "net.prototxt")]
    public void The_home_of_the_user_stays_empty(string command, string file)
    {
        Convert();
        string[] variables = ["HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_RUNTIME_DIR", "TMPDIR"];
        var start = new ProcessStartInfo("dotnet")
        {
            ArgumentList = { Path.Combine(AppContext.BaseDirectory, "PortKit.Cli.dll"), command, _folder.PathOf(file) },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var variable in variables)
        {
            Directory.CreateDirectory(_folder.PathOf(variable));
            start.Environment[variable] = _folder.PathOf(variable);
        }

        // .NET itself would leave a pipe for debuggers there.
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        start.Environment["ORT_DISABLE_TELEMETRY"] = "0";
        var (code, error) = Run(start);
        Assert.True(code == 0, error);
        Assert.Empty(variables.SelectMany(name => Directory.EnumerateFileSystemEntries(_folder.PathOf(name), "*", SearchOption.AllDirectories)));
    }

    [Theory]
    [InlineData("dd/onnxx.data", "a link to")]
    [InlineData("../../kk.data", "location '../../kk.data'")]
    [InlineData("/tmp/kkk.data", "location '/tmp/kkk.data'")]
    public void Data_outside_of_the_models_folder_are_refused(string location, string found)
    {
        Convert();

        // A name that is as long takes the place of the one that was written.
        var model = File.ReadAllBytes(_folder.PathOf("net.onnx"));
        var text = Encoding.Latin1.GetString(model);
        var name = "net.onnx.data";
        Assert.Contains(name, text, StringComparison.Ordinal);
        Assert.Equal(name.Length, location.Length);
        Directory.CreateDirectory(_folder.PathOf("models/inner"));
        Directory.CreateDirectory(_folder.PathOf("outside"));
        var moved = _folder.PathOf("models/inner/net.onnx");
        File.WriteAllBytes(moved, Encoding.Latin1.GetBytes(text.Replace(name, location, StringComparison.Ordinal)));
        Directory.CreateSymbolicLink(_folder.PathOf("models/inner/dd"), _folder.PathOf("outside"));
        File.Copy(_folder.PathOf(name), _folder.PathOf("outside/onnxx.data"));
        foreach (var arguments in new[] { new[] { "check", moved }, ["compare", moved, _folder.PathOf("net.onnx")] })
        {
            var (code, _, error) = Command.Run(_folder.Root, arguments);
            Assert.NotEqual(0, code);
            Assert.Contains("External data must be in the model's folder or below.", error, StringComparison.Ordinal);
            Assert.Contains(found, error, StringComparison.Ordinal);
        }
    }

    private static (int Code, string Error) Run(ProcessStartInfo start)
    {
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, error.Result);
    }

    private void Convert()
    {
        _folder.Write("net.prototxt", Net);
        var (code, _, error) = Command.Run(_folder.Root, "convert", "net.prototxt", "-o", "net.onnx", "--external-data");
        Assert.True(code == 0, error);
    }
}
