using PortKit.Net;

namespace PortKit.Explanation.Code;

/// <summary>A net as a file of C#: a module of TorchSharp, with its layers and forward pass, and what loads weights into it.</summary>
internal sealed class TorchSharpModule(NetPlan net) : TorchModule(net)
{
    /// <summary>How many inputs a module of TorchSharp's can have.</summary>
    private const int MostInputs = 6;

    // What the file calls anything but a blob or a layer.
    private static readonly string[] Taken = ["F", "nn", "torch", "Tensor", "TorchSharp", "System", "Weights", "Load"];

    private static readonly HashSet<string> Keywords =
    [
        "abstract", "as", "base", "bool", "byte", "case", "catch", "char", "checked", "const", "decimal", "default", "delegate", "do", "enum",
        "event",
        "explicit", "extern", "false", "fixed", "foreach", "goto", "implicit", "int", "interface", "internal", "lock", "long", "namespace", "new",
        "null",
        "object", "operator", "out", "override", "params", "private", "protected", "public", "readonly", "ref", "sbyte", "sealed", "short", "sizeof",
        "stackalloc", "static", "string", "struct", "switch", "this", "throw", "true", "typeof", "uint", "ulong", "unchecked", "unsafe", "ushort",
        "using", "virtual", "void", "volatile", "double", "float", "var",
    ];

    /// <summary>The lines; what has no counterpart goes into the bag, and the lines are then of no use.</summary>
    public IReadOnlyList<string> Lines(DiagnosticBag bag)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        var blobs = new PythonNames(Taken);
        WriteLayers(NameOf, bag);
        var inputs = Net.Inputs.Count();
        if (inputs is 0 or > MostInputs)
        {
            bag.Error(
                Codes.NoModule,
                SourceLocation.In(Net.Layers[0].Source.Location.File),
                $"A module of TorchSharp has 1 to {MostInputs} inputs. Found {inputs}.");
        }

        var name = new PythonNames([.. Taken, .. Modules.Select(module => module.Name)]).Take(Net.Name.Length == 0 ? "Net" : Net.Name);
        return [.. Head, .. Class(Escaped(name)), .. HasWeights ? WeightsClass : []];

