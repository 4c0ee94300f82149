using System.CommandLine;
using PortKit.Caffe.Files;
using PortKit.Caffe.Protos;
using PortKit.Cli.Output;
using PortKit.Cli.Usage;
using PortKit.Files.Npy;
using PortKit.Net;
using PortKit.Verification;

namespace PortKit.Cli.Commands;

/// <summary><c>portkit train</c>: trains a net as <c>caffe train</c> does, in ONNX Runtime.</summary>
internal sealed class TrainCommand
{
    /// <summary>An iteration of a large net takes long, and what it did is saved after it. Whoever cannot wait stops it twice.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private readonly NetOptions _net = new(takesWeights: true, ofSolver: true);

    private readonly PreprocessingOptions _preprocessing = new(ofTrainingData: true);

    private readonly DataOption _data = new(
        "--data",
        "The rows of an input, such as data=x.npy; of an .npz the member NAME, or the only one; of an .h5, or a .txt that lists such files, the "
            + "dataset NAME; of an LMDB, or a .txt that lists pictures with labels, the pictures, or the labels where NAME is label. Batches are "
            + "taken in order, and from the first row again after the last. Once for each input.");

    private readonly DataOption _testData = new(
        "--test-data",
        "The rows of an input of the test nets. Default: the test nets do not run.");

    private readonly Option<int?> _iterations = new("--iterations")
    {
        Description = "How many iterations are done in the end. Default: the solver's max_iter.",
        HelpName = "N",
    };

    private readonly RestoreOption _restore = new();

    private readonly Option<string?> _prefix = new("--snapshot-prefix")
    {
        Description = "What the names of snapshots begin with: PREFIX_iter_N.caffemodel and .solverstate. Default: the solver's snapshot_prefix, or "
            + "its own name.",
        HelpName = "PREFIX",
    };

    private readonly Option<int?> _threads = new("--threads")
    {
        Description = "How many threads ONNX Runtime takes; the same number gives the same bits in every run. Default: as many as there are "
            + "processors.",
        HelpName = "N",
    };

    private readonly TrainingPage _page = new();

