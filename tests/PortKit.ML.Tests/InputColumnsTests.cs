using Microsoft.ML;
using Microsoft.ML.Data;

namespace PortKit.ML.Tests;

/// <summary>Columns that do not suit a net are refused before a row is scored.</summary>
public sealed class InputColumnsTests : IDisposable
{
    private readonly ScoringFolder _folder = new();
    private readonly MLContext _ml = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("data", "3 4 5", 60, null)]
    [InlineData("data", "1 3 4 5", 60, null)]
    [InlineData("data", "60", 60, null)]
    [InlineData("data", "4 5 3", 60, "interleavePixelColors: false")]
    [InlineData("data", "6 10", 60, "")]
    [InlineData("data", "120", 120, "BatchSize.Of(2)")]
    [InlineData("data", "75", 75, "imageWidth: 5, imageHeight: 4")]
    [InlineData("data", "", 60, "[VectorType(1, 3, 4, 5)]")]
    [InlineData("dota", "60", 60, "Did you mean dota?")]
    public void A_column_that_does_not_suit_is_refused_with_what_to_write(string column, string dims, int length, string? hint)
    {
        var view = Rows.View(_ml, column, [.. dims.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse)], Rows.Random(1, length));
        var estimator = _ml.Transforms.ApplyCaffeNet(_folder.Write(Nets.Small));
        if (hint is null)
        {
            using var fitted = estimator.Fit(view);
            Assert.Single(Rows.Column(fitted.Transform(view), "prob"));
            return;
        }

        var error = Assert.Single(Assert.Throws<CaffeNetException>(() => estimator.Fit(view)).Diagnostics);
        Assert.Equal(Codes.InputValues, error.Code);
        Assert.Contains(hint, error.Hint ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public void A_column_of_another_type_is_refused()
    {
        var estimator = _ml.Transforms.ApplyCaffeNet(_folder.Write(Nets.Small));
        var view = _ml.Data.LoadFromEnumerable([new Doubles()]);
        Assert.Contains("Double", Assert.Throws<CaffeNetException>(() => estimator.Fit(view)).Message, StringComparison.Ordinal);
        Assert.Contains("Double", Assert.Throws<CaffeNetException>(() => estimator.GetOutputSchema(ShapeOf<Doubles>())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_schema_behind_the_net_has_its_outputs()
    {
        var estimator = _ml.Transforms.ApplyCaffeNet(_folder.Write(Nets.Small));
        Assert.Equal(["data", "prob"], estimator.GetOutputSchema(ShapeOf<Picture>()).Select(column => column.Name).Order());
        var missing = Assert.Throws<CaffeNetException>(() => estimator.GetOutputSchema(ShapeOf<Answer>()));
        Assert.Contains("InputColumns", missing.Message, StringComparison.Ordinal);
        var view = Rows.View(_ml, "data", [60], Rows.Random(1, 60));
        using var fitted = estimator.Fit(view);
        Assert.Equal(new VectorDataViewType(NumberDataViewType.Single, 1, 5), fitted.GetOutputSchema(view.Schema)["prob"].Type);
    }

    // ML.NET makes such a shape for itself alone; a mapping out of nothing gives one away.
    private SchemaShape ShapeOf<T>()
        where T : class, new() =>
        _ml.Transforms.CustomMapping<Nothing, T>((_, _) => { }, contractName: null).GetOutputSchema(new SchemaShape([]));

    private sealed class Nothing;

    private sealed class Doubles
    {
        [ColumnName("data")]
        [VectorType(60)]
        public double[] Data { get; set; } = new double[60];
    }
}
