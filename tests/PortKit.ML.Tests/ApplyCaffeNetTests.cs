using Microsoft.ML;
using PortKit.Net;

namespace PortKit.ML.Tests;

/// <summary>Nets in pipelines: the scores are those that ONNX Runtime gives for the same rows, to the bit.</summary>
public sealed class ApplyCaffeNetTests : IDisposable
{
    private static readonly ConvertOptions Seeded = new() { Seed = 1701 };

    private readonly ScoringFolder _folder = new();
    private readonly MLContext _ml = new(seed: 1);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_row_has_the_scores_of_ONNX_Runtime()
    {
        var rows = Rows.Random(5, 784);
        using var fitted = Fit(Nets.Lenet, null, Seeded, Rows.View(_ml, "data", [1, 28, 28], rows), out var scored);
        var model = _folder.Model(Nets.Lenet, Seeded);
        Assert.Equal(rows.Select(row => Rows.Direct(model, "prob", ("data", [1, 1, 28, 28], row))), Rows.Column(scored, "prob"));
        Assert.Equal([new CaffeNetColumn("data", "data", new Shape(1, 1, 28, 28))], fitted.Inputs);
        Assert.Equal([new CaffeNetColumn("prob", "prob", new Shape(1, 10))], fitted.Outputs);
    }

    [Fact]
    public void A_row_is_one_item_whatever_the_batch_of_the_net()
    {
        var (net, rows) = (_folder.Write(Nets.Small), Rows.Random(3, 60));
        using var fitted = Fit(net, null, Seeded, Rows.View(_ml, "data", [3, 4, 5], rows), out var scored);
        var model = _folder.Model(net, Seeded with { Batch = BatchSize.Of(1) });
        Assert.Equal(rows.Select(row => Rows.Direct(model, "prob", ("data", [1, 3, 4, 5], row))), Rows.Column(scored, "prob"));
    }

    [Fact]
    public void Rows_of_several_items_are_scored_as_one_batch()
    {
        var (net, rows) = (_folder.Write(Nets.Small), Rows.Random(2, 240));
        var options = Seeded with { Batch = BatchSize.Of(4) };
        using var fitted = Fit(net, null, options, Rows.View(_ml, "data", [4, 3, 4, 5], rows), out var scored);
        var model = _folder.Model(net, options);
        Assert.Equal(rows.Select(row => Rows.Direct(model, "prob", ("data", [4, 3, 4, 5], row))), Rows.Column(scored, "prob"));
        Assert.Equal(new Shape(4, 5), fitted.Outputs[0].Shape);
    }

    [Fact]
    public void Weights_take_the_place_of_fills()
    {
        var weights = _folder.Weights(Nets.Lenet, new ConvertOptions { Seed = 7 });
        var rows = Rows.Random(1, 784);
        using var fitted = Fit(Nets.Lenet, weights, new ConvertOptions(), Rows.View(_ml, "data", [784], rows), out var scored);
        var model = _folder.Model(Nets.Lenet, new ConvertOptions { Seed = 7 });
        Assert.Equal(Rows.Direct(model, "prob", ("data", [1, 1, 28, 28], rows[0])), Rows.Column(scored, "prob")[0]);
    }

    [Fact]
    public void Several_inputs_and_outputs_have_columns_of_any_names()
    {
        var net = _folder.Write(Nets.Pair);
        var (left, right) = (Rows.Random(3, 6, seed: 2), Rows.Random(3, 4, seed: 3));
        var pipeline = _ml.Transforms.ApplyCaffeNet(net, options: new CaffeNetOptions
        {
            Net = Seeded,
            InputColumns = new Dictionary<string, string> { ["left"] = "Left hand" },
            OutputColumns = new Dictionary<string, string> { ["loss3/sum"] = "Sum" },
        });
        var view = Rows.View(_ml, ("right", [4], right), ("Left hand", [6], left));
        using var fitted = pipeline.Fit(view);
        var scored = fitted.Transform(view);
        var model = _folder.Model(net, Seeded);
        foreach (var (output, column) in new[] { ("loss3/sum", "Sum"), ("both", "both") })
        {
            var direct = left.Zip(right, (a, b) => Rows.Direct(model, output, ("left", [1, 6], a), ("right", [1, 4], b)));
            Assert.Equal(direct, Rows.Column(scored, column));
        }

        Assert.Equal(["right", "Left hand", "both", "Sum"], scored.Schema.Select(column => column.Name).Order(Comparer<string>.Create(ByPlace)));
        Assert.Equal(["left", "right"], pipeline.Inputs.Select(column => column.Blob));

        int ByPlace(string a, string b) => scored.Schema[a].Index.CompareTo(scored.Schema[b].Index);
    }

    [Fact]
    public void One_column_in_and_one_out_are_named_as_elsewhere_in_ML_NET()
    {
        var (net, rows) = (_folder.Write(Nets.Small), Rows.Random(2, 60));
        var view = Rows.View(_ml, "Pixels", [60], rows);
        using var fitted = _ml.Transforms.ApplyCaffeNet("Scores", "Pixels", net, options: new CaffeNetOptions { Net = Seeded }).Fit(view);
        var model = _folder.Model(net, Seeded with { Batch = BatchSize.Of(1) });
        Assert.Equal(rows.Select(row => Rows.Direct(model, "prob", ("data", [1, 3, 4, 5], row))), Rows.Column(fitted.Transform(view), "Scores"));
    }