    private TrainCommand()
    {
        WholeNumber.Expect(_iterations, 1);
        WholeNumber.Expect(_threads, 1);
    }

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var train = new TrainCommand();
        var command = new Command(
            "train",
            """
            Trains the net of a Caffe solver in ONNX Runtime, and prints what caffe train prints.

            Snapshots are those of Caffe, PREFIX_iter_N.caffemodel and .solverstate: each goes on from those of the other. Ctrl+C saves one and stops.

            Examples:
              portkit train solver.prototxt --data data=x.npy --data label=y.npy
              portkit train solver.prototxt --data data=mnist.npz --data label=mnist.npz --test-data data=tx.npy --test-data label=ty.npy
              portkit train solver.prototxt --data data=train.h5 --data label=train.h5
              portkit train solver.prototxt --data data=mnist_train_lmdb --data label=mnist_train_lmdb --transform
              portkit train solver.prototxt --data data=train.txt --data label=train.txt --transform
              portkit train solver.prototxt --data data=x.npy --data label=y.npy --restore net_iter_500.solverstate
              portkit train solver.prototxt --data data=x.npy --data label=y.npy --report training.html
            """);
        train._net.AddTo(command);
        Option[] options = [train._data.Option, train._testData.Option, train._iterations, train._prefix, train._threads, train._page.Option];
        foreach (var option in options)
            command.Add(option);
        train._restore.AddTo(command, train._net);
        train._preprocessing.AddTo(command);
        command.SetStoppable(train.Run, Patience);
        return command;
    }

    private int Run(ParseResult parsed, CancellationToken cancellation)
    {
        var bag = new DiagnosticBag();
        try
        {
            return Run(parsed, bag, cancellation);
        }
        catch (ModelRunException failure)
        {
            bag.Error(Codes.DoesNotRun, SourceLocation.In(_net.NameOf(parsed)), $"The step does not run in ONNX Runtime: {failure.Message}");
            return Refused(bag);
        }
    }

    private int Run(ParseResult parsed, DiagnosticBag bag, CancellationToken cancellation)
    {
        var (files, testFiles) = (_data.Read(parsed), _testData.Read(parsed));
        var limits = _net.Read(parsed).Limits;
        var (arrays, testArrays) = (InputArrays.Read(WithoutPictures(files), limits, bag), InputArrays.Read(WithoutPictures(testFiles), limits, bag));
        var snapshot = _restore.Open(parsed, bag);
        if (bag.HasErrors)
            return Refused(bag);
        var options = Options(parsed, snapshot);
        var planned = _net.Plan(parsed, options with { Phase = Phase.Train, InputRowShapes = RowsOf(arrays) }, cancellation);
        bag.AddRange(planned.Diagnostics.Select(diagnostic => OfRows(diagnostic, files)));
        if (planned.Net is not { } net)
            return Refused(bag);
        foreach (var file in files.Values.Concat(testFiles.Values))
            net.FilesRead.Add(RowFiles.FileOf(file), "the data of an input");
        options = options with { Phase = Phase.Test, InputRowShapes = RowsOf(testArrays) };
        var tests = PlanTests(parsed, net, options, testFiles.Count > 0, bag, cancellation);
        var rows = WithPictures(net, arrays, files, limits, bag);
        var testRows = tests.ConvertAll(test => WithPictures(test, testArrays, testFiles, limits, bag));
        if (bag.HasErrors || TrainingPlan.Create(net, tests, bag) is not { } plan)
            return Refused(bag);
        var iterations = parsed.GetValue(_iterations) ?? plan.Schedule.Iterations;
        if (iterations <= 0)
        {
            bag.Error(
                Codes.Solver,
                plan.Location,
                $"In a solver max_iter must be at least 1. Found {plan.Schedule.Iterations}.",
                "Add  max_iter: 1000  to the solver, or give  --iterations 1000");
        }

        var data = TrainingData.Create(net, rows, files.GetValueOrDefault, bag);
        var testData = tests
            .Select((test, index) => TrainingData.Create(test, testRows[index], testFiles.GetValueOrDefault, bag, [net, .. tests[..index]]))
            .OfType<TrainingData>()
            .ToList();
        if (bag.HasErrors)
            return Refused(bag);
        _page.Check(parsed, net, bag);
        if (bag.HasErrors)
            return Refused(bag);
        using var trainer = Trainer.Open(plan, bag, parsed.GetValue(_threads) ?? 0);
        if (trainer is null || (snapshot is not null && !Restore(trainer, snapshot, bag)))
            return Refused(bag);
        Report.Diagnostics(bag);
        var record = new TrainingRecord(_page.IsWanted(parsed));
        var result = Train(trainer, data!, new TrainingRunOptions
        {
            Record = record,
            Iterations = iterations,
            SnapshotPrefix = parsed.GetValue(_prefix),
            TestData = testData,
            Log = Report.Line,
        }, cancellation);
        Report.Diagnostics(result.Diagnostics);
        if (LossCurve.Of(record.Losses) is { } curve && !Console.IsErrorRedirected)
            Report.Success(curve);
        if (!_page.Write(parsed, plan, record) || !result.Succeeded)
            return ExitCodes.BadInput;
        if (!result.WasStopped)
            return ExitCodes.Done;
        if (result.LastState is { } last)
            Report.ErrorLine($"To go on, run the same command with  --restore {last}");
        throw new OperationCanceledException(cancellation);
    }

    // On a terminal the lines of the log are what shows how far it is.
    private static TrainingRunResult Train(Trainer trainer, TrainingData data, TrainingRunOptions options, CancellationToken cancellation) =>
        trainer.Plan.Schedule.Display > 0 && !Console.IsOutputRedirected
            ? TrainingRun.Run(trainer, data, options, null, cancellation)
            : Progress.Run("Training", progress => TrainingRun.Run(trainer, data, options, progress, cancellation));

    private ConvertOptions Options(ParseResult parsed, TrainingSnapshot? snapshot)
    {
        var options = _net.Read(parsed);
        if (_preprocessing.IsGiven(parsed))
            options = options with { Preprocessing = _preprocessing.Read(parsed) };
        return snapshot?.PlannedWith(options) ?? options;
    }

    private List<PlannedNet> PlanTests(
        ParseResult parsed, PlannedNet net, ConvertOptions options, bool hasData, DiagnosticBag bag, CancellationToken cancellation)
    {
        var tests = new List<PlannedNet>();
        var count = net.Schedule is { TestInterval: > 0 } schedule ? schedule.TestIterations.Count : 0;
        if (count > 0 && !hasData)
        {
            bag.Warning(
                Codes.NotTested,
                SourceLocation.In(_net.NameOf(parsed)),
                $"Data for the {Counted.Of(count, "test net")} of the solver are expected. Found none, so that no test runs.",
                "Give them with  `TestData` NAME=FILE.npy  for each input.");
            return tests;
        }

        for (var test = 0; test < count; test++)
        {
            var planned = _net.Plan(parsed, options with { TestNet = test, RequireAllWeights = false }, cancellation);
            bag.AddRange(TestNets.Said(planned, net));
            if (planned.Net is { } one)
                tests.Add(one);
        }

        return tests;
    }

    private static bool Restore(Trainer trainer, TrainingSnapshot snapshot, DiagnosticBag bag)
    {
        if (!trainer.Restore(snapshot, bag))
            return false;
        trainer.Plan.Net.FilesRead.Add(snapshot.Path, "the state of the solver");
        if (trainer.Carried.FirstOrDefault() is { } carried)
        {
            bag.Note(
                Codes.NotInSnapshot,
                SourceLocation.In(snapshot.Path),
                $"A snapshot does not hold what layers carry over from pass to pass, such as '{carried}': it begins with zeros, as in Caffe.");
        }

        return true;
    }

    // How pictures of a list are read, their layer tells: they wait for the net.
    private static IEnumerable<KeyValuePair<string, string>> WithoutPictures(Dictionary<string, string> files) =>
        files.Where(file => !PictureRows.IsNameOf(file.Value));

    private static Dictionary<string, NumPyArray> WithPictures(
        PlannedNet net, Dictionary<string, NumPyArray> arrays, Dictionary<string, string> files, Limits limits, DiagnosticBag bag) =>
        new(arrays.Concat(InputArrays.Read(files.Where(file => PictureRows.IsNameOf(file.Value)), limits, bag, net.PictureReadingOf)));

    private static Dictionary<string, Shape> RowsOf(Dictionary<string, NumPyArray> arrays) => arrays
        .Where(array => array.Value.Dims.Count > 0)
        .ToDictionary(array => array.Key, array => new Shape([.. array.Value.Dims.Skip(1)]));

    // Shapes that the net leaves open are those of the rows.
    private static Diagnostic OfRows(Diagnostic diagnostic, Dictionary<string, string> files)
    {
        if (diagnostic is not { Code: Codes.GivenShape, Hint: null } || files.Count == 0)
            return diagnostic;
        var given = string.Join(' ', files.Select(file => $"--data {file.Key}={file.Value}"));
        return diagnostic with { Hint = $"The shape is that of the rows of  {given}" };
    }

    private static int Refused(DiagnosticBag bag)
    {
        Report.Diagnostics(bag);
        return ExitCodes.BadInput;
    }
}
