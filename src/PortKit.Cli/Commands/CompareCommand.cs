using System.CommandLine;
using System.Globalization;
using PortKit.Cli.Output;
using PortKit.Onnx;

namespace PortKit.Cli.Commands;

/// <summary><c>portkit compare</c>: the weights of two files, tensor by tensor.</summary>
internal static class CompareCommand
{
    private const int MostNamed = 3;

    public static Command Create()
    {
        var first = new Argument<string>("A") { Description = "A file of weights: .onnx, .npz, .safetensors, .caffemodel or .caffemodel.h5." };
        var second = new Argument<string>("B") { Description = "Another, of the same format or any other of these." };
        var tolerance = new Option<double?>("--tolerance")
        {
            Description = "How far two values may be apart and still agree. Default: every bit counts.",
            HelpName = "T",
            CustomParser = result =>
            {
                if (double.TryParse(result.Tokens[0].Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value >= 0)
                    return value;
                result.AddError($"--tolerance: a number that is not negative is expected, such as 1e-6. Found '{result.Tokens[0].Value}'.");
                return null;
            },
        };
        var byOrder = new Option<bool>("--by-order") { Description = "Pair tensors by their order among those of one shape, and not by name." };
        var common = new Option<bool>("--common") { Description = "Compare what both files have, and leave out what only one of them has." };
        var limit = new LimitOption();
        var junit = JUnitReport.NewOption();
        var json = JsonOutput.NewOption();
        var command = new Command(
            "compare",
            """
            Compares the weights of two models or files of weights, tensor by tensor, down to the bit: LAYER.INDEX of one with LAYER.INDEX of
            the other. Exits with 0 if all are identical (or within --tolerance), with 1 if they differ.

            Examples:
              portkit compare model.onnx net.caffemodel
              portkit compare before.npz after.safetensors --tolerance 1e-6
            """)
        {
            first,
            second,
            tolerance,
            byOrder,
            common,
            limit.Option,
        };
        JUnitReport.AddTo(command, junit, json);
        command.SetStoppable((parsed, cancellation) => Compare(
            parsed.GetValue(first)!,
            parsed.GetValue(second)!,
            new ComparisonOptions
            {
                Tolerance = parsed.GetValue(tolerance),
                ByOrder = parsed.GetValue(byOrder),
                CommonOnly = parsed.GetValue(common),
                Limits = limit.Read(parsed),
            },
            parsed.GetValue(junit),
            parsed.GetValue(json),
            cancellation));
        return command;
    }

    private static int Compare(string first, string second, ComparisonOptions options, string? junit, bool asJson, CancellationToken cancellation)
    {
        var problems = JUnitReport.Problems(junit, FilesReadBy(first, second, junit));
        var comparison = problems.Count > 0
            ? null
            : Progress.Run($"Comparing {first} and {second}", progress => WeightComparison.Compare(first, second, options, progress, cancellation));
        var tensors = comparison?.Tensors ?? [];
        var exitCode = comparison is not { Succeeded: true } ? ExitCodes.BadInput : comparison.Agrees ? ExitCodes.Done : ExitCodes.CheckFailed;
        IReadOnlyCollection<Diagnostic> diagnostics = exitCode == ExitCodes.CheckFailed
            ? [Differs(tensors, first, second)]
            : comparison?.Diagnostics ?? problems;
        var cases = tensors.Select(tensor => Case(tensor, first)).ToList();
        if (JUnitReport.Write(problems.Count > 0 ? null : junit, "compare", first, cases, exitCode, diagnostics) is { } unwritable)
        {
            diagnostics = [.. diagnostics, unwritable];
            exitCode = ExitCodes.BadInput;
        }

        Report.Diagnostics(diagnostics);
        if (asJson)
        {
            return JsonOutput.Print(
                new CompareDocument
                {
                    First = first,
                    Second = second,
                    Tolerance = options.Tolerance,
                    Totals = CompareTotals.Of(tensors),
                    Tensors = [.. tensors.Select(ComparedPair.Of)],
                    Diagnostics = JsonDiagnostic.Of(diagnostics),
                    ExitCode = exitCode,
                },
                documents => documents.CompareDocument);
        }

        if (comparison is { Succeeded: true } && !JUnitReport.TakesStandardOutput(junit))
            Print(tensors);
        return exitCode;
    }

    private static FilesRead FilesReadBy(string first, string second, string? junit)
    {
        var read = new FilesRead();
        foreach (var file in junit is null ? [] : new[] { first, second }.Where(file => file.Length > 0))
        {
            read.Add(file, "a file of weights");
            foreach (var data in ModelOutline.DataFilesOf(file))
                read.Add(data, "the weights of a model");
        }

        return read;
    }

    private static JUnitCase Case(TensorComparison tensor, string first) => new(
        NameOf(tensor), first, tensor.Agrees ? null : $"{NameOf(tensor)} {ShapeOf(tensor)}: {Remark(tensor)}");

    private static Diagnostic Differs(IReadOnlyList<TensorComparison> tensors, string first, string second)
    {
        var differing = tensors.Where(tensor => !tensor.Agrees).ToList();
        var names = string.Join(", ", differing.Take(MostNamed).Select(tensor => $"'{tensor.Name}'"));
        var tail = differing.Count > MostNamed ? " and others" : "";
        return new Diagnostic(
            Codes.WeightsDiffer,
            DiagnosticSeverity.Error,
            SourceLocation.In(second),
            tensors.Count == 0
                ? $"Tensors that '{first}' has as well are expected. Found none."
                : $"The weights of '{first}' are expected. "
                    + $"Found {differing.Count} of {Counted.Of(tensors.Count, "tensor")} that "
                    + $"{Counted.Verb(tensors.Count, "differs", "differ")}: {names}{tail}.");
    }

    private static void Print(IReadOnlyList<TensorComparison> tensors)
    {
        var table = new ResultTable("tensor", "shape", "", ">different", ">max abs", ">max rel", ">mean A", ">mean B", ">std A", ">std B");
        foreach (var tensor in tensors)
        {
            table.Add(
                NameOf(tensor),
                ShapeOf(tensor),
                Remark(tensor),
                tensor.Compared > 0 ? tensor.Different.ToString("N0", CultureInfo.InvariantCulture) : "",
                Number(tensor.MaxAbsolute),
                Number(tensor.MaxRelative),
                Number(tensor.First?.Statistics?.Mean),
                Number(tensor.Second?.Statistics?.Mean),
                Number(tensor.First?.Statistics?.Std),
                Number(tensor.Second?.Statistics?.Std));
        }

        table.Print();
        Report.Line();
        Report.Line(Summary(CompareTotals.Of(tensors)));
    }

    private static string Summary(CompareTotals totals)
    {
        (int Count, string What)[] parts =
        [
            (totals.WithinTolerance, "within tolerance"),
            (totals.ValuesDiffer, "differ"),
            (totals.TypesDiffer, "of different types"),
            (totals.ShapesDiffer, "of different shapes"),
            (totals.OnlyInFirst, "only in A"),
            (totals.OnlyInSecond, "only in B"),
        ];
        var rest = string.Concat(parts
            .Where(part => part.Count > 0)
            .Select(part => string.Create(CultureInfo.InvariantCulture, $", {part.Count} {part.What}")));
        return string.Create(CultureInfo.InvariantCulture, $"{Counted.Of(totals.Tensors, "tensor")}: {totals.Identical} identical{rest}");
    }

    private static string NameOf(TensorComparison tensor) => tensor is { First: { } first, Second: { } second } && first.Name != second.Name
        ? $"{first.Name} = {second.Name}"
        : tensor.Name;

    private static string ShapeOf(TensorComparison tensor)
    {
        var (first, second) = (Text(tensor.First), Text(tensor.Second));
        return first.Length == 0 || second.Length == 0 || tensor.Agreement != TensorAgreement.ShapesDiffer
            ? first.Length > 0 ? first : second
            : $"{first} / {second}";

        static string Text(ComparedTensor? one) => one is null ? "" : one.Dims.Count == 0 ? "()" : string.Join('x', one.Dims);
    }

    private static string Remark(TensorComparison tensor) => tensor.Agreement switch
    {
        TensorAgreement.Identical => "identical",
        TensorAgreement.WithinTolerance => "within tolerance",
        TensorAgreement.ValuesDiffer => string.Create(CultureInfo.InvariantCulture, $"differs from element {tensor.FirstDifference} on"),
        TensorAgreement.TypesDiffer => $"types differ: {tensor.First!.ElementType}, {tensor.Second!.ElementType}{Values(tensor)}",
        TensorAgreement.ShapesDiffer => $"shapes differ{Values(tensor)}",
        TensorAgreement.OnlyInFirst => "only in A",
        _ => "only in B",
    };

    private static string Values(TensorComparison tensor) => tensor switch
    {
        { Compared: 0 } => "",
        { Different: 0 } => "; the values are the same, in order",
        _ => "; so do values",
    };

    private static string Number(double? number) => number?.ToString("G4", CultureInfo.InvariantCulture) ?? "";
}
