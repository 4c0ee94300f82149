using System.Diagnostics;
using System.Security.Cryptography;

namespace PortKit.Cli.Tests.Determinism;

/// <summary>
/// The same net, options and seed give the same bytes, whatever the process is like: its culture, time zone and folder, the number of its processors,
/// the width of their vectors, and how the command was built. A few rows are always tried, all of them with PORTKIT_MATRIX=1;
/// PORTKIT_PROGRAMS names other builds of the command, such as one in Debug and a native one, by their whole paths and joined by colons.
/// </summary>
public sealed class MatrixTests : IDisposable
{
    /// <summary>Every filler, and layers between that lsuv computes.</summary>
    private const string Net =
        """
        name: "every_filler"
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 2 dim: 3 dim: 19 dim: 19 } } }
        layer {
          name: "gaussian" type: "Convolution" bottom: "data" top: "c1"
          convolution_param { num_output: 16 kernel_size: 3 weight_filler { type: "gaussian" std: 0.02 } bias_filler { type: "constant" value: 0.1 } }
        }
        layer { name: "bn" type: "BatchNorm" bottom: "c1" top: "b1" }
        layer { name: "uniform" type: "Scale" bottom: "b1" top: "s1" scale_param { bias_term: true filler { type: "uniform" min: 0.5 max: 1.5 } } }
        layer { name: "relu" type: "ReLU" bottom: "s1" top: "s1" }
        layer {
          name: "xavier" type: "Convolution" bottom: "s1" top: "c2"
          convolution_param { num_output: 24 kernel_size: 3 group: 2 weight_filler { type: "xavier" variance_norm: AVERAGE } }
        }
        layer { name: "prelu" type: "PReLU" bottom: "c2" top: "p2" }
        layer {
          name: "msra" type: "Convolution" bottom: "p2" top: "c3"
          convolution_param { num_output: 24 kernel_size: 3 weight_filler { type: "msra" variance_norm: FAN_OUT } }
        }
        layer {
          name: "bilinear" type: "Deconvolution" bottom: "c3" top: "d3"
          convolution_param { num_output: 24 group: 24 kernel_size: 4 stride: 2 pad: 1 bias_term: false weight_filler { type: "bilinear" } }
        }
        layer { name: "lrn" type: "LRN" bottom: "d3" top: "l3" }
        layer { name: "sigmoid" type: "Sigmoid" bottom: "l3" top: "l3" }
        layer { name: "sparse" type: "InnerProduct" bottom: "l3" top: "i1" inner_product_param { num_output: 40 weight_filler { type: "gaussian" std: 0.01 sparse: 5 } } }
        layer { name: "unitball" type: "InnerProduct" bottom: "i1" top: "i2" inner_product_param { num_output: 33 weight_filler { type: "positive_unitball" } } }
        layer { name: "keras" type: "InnerProduct" bottom: "i2" top: "i3" inner_product_param { num_output: 32 weight_filler { type: "xavier" } } }
        layer { name: "ortho" type: "InnerProduct" bottom: "i3" top: "i4" inner_product_param { num_output: 65 weight_filler { type: "xavier" } } }
        layer { name: "torch" type: "InnerProduct" bottom: "i4" top: "i5" inner_product_param { num_output: 31 weight_filler { type: "xavier" } } }
        layer { name: "lsuv" type: "InnerProduct" bottom: "i5" top: "i6" inner_product_param { num_output: 130 weight_filler { type: "xavier" } } }
        layer { name: "prob" type: "Softmax" bottom: "i6" top: "prob" }
        """;

    private const string Initializers =
        """
        "keras" = "keras:TruncatedNormal(stddev=0.07)"
        "ortho" = "keras:Orthogonal(gain=1.5)"
        "torch" = "pytorch:kaiming_normal_(nonlinearity=relu)"
        "lsuv" = "lsuv"
        """;

    private static readonly string[] Commands =
    [
        "convert NET --seed 1701 --phase train --init INIT -o m.onnx --external-data",
        "convert NET --seed 1701 -o graph.onnx --mean 104.5,117.25,123 --scale 0.017 --initialization-graph",
        "init NET --seed 1701 --init INIT -o w.npz",
        "init NET --seed 1701 --init INIT -o w.caffemodel.h5",
        "inspect NET --seed 1701 --init INIT --json",
    ];

    /// <summary>The rows that are always tried.</summary>
    private static readonly string[] Always = ["culture=tr-TR", "DOTNET_EnableHWIntrinsic=0", "DOTNET_PROCESSOR_COUNT=1 folder=elsewhere"];

    private readonly TemporaryFolder _folder = new();

