using PortKit.Caffe.Protos;

namespace PortKit.Caffe.Tests.States;

public class NetStateFilterTests
{
    private readonly SourceMap _map = new();
    private readonly DiagnosticBag _bag = [];

    public static TheoryData<string, NetStateRule, NetState, bool> Rules => new()
    {
        { "no condition", new(), new(), true },
        { "phase", new() { Phase = Phase.Train }, new() { Phase = Phase.Train }, true },
        { "other phase", new() { Phase = Phase.Train }, new() { Phase = Phase.Test }, false },
        { "a state is TEST by default", new() { Phase = Phase.Test }, new(), true },
        { "min_level below", new() { MinLevel = 2 }, new() { Level = 1 }, false },
        { "min_level at", new() { MinLevel = 2 }, new() { Level = 2 }, true },
        { "min_level 0 and a state below", new() { MinLevel = 0 }, new() { Level = -1 }, false },
        { "min_level above", new() { MinLevel = 2 }, new() { Level = 3 }, true },
        { "max_level below", new() { MaxLevel = 2 }, new() { Level = 1 }, true },
        { "max_level at", new() { MaxLevel = 2 }, new() { Level = 2 }, true },
        { "max_level above", new() { MaxLevel = 2 }, new() { Level = 3 }, false },
        { "between", new() { MinLevel = 1, MaxLevel = 3 }, new() { Level = 2 }, true },
        { "the level is 0 by default", new() { MinLevel = 1 }, new(), false },
        { "stage", new() { Stage = { "a" } }, new() { Stage = { "b", "a" } }, true },
        { "no stage", new() { Stage = { "a" } }, new(), false },
        { "one of two stages", new() { Stage = { "a", "b" } }, new() { Stage = { "a" } }, false },
        { "both stages", new() { Stage = { "a", "b" } }, new() { Stage = { "b", "c", "a" } }, true },
        { "stages differ in case", new() { Stage = { "A" } }, new() { Stage = { "a" } }, false },
        { "not_stage absent", new() { NotStage = { "a" } }, new() { Stage = { "b" } }, true },
        { "not_stage present", new() { NotStage = { "a" } }, new() { Stage = { "a" } }, false },
        { "one not_stage of two", new() { NotStage = { "a", "b" } }, new() { Stage = { "b" } }, false },
        { "stage and not_stage", new() { Stage = { "a" }, NotStage = { "b" } }, new() { Stage = { "a", "b" } }, false },
        { "all but the phase", new() { Phase = Phase.Test, Stage = { "a" } }, new() { Phase = Phase.Train, Stage = { "a" } }, false },
        { "all but the stage", new() { Phase = Phase.Test, Stage = { "a" } }, new() { Phase = Phase.Test }, false },
    };

    [Theory]
    [MemberData(nameof(Rules))]
    public void A_rule_is_met_when_all_its_conditions_hold(string what, NetStateRule rule, NetState state, bool met)
    {
        Assert.True(met == NetStateFilter.Meets(state, rule), what);

        var included = Filter(state, new LayerParameter { Include = { rule } });
        Assert.Equal(met ? 1 : 0, included.Net.Layer.Count);
        var excluded = Filter(state, new LayerParameter { Exclude = { rule } });
        Assert.Equal(met ? 0 : 1, excluded.Net.Layer.Count);
        Assert.Empty(_bag);
    }

    [Theory]
    [InlineData(Phase.Train, true)]
    [InlineData(Phase.Test, true)]
    public void A_layer_without_rules_is_in(Phase phase, bool isIn) =>
        Assert.Equal(isIn, Filter(new NetState { Phase = phase }, new LayerParameter()).Net.Layer.Count == 1);

    [Fact]
    public void One_rule_of_several_is_enough()
    {
        var layer = new LayerParameter { Include = { Only(Phase.Train), new NetStateRule { Stage = { "deploy" } } } };

        Assert.Single(Filter(new NetState { Stage = { "deploy" } }, layer).Net.Layer);
        Assert.Single(Filter(new NetState { Phase = Phase.Train }, layer).Net.Layer);
        Assert.Empty(Filter(new NetState(), layer).Net.Layer);
    }

    [Fact]
    public void Layers_that_stay_are_the_same_objects_in_their_order_and_the_net_is_not_changed()
    {
        var a = new LayerParameter { Name = "a" };
        var b = new LayerParameter { Name = "b", Include = { Only(Phase.Train) } };
        var c = new LayerParameter { Name = "c" };
        var net = new NetParameter { Name = "n", State = new NetState { Level = 5 }, Layer = { a, b, c } };
        var before = net.Clone();
        _map.Record(net, new SourceLocation("f", 1, 1));
        _map.Record(c, new SourceLocation("f", 9, 1));

        var filtered = NetStateFilter.Filter(net, new NetState { Phase = Phase.Test, Level = 1 }, _map, _bag);

        Assert.Equal(before, net);
        Assert.Equal("n", filtered.Net.Name);
        Assert.Equal(new NetState { Phase = Phase.Test, Level = 1 }, filtered.Net.State);
        Assert.Same(a, filtered.Net.Layer[0]);
        Assert.Same(c, filtered.Net.Layer[1]);
        Assert.Same(b, Assert.Single(filtered.Removed).Layer);
        Assert.Equal(9, _map.Locate(filtered.Net, NetParameter.LayerFieldNumber, 1).Line);
        Assert.Equal(1, _map.Locate(filtered.Net).Line);
    }

