using System.Runtime.InteropServices;
using PortKit.Explanation;
using PortKit.House.Tests;
using PortKit.Initializers;
using PortKit.Tests.Harness;

namespace PortKit.Tests.Explanation;

/// <summary>
/// Modules of TorchSharp. That they compute what the converted model computes is tried with PORTKIT_TORCHSHARP=1, as continuous integration does once: a
/// program of its own is built with them, for which NuGet brings 600 MB, and run where TorchSharp's native library loads.
/// </summary>
public sealed class TorchSharpModuleTests
{
    private const string Project = """
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <OutputType>Exe</OutputType>
            <TargetFramework>net10.0</TargetFramework>
            <Nullable>enable</Nullable>
            <ImplicitUsings>enable</ImplicitUsings>
            <NuGetAudit>false</NuGetAudit>
          </PropertyGroup>
          <ItemGroup>
            <PackageReference Include="TorchSharp" Version="0.107.0" />
            <PackageReference Include="libtorch-cpu-RUNTIME" Version="2.10.0" />
          </ItemGroup>
        </Project>
        """;

    // The lines around the nets' own: inputs are read as they were written, and outputs go beside them.
    private const string Program = """
        using System.Runtime.InteropServices;
        using TorchSharp;
        using static TorchSharp.torch;

        static Tensor In(string folder, int index)
        {
            var path = Path.Combine(folder, $"in{index}");
            var values = MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(path)).ToArray();
            return torch.tensor(values).reshape(File.ReadAllText(path + ".txt").Split('x').Select(long.Parse).ToArray());
        }

        static void Out(string folder, int index, Tensor output)
        {
            File.WriteAllBytes(Path.Combine(folder, $"out{index}"), MemoryMarshal.AsBytes(output.contiguous().data<float>().ToArray().AsSpan()).ToArray());
            File.WriteAllText(Path.Combine(folder, $"out{index}.txt"), string.Join("x", output.shape));
        }

        torch.set_num_threads(1);
        using var none = torch.no_grad();

        """;

    [Fact]
    public void LeNet_is_a_class_of_its_name()
    {
        var module = NetExplainer.Module(Models.Plan("lenet"), FrameworkName.TorchSharp);
        Assert.Empty(module.Diagnostics);
        Assert.Contains("public sealed class LeNet : nn.Module<Tensor, Tensor>", module.Lines);
        Assert.Contains("    private readonly TorchSharp.Modules.Conv2d conv1 = nn.Conv2d(1, 20, (5, 5));", module.Lines);
        Assert.Contains("        var pool1 = F.max_pool2d(conv1, [2, 2], [2, 2]);", module.Lines);
    }

    [Fact]
    public void A_module_has_as_many_inputs_as_TorchSharp_takes()
    {
        var layers = string.Concat(Enumerable.Range(0, 7).Select(i => $"layer {{ name: 'x{i}' type: 'Input' top: 'x{i}' input_param {{ shape {{ dim: 1 }} }} }} layer {{ name: 'y{i}' type: 'ReLU' bottom: 'x{i}' top: 'y{i}' }}\n"));
        var module = NetExplainer.Module(NetExplainerTests.Plan(layers), FrameworkName.TorchSharp);
        Assert.Empty(module.Lines);
        Assert.Contains("A module of TorchSharp has 1 to 6 inputs. Found 7.", Assert.Single(module.Diagnostics).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Modules_agree()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("PORTKIT_TORCHSHARP") == "1", "PORTKIT_TORCHSHARP=1 builds and runs the modules of TorchSharp.");
        string[] nets =
        [
            ModuleNets.AlexNet, ModuleNets.Inception, ModuleNets.Residual, ModuleNets.Shared, ModuleNets.Embed, .. ModuleNets.Single, .. ModuleNets.Pooled(40),
            File.ReadAllText(Repository.PathOf("models", "lenet", "deploy.prototxt")),
        ];
        var root = Directory.CreateTempSubdirectory("portkit-torchsharp-");
        try
        {
            var cases = nets.Select((net, i) => ModuleCase.Write(root.CreateSubdirectory($"N{i}"), net, i, FrameworkName.TorchSharp, "Net.cs")).ToList();
            File.WriteAllText(Path.Combine(root.FullName, "Nets.csproj"), Project.Replace("RUNTIME", Runtime, StringComparison.Ordinal));
            var program = new System.Text.StringBuilder(Program);
            foreach (var (i, one) in cases.Index())
            {
                var path = Path.Combine(one.Folder, "Net.cs");
                var lines = File.ReadAllLines(path).ToList();
                lines.Insert(lines.FindLastIndex(line => line.StartsWith("using ", StringComparison.Ordinal)) + 1, $"namespace N{i};");
                File.WriteAllLines(path, lines);
                var name = lines.First(line => line.Contains(": nn.Module<", StringComparison.Ordinal)).Split(' ')[3];
                var inputs = string.Join(", ", one.Net.Inputs.Select((_, at) => $"In(\"N{i}\", {at})"));
                var outputs = string.Join(", ", one.Net.Outputs.Select((_, at) => $"o{at}"));
                program.AppendLine("{").AppendLine($"var {(one.Net.Outputs.Count > 1 ? $"({outputs})" : outputs)} = N{i}.{name}.Load(\"N{i}/weights.safetensors\").call({inputs});");
                for (var at = 0; at < one.Net.Outputs.Count; at++)
                    program.AppendLine($"Out(\"N{i}\", {at}, o{at});");
                program.AppendLine("}");
            }

            File.WriteAllText(Path.Combine(root.FullName, "Program.cs"), program.ToString());
            var (built, errors) = Programs.Run("dotnet", ["build", "-c", "Release", root.FullName], root.FullName);
            Assert.True(built == 0, errors);
            var (code, said) = Programs.Run("dotnet", ["run", "-c", "Release", "--no-build", "--project", root.FullName], root.FullName);
            Assert.SkipWhen(
                said.Contains("Trace from LoadNativeBackend", StringComparison.Ordinal),
                "The modules compile. TorchSharp's native library does not load here, as on a machine whose C++ library is older than GCC 13's.");
            Assert.True(code == 0, said);
            cases.ForEach(one => one.Check());
        }
        finally
        {
            root.Delete(recursive: true);
        }
    }

    private static string Runtime => OperatingSystem.IsWindows() ? "win-x64" : OperatingSystem.IsMacOS() ? "osx-arm64" : RuntimeInformation.RuntimeIdentifier;
}