    public MatrixTests()
    {
        _folder.Write("net.prototxt", Net);
        _folder.Write("init.toml", Initializers);
        Directory.CreateDirectory(_folder.PathOf("a folder/elsewhere"));
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>What a process is like.</summary>
    public static TheoryData<string> Rows
    {
        get
        {
            string[] others =
            [
                "culture=de-DE TZ=America/St_Johns",
                "culture=ar-SA TZ=Asia/Kathmandu",
                "culture=fa-IR DOTNET_gcServer=1",
                "DOTNET_PROCESSOR_COUNT=7",
                "DOTNET_EnableAVX512F=0 DOTNET_EnableAVX512=0",
                "DOTNET_EnableAVX2=0",
                "DOTNET_EnableAVX=0",
                "DOTNET_EnableFMA=0",
                "DOTNET_MaxVectorTBitWidth=128 DOTNET_PreferredVectorBitWidth=128",
                "DOTNET_TieredCompilation=0",
                "DOTNET_ReadyToRun=0 DOTNET_TC_QuickJitForLoops=0",
                "DOTNET_JITMinOpts=1",
            ];
            return [.. Environment.GetEnvironmentVariable("PORTKIT_MATRIX") == "1" ? Always.Concat(others) : Always];
        }
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void Every_process_gives_the_same_bytes(string row)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "PortKit.Cli.dll");
        var (expected, usual) = Outputs(program, "");
        var (found, likeness) = Outputs(program, row);
        Assert.Equal(expected, found);
        TestContext.Current.TestOutputHelper?.WriteLine($"{row}: {found.Count} outputs, {usual} and {likeness}");

        // Where the processor does not have what is turned off, or the system another number of processors, a row changes nothing.
        if (row.Contains('=', StringComparison.Ordinal) && (row.StartsWith("culture", StringComparison.Ordinal) || row.Contains("HWIntrinsic", StringComparison.Ordinal)))
            Assert.NotEqual(usual, likeness);
    }

    [Fact]
    public void Every_build_gives_the_same_bytes()
    {
        var (expected, _) = Outputs(Path.Combine(AppContext.BaseDirectory, "PortKit.Cli.dll"), "");
        Assert.Equal(8, expected.Count);
        foreach (var program in (Environment.GetEnvironmentVariable("PORTKIT_PROGRAMS") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries))
        {
            Assert.True(File.Exists(program), program);
            Assert.Equal(expected, Outputs(program, "").Found);
            TestContext.Current.TestOutputHelper?.WriteLine($"{program}: the same {expected.Count} outputs");
        }
    }

    private (SortedDictionary<string, string> Found, string Likeness) Outputs(string program, string row)
    {
        var outputs = Directory.CreateTempSubdirectory("portkit-matrix-");
        try
        {
            var likeness = _folder.PathOf("likeness");
            File.WriteAllText(likeness, "");
            var printed = Commands.Select(command => Run(program, command, row, outputs.FullName, likeness)).ToList();
            var found = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["printed"] = DigestOf(System.Text.Encoding.UTF8.GetBytes(string.Concat(printed))) };
            foreach (var file in outputs.EnumerateFiles())
                found.Add(file.Name, DigestOf(File.ReadAllBytes(file.FullName)));
            return (found, File.ReadAllText(likeness).Replace(outputs.FullName, "", StringComparison.Ordinal));
        }
        finally
        {
            outputs.Delete(recursive: true);
        }
    }

    private string Run(string program, string command, string row, string outputs, string likeness)
    {
        var isAssembly = Path.GetExtension(program) == ".dll";
        var start = new ProcessStartInfo(isAssembly ? "dotnet" : program) { WorkingDirectory = outputs, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in row.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=')).Select(pair => (pair[0], pair[1])))
        {
            switch (name)
            {
                case "culture":
                    start.Environment[StartupHook.Culture] = value;
                    start.ArgumentList.Add("exec");
                    start.ArgumentList.Add("--runtimeconfig");
                    start.ArgumentList.Add(WithCultures(program));
                    break;
                case "folder":
                    start.WorkingDirectory = _folder.PathOf($"a folder/{value}");
                    break;
                default:
                    start.Environment[name] = value;
                    break;
            }
        }

        if (isAssembly)
        {
            start.Environment["DOTNET_STARTUP_HOOKS"] = typeof(MatrixTests).Assembly.Location;
            start.Environment[StartupHook.Likeness] = likeness;
            start.ArgumentList.Add(program);
        }

        // Named as a user in that folder would.
        var way = Path.GetRelativePath(start.WorkingDirectory, _folder.Root);
        foreach (var word in command.Split(' '))
        {
            start.ArgumentList.Add(word switch
            {
                "NET" => Path.Combine(way, "net.prototxt"),
                "INIT" => Path.Combine(way, "init.toml"),
                _ when Path.HasExtension(word) && char.IsLetter(word[0]) => Path.Combine(outputs, word),
                _ => word,
            });
        }

        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{row}: {command}: {error.Result}");
        return output.Replace(way, "", StringComparison.Ordinal);
    }

    // The command itself knows the invariant culture alone; a program that uses the library may have any.
    private string WithCultures(string program)
    {
        var configuration = File.ReadAllText(Path.ChangeExtension(program, ".runtimeconfig.json"));
        Assert.Contains("\"System.Globalization.Invariant\": true", configuration, StringComparison.Ordinal);
        return _folder.Write(
            "cultures.runtimeconfig.json",
            configuration
                .Replace("\"System.Globalization.Invariant\": true", "\"System.Globalization.Invariant\": false", StringComparison.Ordinal)
                .Replace("\"System.Globalization.PredefinedCulturesOnly\": true", "\"System.Globalization.PredefinedCulturesOnly\": false", StringComparison.Ordinal));
    }

    private static string DigestOf(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
