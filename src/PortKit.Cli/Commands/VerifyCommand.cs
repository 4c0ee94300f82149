using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using PortKit.Caffe.Protos;
using PortKit.Cli.Batch;
using PortKit.Cli.Output;
using PortKit.Cli.Usage;
using PortKit.Files.Npy;
using PortKit.Formats;
using PortKit.Onnx;
using PortKit.Verification;

namespace PortKit.Cli.Commands;

/// <summary><c>portkit verify</c>: holds a model against Caffe's arithmetic, blob by blob.</summary>
internal sealed class VerifyCommand
{
    private readonly NetOptions _net = new(takesValues: true, takesOutputs: true);

    private readonly Argument<string?> _model = new("MODEL")
    {
        Description = "An ONNX model of the net. Without one the net is converted, into a file that is gone afterwards.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<double> _tolerance = new("--tolerance")
    {
        Description = "How far a value may lie from the b that is expected: T times |b|, plus T/20 times the largest |b| of its blob or 1. "
            + "Default: 0.0002.",
        HelpName = "T",
        DefaultValueFactory = _ => VerifyOptions.DefaultTolerance,
        CustomParser = result => ParseTolerance(result),
    };

    private readonly Option<uint> _inputSeed = new("--input-seed")
    {
        Description = "The seed of the inputs that are given no values. Default: 1.",
        HelpName = "N",
        DefaultValueFactory = _ => VerifyOptions.DefaultInputSeed,
    };

    private readonly Option<string?> _golden = new("--golden")
    {
        Description = "A folder of arrays from elsewhere, BLOB.npy or .npz, to hold both against.",
        HelpName = "DIR",
    };

    private readonly Option<int?> _train = new("--train")
    {
        Description = "Verify the training step of a solver instead, for N iterations: what each layer makes and gives back, the gradients, and what "
            + "the solver makes of them.",
        HelpName = "N",
    };

    private readonly PreprocessingOptions _preprocessing = new();

    private readonly Option<string?> _junit = JUnitReport.NewOption();

    private readonly Option<bool> _json = JsonOutput.NewOption();

    private readonly BatchOptions _batch;

    private VerifyCommand()
    {
        _batch = new BatchOptions(_junit, _json) { OfOne = [_golden] };
        WholeNumber.Expect(_train, 1);
    }

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var verify = new VerifyCommand();
        var command = new Command(
            "verify",
            """
            Runs a model in ONNX Runtime and the net in Caffe's arithmetic on the same input, compares every blob, and
            names the first layer that differs. Exits with 1 if any does. With --train it does so with the training step of a solver.
            What a MODEL of PortKit says of its seed, phase, Boost version, weights, initializers and preprocessing holds, unless it is given here.

            Examples:
              portkit verify deploy.prototxt
              portkit verify deploy.prototxt model.onnx --weights net.caffemodel --input data=cat.npy
              portkit verify deploy.prototxt --weights net.caffemodel --golden dumps/
              portkit verify nets --junit verified.xml
              portkit verify solver.prototxt --train 2
            """);
        verify._net.AddTo(command);
        command.Add(verify._model);
        verify._preprocessing.AddTo(command);
        foreach (Option option in new Option[] { verify._tolerance, verify._inputSeed, verify._golden, verify._train })
            command.Add(option);
        command.Validators.Add(result =>
        {
            if (result.GetResult(verify._train) is not { Implicit: false })
                return;
            if (result.GetResult(verify._model) is { Tokens.Count: > 0 } model)
                result.AddError($"--train: a solver alone is expected, whose step is composed. Found the model '{model.Tokens[0].Value}' beside it.");
            if (result.GetResult(verify._golden) is { Implicit: false })
                result.AddError("--train: a solver alone is expected. Found --golden beside it.");
            if (verify._net.NamesPhase(result))
                result.AddError("--train: no --phase is expected beside it, for the step is that of the TRAIN net.");
        });
        verify._batch.AddTo(command);
        command.SetStoppable(verify.Run);
        return command;
    }

    private static double ParseTolerance(ArgumentResult result)
    {
        var word = result.Tokens[0].Value;
        if (double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out var tolerance)
            && tolerance >= 0
            && double.IsFinite(tolerance))
        {
            return tolerance;
        }