    [Fact]
    public void A_net_for_training_is_cut_to_what_infers()
    {
        var weights = _folder.Weights(Nets.Lenet, new ConvertOptions { Seed = 7 });
        var rows = Rows.Random(2, 784);
        var options = new ConvertOptions
        {
            InputShapes = new Dictionary<string, Shape> { ["data"] = new(1, 1, 28, 28) },
            Preprocessing = [new InputPreprocessing { UseTransform = true }],
        };
        using var fitted = Fit(Nets.LenetToTrain, weights, options, Rows.View(_ml, "data", [28, 28], rows), out var scored);
        Assert.Equal("data", Assert.Single(fitted.Inputs).Name);

        // The net's own transform is a scale of 1/256.
        var model = _folder.Model(Nets.Lenet, new ConvertOptions { Seed = 7 });
        var scaled = rows.Select(row => Rows.Direct(model, "prob", ("data", [1, 1, 28, 28], [.. row.Select(value => value * 0.00390625f)])));
        Assert.Equal(scaled, Rows.Column(scored, "prob"));
    }

    [Fact]
    public void Losses_stay_where_they_are_wanted_as_vectors_of_one_number()
    {
        var (pictures, labels) = (Rows.Random(2, 4 * 784), new float[][] { [0, 1, 2, 3], [9, 8, 7, 6] });
        var options = Seeded with
        {
            Batch = BatchSize.Of(4),
            InputShapes = new Dictionary<string, Shape> { ["data"] = new(4, 1, 28, 28) },
        };
        var view = Rows.View(_ml, ("data", [4, 1, 28, 28], pictures), ("label", [4], labels));
        using var fitted = _ml.Transforms.ApplyCaffeNet(Nets.LenetToTrain, options: new CaffeNetOptions { Net = options, KeepsLosses = true }).Fit(view);
        var scored = fitted.Transform(view);
        var model = _folder.Model(Nets.LenetToTrain, options);
        foreach (var output in new[] { "loss", "accuracy" })
        {
            var direct = pictures.Zip(labels, (a, b) => Rows.Direct(model, output, ("data", [4, 1, 28, 28], a), ("label", [4], b)));
            Assert.Equal(direct, Rows.Column(scored, output));
            Assert.All(Rows.Column(scored, output), value => Assert.Single(value));
        }
    }

    [Fact]
    public void Preprocessing_in_the_model_is_that_by_hand()
    {
        var (net, rows) = (_folder.Write(Nets.Small), Rows.Random(2, 60));
        var options = Seeded with
        {
            Preprocessing = [new InputPreprocessing { MeanValues = [1, 2, 4], Scale = 0.5f, SwapRedAndBlue = true }],
        };
        using var fitted = Fit(net, null, options, Rows.View(_ml, "data", [3, 4, 5], rows), out var scored);
        using var plain = Fit(net, null, Seeded, Rows.View(_ml, "data", [3, 4, 5], [.. rows.Select(ByHand)]), out var byHand);
        Assert.Equal(Rows.Column(byHand, "prob"), Rows.Column(scored, "prob"));

        static float[] ByHand(float[] rgb) =>
            [.. Enumerable.Range(0, 60).Select(i => (rgb[((2 - (i / 20)) * 20) + (i % 20)] - (1 << (i / 20))) * 0.5f)];
    }

    [Fact]
    public void Rows_that_the_data_ask_for_all_come_and_that_is_told()
    {
        var net = _folder.Write(
            """
            layer { name: "in" type: "Input" top: "a" top: "b" input_param { shape { dim: 5 dim: 4 } shape { dim: 5 } } }
            layer { name: "rows" type: "Filter" bottom: "a" bottom: "b" top: "rows" }
            """);
        var options = Seeded with { Batch = BatchSize.Of(5) };
        var (values, selectors) = (Rows.Random(2, 20), new float[][] { [1, 0, 1, 0, 0], [0, 1, 1, 1, 0] });
        var view = Rows.View(_ml, ("a", [5, 4], values), ("b", [5], selectors));
        var estimator = _ml.Transforms.ApplyCaffeNet(net, options: new CaffeNetOptions { Net = options });
        Assert.Equal(2, Assert.Single(estimator.Diagnostics, diagnostic => diagnostic.Code == Codes.OpenRows).Location.Line);
        Assert.Null(Assert.Single(estimator.Outputs).Shape);
        using var fitted = estimator.Fit(view);
        var scored = Rows.Column(fitted.Transform(view), "rows");
        var model = _folder.Model(net, options);
        Assert.Equal(values.Zip(selectors, (a, b) => Rows.Direct(model, "rows", ("a", [5, 4], a), ("b", [5], b))), scored);
        Assert.Equal([8, 12], scored.Select(row => row.Length));
    }

    [Fact]
    public void Engines_score_at_the_same_time()
    {
        var rows = Rows.Random(16, 784);
        var view = Rows.View(_ml, "data", [784], rows);
        using var fitted = Fit(Nets.Lenet, null, Seeded, view, out var scored);
        var expected = Rows.Column(scored, "prob");
        Parallel.ForEach(rows.Index(), new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = TestContext.Current.CancellationToken }, row =>
        {
            var engine = new MLContext().Model.CreatePredictionEngine<Picture, Answer>(fitted);
            for (var again = 0; again < 3; again++)
                Assert.Equal(expected[row.Index], engine.Predict(new Picture { Data = row.Item }).Prob);
        });
    }

    private CaffeNetTransformer Fit(string net, string? weights, ConvertOptions options, IDataView view, out IDataView scored)
    {
        var fitted = _ml.Transforms.ApplyCaffeNet(net, weights, new CaffeNetOptions { Net = options }).Fit(view);
        scored = fitted.Transform(view);
        return fitted;
    }
}
