using PortKit.House.Tests;

namespace PortKit.Cli.Tests.Cases;

/// <summary>The weights that a solver starts from, in every command that takes a net.</summary>
public sealed class SolverWeightsTests : IDisposable
{
    private static readonly string Case = Repository.PathOf("tests", "Cases", "01-solver-weights");
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_solver_starts_where_Caffes_does()
    {
        var model = _folder.PathOf("m.onnx");
        Assert.Equal(0, Command.Run(Case, "convert", "solver.prototxt", "-o", model).Code);
        Assert.Equal(0, Command.Run(Case, "compare", model, "caffe-train-start.caffemodel").Code);
        Assert.Equal(0, Command.Run(Case, "verify", "solver.prototxt", model).Code);
    }

    [Theory]
    [InlineData("convert", "solver-missing.prototxt", "-o", "OUT/m.onnx")]
    [InlineData("init", "solver-missing.prototxt", "-o", "OUT/w.npz")]
    [InlineData("verify", "solver-missing.prototxt")]
    [InlineData("report", "solver-missing.prototxt", "-o", "OUT/r.html")]
    [InlineData("inspect", "solver-missing.prototxt")]
    [InlineData("explain", "solver-missing.prototxt")]
    public void A_file_that_is_missing_is_an_error_where_the_solver_names_it(params string[] arguments)
    {
        var (code, _, error) = Command.Run(Case, [.. arguments.Select(argument => argument.Replace("OUT", _folder.Root, StringComparison.Ordinal))]);
        Assert.Equal(2, code);
        const string Expected = "solver-missing.prototxt(2,1): error PK1008: weights must name a file. Found \"not-there.caffemodel\"";
        Assert.StartsWith(Expected, error, StringComparison.Ordinal);
        Assert.Empty(_folder.Files());
    }
}
