using Microsoft.ML;
using Microsoft.ML.Data;
using PortKit.Net;

namespace PortKit.ML;

/// <summary>
/// Holds the columns of a row against the inputs of a net, before any row is scored: ML.NET by itself finds some of what is wrong only at the first
/// row, and some never, such as colours that lie pixel by pixel.
/// </summary>
internal static class InputColumns
{
    /// <summary>Looks whether every input has its column.</summary>
    /// <exception cref="CaffeNetException">One has none, or one of another type or size.</exception>
    public static void Check(ConvertedNet net, DataViewSchema schema) => Refuse(net, column =>
        schema.GetColumnOrNull(column.Name) is { } found
            ? ProblemOf(column, found.Type)
            : Missing(column, [.. schema.Where(one => !one.IsHidden).Select(one => one.Name)]));

    /// <summary>The same of columns whose sizes are not known yet.</summary>
    /// <exception cref="CaffeNetException">One has none, or one of another type.</exception>
    public static void Check(ConvertedNet net, SchemaShape schema) => Refuse(net, column =>
        schema.Where(one => one.Name == column.Name).Select(one => (SchemaShape.Column?)one).FirstOrDefault() is not { } found
            ? Missing(column, [.. schema.Select(one => one.Name)])
            : found.ItemType == NumberDataViewType.Single ? null : (WrongType(column, found.ItemType), null));

    private static void Refuse(ConvertedNet net, Func<CaffeNetColumn, (string Message, string? Hint)?> problemOf)
    {
        List<Diagnostic> problems = [];
        foreach (var column in net.Inputs)
        {
            if (problemOf(column) is { } problem)
                problems.Add(new Diagnostic(Codes.InputValues, DiagnosticSeverity.Error, net.At, problem.Message, problem.Hint));
        }

        if (problems.Count > 0)
            throw new CaffeNetException(problems);
    }

    private static (string Message, string? Hint)? ProblemOf(CaffeNetColumn column, DataViewType type)
    {
        var shape = column.Shape!.Value;
        if (type == NumberDataViewType.Single)
            return shape is { Rank: 1, Count: 1 } ? null : (WrongType(column, type), Declaration(shape));
        if (type is not VectorDataViewType vector || vector.ItemType != NumberDataViewType.Single || vector.Size == 0)
            return (WrongType(column, type), type is VectorDataViewType { Size: 0 } ? Declaration(shape) : null);
        if (vector.Size != shape.Count)
        {
            var items = vector.Size / shape.Count;
            return (
                $"{Expected(column)}, {shape.Count} values, is expected. Found {vector.Size} values.",
                vector.Size % shape.Count == 0
                    ? $"For rows of {items} items: Net = new ConvertOptions {{ Batch = BatchSize.Of({items}) }}."
                    : Resize(shape));
        }

        // Whoever declares the axes means them; those of size 1 change nothing.
        int[] axes = [.. vector.Dimensions.Where(size => size != 1)];
        int[] wanted = [.. shape.Dims.ToArray().Where(size => size != 1)];
        if (axes.Length <= 1 || axes.SequenceEqual(wanted))
            return null;
        return (
            $"{Expected(column)} is expected. Found axes of {string.Join('x', vector.Dimensions)}.",
            axes.Order().SequenceEqual(wanted.Order())
                ? "A Caffe net takes its channels one after the other: ExtractPixels(..., interleavePixelColors: false)."
                : null);
    }

    private static (string Message, string? Hint)? Missing(CaffeNetColumn column, IReadOnlyList<string> names) => (
        $"{Expected(column)} is expected. Found none of this name among {string.Join(", ", names)}.",
        NearestName.Find(column.Name, names) is { } near
            ? $"Did you mean {near}? InputColumns tells which column an input is taken from."
            : "InputColumns tells which column an input is taken from.");

    private static string WrongType(CaffeNetColumn column, DataViewType found) =>
        $"{Expected(column)}, a vector of Single of known size, is expected. Found {found}.";

    private static string Expected(CaffeNetColumn column) => $"A column '{column.Name}' for the input '{column.Blob}' {column.Shape}";

    private static string Declaration(Shape shape) => $"Declare the size with the member: [VectorType({string.Join(", ", shape.Dims.ToArray())})].";

    private static string? Resize(Shape shape) =>
        shape.Rank == 4 ? $"Pictures come in size by ResizeImages(..., imageWidth: {shape[3]}, imageHeight: {shape[2]})." : null;
}