    public static TheoryData<LayerParameter, NetState, string> Reasons => new()
    {
        {
            new() { Include = { Only(Phase.Train) } }, new(),
            "the rule include { phase: TRAIN } leaves it out in phase TEST"
        },
        {
            new() { Include = { new NetStateRule { MinLevel = 1, MaxLevel = 4 } } }, new() { Level = 5 },
            "the rule include { min_level: 1 max_level: 4 } leaves it out at level 5"
        },
        {
            new() { Include = { new NetStateRule { Stage = { "deploy" } } } }, new(),
            "the rule include { stage: \"deploy\" } leaves it out without stage 'deploy'"
        },
        {
            new() { Include = { Only(Phase.Train), new NetStateRule { NotStage = { "x" } } } }, new() { Stage = { "x" } },
            "the rule include { phase: TRAIN } leaves it out in phase TEST and the rule include { not_stage: \"x\" } leaves it out " +
            "with stage 'x'"
        },
        {
            new() { Exclude = { Only(Phase.Train), new NetStateRule { Phase = Phase.Test, Stage = { "a" }, NotStage = { "b" } } } },
            new() { Stage = { "a" } },
            "the rule exclude { phase: TEST stage: \"a\" not_stage: \"b\" } leaves it out in phase TEST, with stage 'a', without stage 'b'"
        },
        {
            new() { Exclude = { new NetStateRule { MinLevel = -1 } } }, new(),
            "the rule exclude { min_level: -1 } leaves it out at level 0"
        },
        { new() { Exclude = { new NetStateRule() } }, new(), "the rule exclude { } leaves it out" },
    };

    [Theory]
    [MemberData(nameof(Reasons))]
    public void A_removed_layer_says_which_rule_and_why(LayerParameter layer, NetState state, string reason)
    {
        var removed = Assert.Single(Filter(state, layer).Removed);

        Assert.Equal(reason, removed.Reason);
    }

    [Fact]
    public void A_removed_layer_names_the_rule_that_holds_and_where_it_stands()
    {
        var rule = Only(Phase.Test);
        _map.Record(rule, new SourceLocation("f", 7, 5));

        var removed = Assert.Single(Filter(new NetState(), new LayerParameter { Exclude = { Only(Phase.Train), rule } }).Removed);

        Assert.Same(rule, removed.Rule);
        Assert.Equal(new SourceLocation("f", 7, 5), removed.RuleLocation);
    }

    [Fact]
    public void Include_beside_exclude_is_an_error()
    {
        var layer = new LayerParameter { Name = "x", Include = { Only(Phase.Train) }, Exclude = { Only(Phase.Test) } };
        _map.Record(layer.Exclude[0], new SourceLocation("f", 8, 3));

        var filtered = Filter(new NetState(), layer);

        var error = Assert.Single(_bag);
        Assert.Equal((CaffeCodes.IncludeAndExclude, DiagnosticSeverity.Error), (error.Code, error.Severity));
        Assert.Equal(8, error.Location.Line);
        Assert.Single(filtered.Net.Layer);
    }

    [Fact]
    public void A_solvers_state_goes_over_the_nets_own_and_that_over_the_default()
    {
        var own = new NetState { Level = 1, Stage = { "own" } };
        var given = new NetState { Level = 2, Stage = { "given" } };

        Assert.Equal(new NetState { Phase = Phase.Train }, NetStates.Merge(Phase.Train, null, null));
        Assert.Equal(
            new NetState { Phase = Phase.Train, Level = 1, Stage = { "own" } }, NetStates.Merge(Phase.Train, own, new NetState()));
        Assert.Equal(
            new NetState { Phase = Phase.Train, Level = 2, Stage = { "own", "given" } }, NetStates.Merge(Phase.Train, own, given));
        Assert.Equal(Phase.Test, NetStates.Merge(Phase.Train, new NetState { Phase = Phase.Test }, null).Phase);
        Assert.Equal(["own"], own.Stage);
    }

    [Fact]
    public void A_net_by_itself_gets_phase_and_level_as_given_and_further_stages()
    {
        var own = new NetState { Phase = Phase.Train, Level = 3, Stage = { "own" } };

        Assert.Equal(
            new NetState { Phase = Phase.Test, Level = 0, Stage = { "own", "a" } }, NetStates.Force(own, Phase.Test, stages: ["a"]));
        Assert.Equal(new NetState { Phase = Phase.Train, Level = 4 }, NetStates.Force(null, Phase.Train, 4));
    }

    private FilteredNet Filter(NetState state, LayerParameter layer) =>
        NetStateFilter.Filter(new NetParameter { Layer = { layer } }, state, _map, _bag);

    private static NetStateRule Only(Phase phase) => new() { Phase = phase };
}
