using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.OnnxRuntime;

namespace PortKit.ML.Tests;

/// <summary>Rows of numbers, what ML.NET makes of them, and what ONNX Runtime makes of the same.</summary>
internal static class Rows
{
    /// <summary>Seeded numbers from -1 to 1.</summary>
    public static List<float[]> Random(int rows, int length, int seed = 1)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, rows).Select(_ => Enumerable.Range(0, length).Select(_ => random.NextSingle() * 2 - 1).ToArray())];
    }

    /// <summary>Data of one column.</summary>
    public static IDataView View(MLContext ml, string column, int[] dims, IReadOnlyList<float[]> rows) =>
        View(ml, (column, dims, rows), null);

    /// <summary>Data of two columns, the second of which may be left out.</summary>
    public static IDataView View(
        MLContext ml,
        (string Name, int[] Dims, IReadOnlyList<float[]> Rows) first,
        (string Name, int[] Dims, IReadOnlyList<float[]> Rows)? second)
    {
        var schema = SchemaDefinition.Create(typeof(Row));
        Declare(schema[nameof(Row.First)], first.Name, first.Dims);
        if (second is { } two)
            Declare(schema[nameof(Row.Second)], two.Name, two.Dims);
        else
            schema.Remove(schema[nameof(Row.Second)]);
        return ml.Data.LoadFromEnumerable(first.Rows.Select((values, i) => new Row { First = values, Second = second?.Rows[i] ?? [] }), schema);
    }

    /// <summary>The values of a column.</summary>
    public static List<float[]> Column(IDataView view, string name) => [.. view.GetColumn<float[]>(view.Schema[name])];

    /// <summary>What ONNX Runtime gives for one row.</summary>
    public static float[] Direct(string model, string output, params (string Name, long[] Dims, float[] Values)[] inputs)
    {
        using var session = new InferenceSession(model);
        using var run = new RunOptions();
        var feeds = inputs.ToDictionary(input => input.Name, input => OrtValue.CreateTensorValueFromMemory(input.Values, input.Dims));
        using var results = session.Run(run, feeds, [output]);
        foreach (var feed in feeds.Values)
            feed.Dispose();
        return results[0].GetTensorDataAsSpan<float>().ToArray();
    }

    private static void Declare(SchemaDefinition.Column column, string name, int[] dims) =>
        (column.ColumnName, column.ColumnType) = (name, dims.Length == 0
            ? new VectorDataViewType(NumberDataViewType.Single)
            : new VectorDataViewType(NumberDataViewType.Single, dims));

    private sealed class Row
    {
        public float[] First { get; set; } = [];

        public float[] Second { get; set; } = [];
    }
}
