using PortKit.Caffe.Protos;
using PortKit.Caffe.Upgrade;

namespace PortKit.Caffe.Tests.Solvers;

public sealed class SolverFileTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("portkit-solver-").FullName;
    private readonly SourceMap _map = new();
    private readonly DiagnosticBag _bag = [];
    private readonly List<string> _loaded = [];

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Theory]
    [InlineData("net")]
    [InlineData("net_param")]
    [InlineData("train_net")]
    [InlineData("train_net_param")]
    public void Each_of_the_four_fields_names_the_train_net(string field)
    {
        Touch("n.prototxt");
        var inFile = field is "net" or "train_net";
        object value = inFile ? "n.prototxt" : new NetParameter { Name = "inline" };
        var solver = new SolverParameter();
        SolverParameter.Descriptor.FindFieldByName(field).Accessor.SetValue(solver, value);

        var nets = Resolve(solver);

        Assert.Empty(_bag);
        Assert.NotNull(nets);
        Assert.Equal(inFile ? "n.prototxt" : "inline", nets.Train.Net.Name);
        Assert.Equal(inFile ? "n.prototxt" : null, nets.Train.File);
        Assert.Equal(new NetState { Phase = Phase.Train }, nets.Train.State);
        Assert.Empty(nets.Tests);
    }

    [Fact]
    public void No_train_net_is_an_error_even_with_a_test_net()
    {
        var solver = new SolverParameter { TestNetParam = { new NetParameter() }, TestIter = { 1 }, TestInterval = 1 };
        _map.Record(solver, At(1));

        Assert.Null(Resolve(solver));

        var error = OnlyError();
        Assert.Equal((CaffeCodes.SolverNet, 1), (error.Code, error.Location.Line));
        Assert.NotNull(error.Hint);
    }

    [Fact]
    public void Two_train_nets_are_an_error_where_the_second_stands()
    {
        var solver = new SolverParameter { Net = "a", TrainNetParam = new NetParameter() };
        _map.Record(solver, SolverParameter.NetFieldNumber, 0, At(12));
        _map.Record(solver, SolverParameter.TrainNetParamFieldNumber, 0, At(3));

        Assert.Null(Resolve(solver));

        var error = OnlyError();
        Assert.Equal((CaffeCodes.SolverNet, 12), (error.Code, error.Location.Line));
        Assert.EndsWith("Found train_net_param (line 3) and net (line 12).", error.Message, StringComparison.Ordinal);
        Assert.Empty(_loaded);
    }

    [Theory]
    [InlineData(-1L, null)]
    [InlineData(-5L, null)]
    [InlineData(0L, 0u)]
    [InlineData(1701L, 1701u)]
    [InlineData(4294967295L, 4294967295u)]
    [InlineData(4294967296L, 0u)]
    [InlineData(4294967301L, 5u)]
    [InlineData(long.MaxValue, 4294967295u)]
    public void The_seed_is_taken_modulo_2_to_32_and_is_none_below_zero(long seed, uint? expected)
    {
        var nets = Resolve(new SolverParameter { NetParam = new NetParameter(), RandomSeed = seed });

        Assert.Equal(expected, nets!.Seed);
    }

    [Fact]
    public void Without_a_seed_there_is_none() =>
        Assert.Null(Resolve(new SolverParameter { NetParam = new NetParameter() })!.Seed);

    [Fact]
    public void Test_nets_come_in_Caffes_order_each_in_its_state()
    {
        Touch("n.prototxt");
        Touch("t.prototxt");
        var solver = new SolverParameter
        {
            Net = "n.prototxt",
            TestNet = { "t.prototxt" },
            TestNetParam = { new NetParameter { Name = "inline", State = new NetState { Level = 4, Stage = { "own" } } } },
            TestIter = { 1, 2, 3, 4 },
            TestInterval = 10,
            TrainState = new NetState { Stage = { "train" } },
            TestState = { new NetState { Stage = { "zero" } }, new NetState { Level = 1 }, new NetState(), new NetState { Level = 3 } },
        };

        var nets = Resolve(solver)!;

        Assert.Empty(_bag);
        Assert.Equal(["inline", "t.prototxt", "n.prototxt", "n.prototxt"], nets.Tests.Select(test => test.Net.Name));
        Assert.Equal([null, "t.prototxt", "n.prototxt", "n.prototxt"], nets.Tests.Select(test => test.File));
        Assert.Equal(
            [
                new NetState { Phase = Phase.Test, Level = 4, Stage = { "own", "zero" } },
                new NetState { Phase = Phase.Test, Level = 1 },
                new NetState { Phase = Phase.Test },
                new NetState { Phase = Phase.Test, Level = 3 },
            ],
            nets.Tests.Select(test => test.State));
        Assert.Equal(new NetState { Phase = Phase.Train, Stage = { "train" } }, nets.Train.State);
        Assert.Same(nets.Train.Net, nets.Tests[2].Net);
        Assert.Equal(["n.prototxt", "t.prototxt"], _loaded);
    }

    // net for both, test nets, test_iter, test_state: and whether Caffe takes it.
    [Theory]
    [InlineData(true, 0, 0, 0, true)]
    [InlineData(true, 0, 1, 0, true)]
    [InlineData(true, 0, 2, 2, true)]
    [InlineData(true, 0, 2, 1, false)]
    [InlineData(true, 0, 0, 1, false)]
    [InlineData(true, 1, 0, 0, false)]
    [InlineData(true, 1, 1, 0, true)]
    [InlineData(true, 1, 2, 2, true)]
    [InlineData(false, 0, 0, 0, true)]
    [InlineData(false, 0, 1, 0, false)]
    [InlineData(false, 1, 0, 0, false)]
    [InlineData(false, 1, 1, 1, true)]
    [InlineData(false, 1, 2, 0, false)]
    [InlineData(false, 2, 2, 1, false)]
    public void Test_iter_and_test_state_must_fit_the_test_nets(bool forBoth, int nets, int iterations, int states, bool fits)
    {
        var solver = new SolverParameter { TestInterval = 1 };
        if (forBoth)
            solver.NetParam = new NetParameter();
        else
            solver.TrainNetParam = new NetParameter();
        solver.TestNetParam.AddRange(Enumerable.Range(0, nets).Select(_ => new NetParameter()));
        solver.TestIter.AddRange(Enumerable.Repeat(1, iterations));
        solver.TestState.AddRange(Enumerable.Range(0, states).Select(_ => new NetState()));

        var result = Resolve(solver);

        if (fits)
        {
            Assert.Empty(_bag);
            Assert.Equal(iterations, result!.Tests.Count);
        }
        else
        {
            Assert.Null(result);
            Assert.Equal(CaffeCodes.SolverNet, OnlyError().Code);
        }
    }

    [Fact]
    public void A_missing_test_interval_is_said_and_does_no_harm()
    {
        Assert.NotNull(Resolve(new SolverParameter { NetParam = new NetParameter(), TestIter = { 1 } }));

        Assert.Equal(DiagnosticSeverity.Warning, Assert.Single(_bag).Severity);
    }

    // Where the net lies, where Caffe would be started, and the path that comes out; the solver is tree/examples/mnist/s.prototxt.
    [Theory]
    [InlineData("tree/examples/mnist/n.prototxt", "tree", "examples/mnist/n.prototxt")]
    [InlineData("tree/examples/mnist/n.prototxt", "tree/examples/mnist", "n.prototxt")]
    [InlineData("tree/examples/mnist/n.prototxt", "tree/examples", "mnist/n.prototxt")]
    [InlineData("tree/examples/mnist/n.prototxt", "elsewhere", null)]
    [InlineData("tree/examples/mnist/examples/mnist/n.prototxt", "tree/examples/mnist", "examples/mnist/n.prototxt")]
    public void A_path_is_looked_for_from_here_then_from_the_solver_upwards(string lies, string from, string? expected)
    {
        var net = Touch(lies);
        Directory.CreateDirectory(Path.Combine(_root, from));

        var nets = Resolve(
            new SolverParameter { Net = "examples/mnist/n.prototxt" }, from, Path.Combine(_root, "tree/examples/mnist/s.prototxt"));

        Assert.Equal(expected ?? net, nets!.Train.File);
        Assert.Equal(net, Path.GetFullPath(nets.Train.File!, Path.Combine(_root, from)));
    }

    [Fact]
    public void The_working_directory_wins_over_the_solvers_folder()
    {
        Touch("a/n.prototxt");
        Touch("b/n.prototxt");

        var nets = Resolve(new SolverParameter { Net = "n.prototxt" }, "a", Path.Combine(_root, "b", "s.prototxt"));

        Assert.Equal("n.prototxt", nets!.Train.File);
    }

    [Theory]
    [InlineData("x/n.prototxt")]
    [InlineData("/home/someone/caffe/n.prototxt")]
    [InlineData("../../x/n.prototxt")]
    [InlineData("C:\\caffe\\n.prototxt")]
    public void A_file_that_is_nowhere_else_is_taken_by_its_name_from_beside_the_solver_and_that_is_told(string path)
    {
        var net = Touch("b/n.prototxt");
        Touch("a/m.prototxt");
        var solver = new SolverParameter { Net = path };
        _map.Record(solver, SolverParameter.NetFieldNumber, 0, At(2));

        Assert.Equal(net, Resolve(solver, "a", Path.Combine(_root, "b", "s.prototxt"))!.Train.File);

        var note = Assert.Single(_bag);
        Assert.Equal((CaffeCodes.BesideSolver, DiagnosticSeverity.Note, 2), (note.Code, note.Severity, note.Location.Line));
        Assert.Contains($"Took '{net}'", note.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_are_named_one_by_one_in_order()
    {
        Touch("n.prototxt");
        var solver = new SolverParameter { Net = "n.prototxt", Weights = { "b, a", "c" } };
        _map.Record(solver, SolverParameter.WeightsFieldNumber, 0, At(4));
        _map.Record(solver, SolverParameter.WeightsFieldNumber, 1, At(5));

        Assert.Equal([("b", 4), ("a", 4), ("c", 5)], Resolve(solver)!.Weights.Select(named => (named.Path, named.Location.Line)));
    }

    [Fact]
    public void A_file_that_is_nowhere_is_an_error_with_the_places_looked_at()
    {
        var solver = new SolverParameter { Net = "x/n.prototxt" };
        _map.Record(solver, SolverParameter.NetFieldNumber, 0, At(2));

        Assert.Null(Resolve(solver, "a", Path.Combine(_root, "b", "s.prototxt")));

        var error = OnlyError();
        Assert.Equal((CaffeCodes.Unreadable, 2), (error.Code, error.Location.Line));
        Assert.Contains(Path.Combine(_root, "a", "x", "n.prototxt"), error.Message, StringComparison.Ordinal);
        Assert.Contains(Path.Combine(_root, "b", "x", "n.prototxt"), error.Message, StringComparison.Ordinal);
        Assert.Contains(Path.Combine(_root, "x", "n.prototxt"), error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("a\0b")]
    [InlineData("/")]
    public void A_path_that_can_be_no_file_is_an_error(string path)
    {
        Assert.Null(Resolve(new SolverParameter { Net = path }));

        Assert.Equal(CaffeCodes.Unreadable, OnlyError().Code);
    }

    [Fact]
    public void A_net_that_cannot_be_loaded_gives_no_result()
    {
        Touch("n.prototxt");
        var solver = new SolverParameter { Net = "n.prototxt" };
        _map.Record(solver, SolverParameter.NetFieldNumber, 0, At(4));
        SourceLocation named = default;

        var nets = SolverFile.Resolve(
            solver,
            new NetPathSearch(_root, null),
            (_, at) =>
            {
                named = at;
                return null;
            },
            _map,
            _bag);

        Assert.Null(nets);
        Assert.Equal(At(4), named);
    }

    [Fact]
    public void Nets_come_out_upgraded()
    {
        var net = new NetParameter { Layers = { new V1LayerParameter { Type = V1LayerParameter.Types.LayerType.Relu } } };

        Assert.Equal("ReLU", Resolve(new SolverParameter { NetParam = net })!.Train.Net.Layer[0].Type);
    }

    [Fact]
    public void Errors_of_another_file_in_the_bag_do_not_count()
    {
        _bag.Error(CaffeCodes.Syntax, At(1), "Of another file.");

        Assert.NotNull(Resolve(new SolverParameter { NetParam = new NetParameter() }));
    }

    [Theory]
    [InlineData(SolverParameter.Types.SolverType.Sgd, "SGD")]
    [InlineData(SolverParameter.Types.SolverType.Nesterov, "Nesterov")]
    [InlineData(SolverParameter.Types.SolverType.Adagrad, "AdaGrad")]
    [InlineData(SolverParameter.Types.SolverType.Rmsprop, "RMSProp")]
    [InlineData(SolverParameter.Types.SolverType.Adadelta, "AdaDelta")]
    [InlineData(SolverParameter.Types.SolverType.Adam, "Adam")]
    public void The_enum_solver_type_becomes_a_name(SolverParameter.Types.SolverType old, string type)
    {
        var solver = new SolverParameter { SolverType = old, BaseLr = 0.1f };
        _map.Record(solver, SolverParameter.SolverTypeFieldNumber, 0, At(6));

        var upgraded = SolverUpgrade.Upgrade(solver, _map, _bag);

        Assert.Equal(new SolverParameter { Type = type, BaseLr = 0.1f }, upgraded);
        Assert.Equal(At(6), _map.Locate(upgraded, SolverParameter.TypeFieldNumber));
        Assert.Equal((CaffeCodes.Upgraded, DiagnosticSeverity.Note), (Assert.Single(_bag).Code, Assert.Single(_bag).Severity));
        Assert.True(solver.HasSolverType);
    }

    [Theory]
    [InlineData(SolverParameter.Types.SolverType.Sgd, "SGD", "Found both")]
    [InlineData((SolverParameter.Types.SolverType)9, null, "Found number 9")]
    public void A_solver_type_that_cannot_be_upgraded_is_an_error(SolverParameter.Types.SolverType old, string? type, string found)
    {
        var solver = new SolverParameter { NetParam = new NetParameter(), SolverType = old };
        if (type is not null)
            solver.Type = type;

        Assert.Null(Resolve(solver));

        Assert.Equal(CaffeCodes.CannotUpgrade, OnlyError().Code);
        Assert.Contains(found, OnlyError().Message, StringComparison.Ordinal);
    }

    private SolverNets? Resolve(SolverParameter solver, string from = "", string? file = null) => SolverFile.Resolve(
        solver,
        new NetPathSearch(Path.Combine(_root, from), file),
        (path, _) =>
        {
            _loaded.Add(path);
            return new NetParameter { Name = path };
        },
        _map,
        _bag);

    private Diagnostic OnlyError()
    {
        var error = Assert.Single(_bag);
        Assert.Equal(DiagnosticSeverity.Error, error.Severity);
        return error;
    }

    private string Touch(string name)
    {
        var path = Path.Combine(_root, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, "");
        return path;
    }

    private static SourceLocation At(int line) => new("s.prototxt", line, 1);
}