        string NameOf(BlobVersion blob)
        {
            if (!names.TryGetValue(blob.Name, out var known))
                names[blob.Name] = known = Escaped(blobs.Take(blob.Name));
            return known;
        }
    }

    private static IEnumerable<string> Head =>
    [
        "using System;",
        "using System.Collections.Generic;",
        "using System.IO;",
        "using System.Linq;",
        "using System.Runtime.InteropServices;",
        "using System.Text.Json;",
        "using TorchSharp;",
        "using static TorchSharp.torch;",
        "using F = TorchSharp.torch.nn.functional;",
        "",
    ];

    private static IEnumerable<string> WeightsClass =>
    [
        "",
        "/// <summary>Parameters that no module of TorchSharp's has.</summary>",
        "public sealed class Weights : nn.Module",
        "{",
        "    public Weights(long[]? weight = null, long[]? bias = null) : base(\"Weights\")",
        "    {",
        "        if (weight is not null)",
        "            register_parameter(\"weight\", nn.Parameter(torch.zeros(weight)));",
        "        if (bias is not null)",
        "            register_parameter(\"bias\", nn.Parameter(torch.zeros(bias)));",
        "    }",
        "",
        "    public TorchSharp.Modules.Parameter weight => get_parameter(\"weight\")!;",
        "",
        "    public TorchSharp.Modules.Parameter bias => get_parameter(\"bias\")!;",
        "}",
    ];

    private IEnumerable<string> Class(string name)
    {
        var (inputs, outputs) = (Net.Inputs.Select(ValueOf).ToList(), Net.Outputs.Select(ValueOf).ToList());
        var result = outputs.Count == 1 ? "Tensor" : $"({string.Join(", ", outputs.Select(_ => "Tensor"))})";
        yield return "/// <summary>Pictures are (batch, channels, height, width), as in Caffe; eval() makes it infer.</summary>";
        yield return $"public sealed class {name} : nn.Module<{string.Join(", ", inputs.Select(_ => "Tensor").Append(result))}>";
        yield return "{";
        foreach (var (module, code) in Modules)
        {
            var room = code.StartsWith("new ", StringComparison.Ordinal) ? "" : "TorchSharp.Modules.";
            yield return $"    private readonly {room}{TypeOf(code)} {Escaped(module)} = {code};";
        }

        yield return "";
        yield return $"    public {name}() : base(\"{name.TrimStart('@')}\")";
        yield return "    {";
        foreach (var (own, owner) in Ties)
            yield return $"        {Own(own)} = {Own(owner)};";
        yield return "        RegisterComponents();";
        yield return "    }";
        yield return "";
        yield return $"    public override {result} forward({string.Join(", ", inputs.Select(input => "Tensor " + input))})";
        yield return "    {";
        var known = inputs.ToHashSet(StringComparer.Ordinal);
        foreach (var (blob, value) in Steps)
            yield return $"        {(known.Add(blob) ? "var " : "")}{blob} = {value};";
        yield return $"        return {(outputs.Count == 1 ? outputs[0] : $"({string.Join(", ", outputs)})")};";
        yield return "    }";
        foreach (var line in Loader(name))
            yield return line.Length == 0 ? "" : $"    {line}";
        yield return "}";
    }

    private static IEnumerable<string> Loader(string name) =>
    [
        "",
        "/// <summary>The module, ready to infer, with the weights of a .safetensors file in the layout of PyTorch.</summary>",
        $"public static {name} Load(string path)",
        "{",
        "    using var file = File.OpenRead(path);",
        "    using var reader = new BinaryReader(file);",
        "    using var head = JsonDocument.Parse(reader.ReadBytes(checked((int)reader.ReadInt64())));",
        "    var start = file.Position;",
        $"    var model = new {name}();",
        "    var state = model.state_dict();",
        "    var missing = new HashSet<string>(state.Keys.Where(key => !key.EndsWith(\".num_batches_tracked\")));",
        "    using var _ = torch.no_grad();",
        "    foreach (var entry in head.RootElement.EnumerateObject().Where(entry => entry.Name != \"__metadata__\"))",
        "    {",
        "        var shape = entry.Value.GetProperty(\"shape\").EnumerateArray().Select(dim => dim.GetInt64()).ToArray();",
        "        var values = new float[shape.Aggregate(1L, (count, dim) => count * dim)];",
        "        file.Position = start + entry.Value.GetProperty(\"data_offsets\")[0].GetInt64();",
        "        file.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan()));",
        "        if (!missing.Remove(entry.Name) || !state[entry.Name].shape.SequenceEqual(shape))",
        "            throw new InvalidDataException($\"{path}: {entry.Name} of this shape is no parameter of the module.\");",
        "        state[entry.Name].copy_(torch.tensor(values).reshape(shape));",
        "    }",
        "",
        "    if (missing.Count > 0)",
        "        throw new InvalidDataException($\"{path}: {string.Join(\", \", missing)} must be in the file.\");",
        "    model.eval();",
        "    return model;",
        "}",
    ];

    private static string Escaped(string name) => Keywords.Contains(name) ? "@" + name : name;

    // nn.Conv2d(...) makes a Conv2d, and new Weights(...) a Weights.
    private static string TypeOf(string code) => code[(code.IndexOfAny(['.', ' ']) + 1)..code.IndexOf('(', StringComparison.Ordinal)];

    protected override string Named(string name, string value) => $"{name}: {value}";

    protected override string Flag(bool value) => value ? "true" : "false";

    protected override string Floats(IEnumerable<string> values) => $"torch.tensor(new[] {{ {string.Join(", ", values)} }}, dtype: torch.float32)";

    protected override string Own(string name) =>
        name.Split('.') is [var module, var parameter] ? $"this.{Escaped(module)}.{parameter}" : $"this.{name}";

    protected override string Made(string type, IEnumerable<string> arguments) => $"nn.{type}({string.Join(", ", arguments)})";

    protected override string Called(string module, string x) => $"this.{Escaped(module)}.call({x})";

    protected override string Weights(IEnumerable<(string Name, Shape Shape)> parameters) =>
        $"new Weights({string.Join(", ", parameters.Select(parameter => Named(parameter.Name, List(parameter.Shape.ToLongs()))))})";

    protected override string Nothing => "null";

    protected override string Rows(string weights, string x) =>
        $"{weights}.index_select(0, {x}.to(torch.int64).reshape([-1])).reshape({List(TopShape(0).ToLongs())})";

    protected override string HasBiasName => "hasBias";

    protected override string Sizes(IReadOnlyList<int> sizes) => sizes.Count == 1 ? $"{sizes[0]}" : $"({string.Join(", ", sizes)})";

    /// <inheritdoc/>
    public override string Number(float value) => value switch
    {
        float.NaN => "double.NaN",
        float.PositiveInfinity => "double.PositiveInfinity",
        float.NegativeInfinity => "double.NegativeInfinity",
        _ => Double(value),
    };
}
