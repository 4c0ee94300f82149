using System.CommandLine;
using PortKit.Cli.Output;
using PortKit.Cli.Usage;
using PortKit.Explanation;
using PortKit.Initializers;
using PortKit.Initializers.Equivalents;
using PortKit.Net;

namespace PortKit.Cli.Commands;

/// <summary><c>portkit explain</c>: what the weights of a net start as, and the calls that start them so elsewhere.</summary>
internal static class ExplainCommand
{
    public static Command Create()
    {
        var net = new NetOptions();
        var layers = new Option<string[]>("--layer")
        {
            Description = "The layers to explain: a name, with * for any letters and ? for one. May be given several times. Default: all.",
            HelpName = "PATTERN",
            DefaultValueFactory = _ => [],
        };
        var frameworks = FrameworkWords.Explained.ManyOption(
            "--framework", "The frameworks to tell of. May be given several times. Default: all; with --code, keras.");
        var code = new Option<bool>("--code")
        {
            Description = "Print code for one framework: a whole module for keras, pytorch and torchsharp; "
                + "for the others, and with --layer, each layer with its geometry and initializers.",
        };
        var json = JsonOutput.NewOption();
        var command = new Command(
            "explain",
            """
            Tells what Caffe's fillers give the weights of a net, in numbers, and the calls that give the same in TensorFlow, Keras, PyTorch and ONNX.

            Examples:
              portkit explain deploy.prototxt --framework keras
              portkit explain deploy.prototxt --layer 'conv*' --json
              portkit explain deploy.prototxt --code --framework keras
              portkit explain deploy.prototxt --code --framework pytorch
              portkit explain deploy.prototxt --code --framework torchsharp
            """);
        net.AddTo(command);
        foreach (Option option in new Option[] { layers, frameworks, code, json })
            command.Add(option);
        command.Validators.Add(result =>
        {
            var hasTorchSharp = result.GetResult(frameworks)?.Tokens.Any(
                token => FrameworkName.Find(token.Value) == FrameworkName.TorchSharp) ?? false;
            if (!result.GetValue(code))
            {
                if (hasTorchSharp)
                    result.AddError($"--framework {FrameworkName.TorchSharp.Word}: --code is expected with it, for it has no calls of its own.");
                return;
            }

            if (result.GetResult(frameworks) is { } given && !given.Errors.Any() && result.GetValue(frameworks)!.Length > 1)
                result.AddError($"--code: one --framework is expected. Found {string.Join(", ", given.Tokens.Select(token => token.Value))}.");
            if (hasTorchSharp && result.GetValue(layers)!.Length > 0)
            {
                result.AddError($"--code --framework {FrameworkName.TorchSharp.Word}: no --layer is expected, for a module is whole.");
            }

            if (result.GetValue(json))
                result.AddError("--code: code is printed, which --json does not go with.");
        });
        command.SetStoppable((parsed, cancellation) =>
        {
            // Neither the seed nor the statistics matter here, so nothing is said of them.
            var options = net.Read(parsed);
            var planned = net.Plan(parsed, options with { Seed = options.Seed ?? 0, IdentityBatchNorm = true }, cancellation);
            var request = new Request(
                parsed.GetValue(net.Net) is { } name && name != "-" ? name : StandardInput.Name,
                new LayerPatterns(parsed.GetValue(layers)!),
                parsed.GetValue(frameworks)!,
                parsed.GetValue(code),
                parsed.GetValue(json));
            return Explain(request, planned);
        });
        return command;
    }

    private static int Explain(Request request, PlanResult planned)
    {
        List<Diagnostic> diagnostics = [.. planned.Diagnostics];
        IReadOnlyList<WeightExplanation> weights = [];
        IReadOnlyList<string> lines = [];
        if (planned.Net?.Plan is { } net)
        {
            diagnostics.AddRange(request.Layers.Problems(net));
            if (request.IsCode)
                lines = CodeOf(net, request, diagnostics);
            weights = NetExplainer.Explain(net, request.Ported, request.Layers.Take);
            diagnostics.AddRange(Notes(net, request.Layers, weights));
        }

        var isDone = !diagnostics.Exists(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
        var exitCode = isDone ? ExitCodes.Done : ExitCodes.BadInput;
        Report.Diagnostics(diagnostics);
        if (request.IsJson)
        {
            var document = ExplainDocument.Of(request.Net, isDone ? weights : [], diagnostics, exitCode);
            return JsonOutput.Print(document, documents => documents.ExplainDocument);
        }

        if (!isDone)
            return exitCode;
        foreach (var line in request.IsCode ? lines : ExplainText.Of(weights))
            Report.Line(line);
        return exitCode;
    }

    // A framework that has modules gets a whole one, unless some of them alone are asked for.
    private static IReadOnlyList<string> CodeOf(NetPlan net, Request request, List<Diagnostic> diagnostics)
    {
        var name = request.Frameworks is [var one] ? one : FrameworkName.Keras;
        var isWhole = NetExplainer.ModuleFrameworks.Contains(name) && request.Layers.AreAll;
        if (!isWhole && name.Framework is { } framework)
            return NetExplainer.Code(net, framework, request.Layers.Take);
        var module = NetExplainer.Module(net, name);
        diagnostics.AddRange(module.Diagnostics);
        return module.Lines;
    }

    private static IEnumerable<Diagnostic> Notes(NetPlan net, LayerPatterns layers, IReadOnlyList<WeightExplanation> weights)
    {
        var taken = net.Layers.Where(layer => layers.Take(layer.Source.Name)).ToList();
        var carried = taken.Where(layer => layer.Source.CarriesBlobs && layer.Plan.FillSteps is null && layer.Learnables.Count > 0).ToList();
        if (carried.Count > 0)
        {
            var others = carried.Count > 1 ? $" and {carried.Count - 1} more" : "";
            yield return new Diagnostic(
                Codes.NotFilled,
                DiagnosticSeverity.Note,
                carried[0].Source.Location,
                $"layer '{carried[0].Source.Name}' ({carried[0].Source.Type}){others}: the net carries the weights, so no filler runs.");
        }
        else if (weights.Count == 0 && taken.Count > 0)
        {
            var at = SourceLocation.In(taken[0].Source.Location.File);
            yield return new Diagnostic(Codes.NothingFilled, DiagnosticSeverity.Note, at, "None of the layers has weights that a filler fills.");
        }
    }

    private sealed record Request(string Net, LayerPatterns Layers, IReadOnlyList<FrameworkName> Frameworks, bool IsCode, bool IsJson)
    {
        /// <summary>Those that initializers are ported to.</summary>
        public IReadOnlyList<Framework> Ported =>
            Frameworks is [] ? NetExplainer.Frameworks : [.. Frameworks.Select(name => name.Framework).OfType<Framework>()];
    }
}