        result.AddError($"--tolerance: a number from 0 on is expected. Found '{word}'.");
        return default;
    }

    private int Run(ParseResult parsed, CancellationToken cancellation) => _batch.Run(
        parsed, _net.NameOf(parsed), null, (job, stop) => Verify(parsed, job, stop), JsonOutput.Print, cancellation);

    private int Verify(ParseResult parsed, Job job, CancellationToken cancellation)
    {
        var bag = new DiagnosticBag();
        var arrays = InputArrays.Read(_net.ReadValues(parsed), _net.Read(parsed).Limits, bag);
        var golden = parsed.GetValue(_golden) is { } folder ? GoldenArrays.Open(folder, bag) : null;
        var (model, junit) = (job.IsAlone ? parsed.GetValue(_model) : null, job.IsAlone ? parsed.GetValue(_junit) : null);
        if (model is not null && GivenModel.Problem(model) is { } unreadable)
            bag.Add(unreadable);
        var record = model is null || bag.HasErrors ? null : ModelRecord.Read(model);
        if (record is not null)
            ChannelsFirst(record, arrays);
        var iterations = parsed.GetValue(_train);
        var planned = Plan(parsed, job, record, arrays, isTrained: iterations is not null, cancellation);
        CheckShapes(planned, arrays, record?.ChannelsLastInputs ?? [], bag);
        var problems = JUnitReport.Problems(junit, FilesReadBy(parsed, planned));
        bag.AddRange(problems);
        List<Diagnostic> diagnostics = [.. bag, .. planned.Diagnostics];
        var options = new VerifyOptions
        {
            Inputs = arrays.ToDictionary(array => array.Key, array => array.Value.Values),
            InputSeed = parsed.GetValue(_inputSeed),
            Tolerance = parsed.GetValue(_tolerance),
            Golden = golden,
            Model = new ModelOptions { AllBlobs = true },
            Threads = job.Threads,
        };
        job.FilesRead = planned.FilesRead;
        var told = problems.Count > 0 ? null : junit;
        if (bag.HasErrors || !planned.Succeeded)
            return Tell(parsed, job, new VerificationResult([], diagnostics), options, told);
        if (iterations is not null)
        {
            var verified = job.Run("Verifying", progress => VerifyTraining(planned.Net, iterations.Value, options, progress, cancellation));
            verified = verified with { Diagnostics = [.. diagnostics.Concat(verified.Diagnostics).Distinct()] };
            return Tell(parsed, job, verified, iterations.Value, options, told);
        }

        var result = job.Run("Verifying", progress => NetVerifier.Verify(planned.Net, model, options, progress, cancellation));
        return Tell(parsed, job, result with { Diagnostics = [.. diagnostics.Concat(result.Diagnostics).Distinct()] }, options, told);
    }

    private static TrainingVerification VerifyTraining(
        PlannedNet net, int iterations, VerifyOptions options, IProgress<double> progress, CancellationToken cancellation)
    {
        var bag = new DiagnosticBag();
        var result = TrainingPlan.Create(net, [], bag) is { } plan
            ? TrainingVerifier.Verify(plan, iterations, options, progress, cancellation)
            : new TrainingVerification([], []);
        return result with { Diagnostics = [.. bag, .. result.Diagnostics] };
    }

    private PlanResult Plan(
        ParseResult parsed, Job job, ModelRecord? record, Dictionary<string, NumPyArray> arrays, bool isTrained, CancellationToken cancellation)
    {
        var options = new ConvertOptions();
        var planned = record is null ? PlanWith(options) : record.Plan(PlanWith, job.Input);
        if (arrays.Count == 0 || planned.Succeeded)
            return planned;

        // The net leaves shapes open that values tell.
        var shapes = arrays.ToDictionary(array => array.Key, array => array.Value.Shape);
        foreach (var (name, shape) in options.InputShapes)
            shapes[name] = shape;
        return _net.Plan(parsed, job.Input, options with { InputShapes = shapes }, cancellation);

        PlanResult PlanWith(ConvertOptions others)
        {
            options = _net.Read(parsed, others);
            if (_preprocessing.IsGiven(parsed))
                options = options with { Preprocessing = _preprocessing.Read(parsed) };
            if (isTrained)
                options = options with { Phase = Phase.Train };
            return _net.Plan(parsed, job.Input, options, cancellation);
        }
    }

    /// <summary>Values for a model that takes pictures channels last are given so, and compared in the net's order.</summary>
    private static void ChannelsFirst(ModelRecord record, Dictionary<string, NumPyArray> arrays)
    {
        foreach (var input in record.ChannelsLastInputs)
        {
            if (arrays.TryGetValue(input, out var array) && array.Dims.Count == 4)
                arrays[input] = ChannelsLastArrays.ToPlanes(array);
        }
    }

    /// <summary>Refuses values of another shape than their input has.</summary>
    private static void CheckShapes(
        PlanResult planned, Dictionary<string, NumPyArray> arrays, IReadOnlyList<string> channelsLast, DiagnosticBag bag)
    {
        foreach (var input in planned.Net?.Plan.Inputs ?? [])
        {
            if (!arrays.TryGetValue(input.Name, out var array) || array.Shape == input.Shape)
                continue;
            bag.Error(
                Codes.InputValues,
                input.Location,
                $"Values of shape {input.Shape} are expected for input '{input.Name}'. Found an array of shape {array.Shape}"
                    + $"{(channelsLast.Contains(input.Name) ? ", read as NxHxWxC, in which the model takes them" : "")}.",
                $"If that is the shape of your data:  --input {input.Name}={array.Shape}");
        }
    }

    private int Tell(ParseResult parsed, Job job, VerificationResult result, VerifyOptions options, string? junit) => Tell(
        parsed,
        job,
        result.Diagnostics,
        VerifyReport.Cases(result, job.Input),
        junit,
        (diagnostics, exitCode) => JsonOutput.Print(
            new VerifyDocument
            {
                Net = job.Input,
                Model = parsed.GetValue(_model),
                Tolerance = options.Tolerance,
                InputSeed = options.InputSeed,
                Passed = result.Passed,
                FirstDifference = result.FirstDifference is { } first ? VerifiedBlobEntry.Of(first) : null,
                Blobs = [.. result.Blobs.Select(VerifiedBlobEntry.Of)],
                Diagnostics = JsonDiagnostic.Of(diagnostics),
                ExitCode = exitCode,
            },
            documents => documents.VerifyDocument),
        result.Blobs.Count == 0 ? null : () => VerifyReport.Print(result, options));

    private int Tell(ParseResult parsed, Job job, TrainingVerification result, int iterations, VerifyOptions options, string? junit) => Tell(
        parsed,
        job,
        result.Diagnostics,
        VerifyTrainingReport.Cases(result, job.Input),
        junit,
        (diagnostics, exitCode) => JsonOutput.Print(
            new VerifyTrainingDocument
            {
                Net = job.Input,
                Iterations = iterations,
                Tolerance = options.Tolerance,
                InputSeed = options.InputSeed,
                Passed = result.Passed,
                Parts = [.. result.Parts.Select(VerifiedPartEntry.Of)],
                Diagnostics = JsonDiagnostic.Of(diagnostics),
                ExitCode = exitCode,
            },
            documents => documents.VerifyTrainingDocument),
        result.Parts.Count == 0 ? null : () => VerifyTrainingReport.Print(result, iterations, options.Tolerance));

    private int Tell(
        ParseResult parsed,
        Job job,
        IReadOnlyList<Diagnostic> diagnostics,
        IReadOnlyList<JUnitCase> cases,
        string? junit,
        Func<IReadOnlyList<Diagnostic>, int, int> printJson,
        Action? print)
    {
        var exitCode = CodeOf(diagnostics);
        job.Cases = cases;
        if (JUnitReport.Write(junit, "verify", job.Input, cases, exitCode, diagnostics) is { } unwritable)
        {
            diagnostics = [.. diagnostics, unwritable];
            exitCode = ExitCodes.BadInput;
        }

        job.Tell(diagnostics);
        if (job.IsAlone && parsed.GetValue(_json))
            return printJson(diagnostics, exitCode);
        if (job.IsAlone && !JUnitReport.TakesStandardOutput(parsed.GetValue(_junit)))
            print?.Invoke();
        return exitCode;
    }

    /// <summary>Every file that the net and the command read.</summary>
    private FilesRead FilesReadBy(ParseResult parsed, PlanResult planned)
    {
        var read = planned.FilesRead;
        foreach (var file in _net.ReadValues(parsed).Values)
            read.Add(file, "the values of an input");
        var golden = parsed.GetValue(_golden) is { } folder && Directory.Exists(folder)
            ? Directory.EnumerateFiles(folder, "*", new EnumerationOptions { AttributesToSkip = 0 })
            : [];
        foreach (var file in golden.Where(TensorFormats.HoldsArrays))
            read.Add(file, "a golden array");
        if (parsed.GetValue(_model) is not { } model)
            return read;
        read.Add(model, "the model");
        foreach (var file in ModelOutline.DataFilesOf(model))
            read.Add(file, "the model's weights");
        return read;
    }

    private static int CodeOf(IEnumerable<Diagnostic> diagnostics)
    {
        var errors = diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).ToList();
        return errors.Count == 0 ? ExitCodes.Done
            : errors.All(error => error.Code is Codes.Differs or Codes.DoesNotRun) ? ExitCodes.CheckFailed
            : ExitCodes.BadInput;
    }
}
