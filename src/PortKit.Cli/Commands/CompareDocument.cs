using PortKit.Cli.Output;

namespace PortKit.Cli.Commands;

/// <summary>What <c>portkit compare --json</c> prints.</summary>
internal sealed record CompareDocument() : JsonDocument("compare")
{
    /// <summary>The first file.</summary>
    public required string First { get; init; }

    /// <summary>The second file.</summary>
    public required string Second { get; init; }

    /// <summary>How far two values may be apart.</summary>
    public double? Tolerance { get; init; }

    /// <summary>How many tensors of each agreement there are.</summary>
    public required CompareTotals Totals { get; init; }

    /// <summary>The tensors.</summary>
    public IReadOnlyList<ComparedPair> Tensors { get; init; } = [];
}

/// <summary>How many tensors of each agreement there are.</summary>
internal sealed record CompareTotals(int Tensors, int Identical, int WithinTolerance, int ValuesDiffer, int TypesDiffer, int ShapesDiffer, int OnlyInFirst, int OnlyInSecond)
{
    /// <summary>Counts tensors.</summary>
    public static CompareTotals Of(IReadOnlyList<TensorComparison> tensors)
    {
        return new(
            tensors.Count,
            Count(TensorAgreement.Identical),
            Count(TensorAgreement.WithinTolerance),
            Count(TensorAgreement.ValuesDiffer),
            Count(TensorAgreement.TypesDiffer),
            Count(TensorAgreement.ShapesDiffer),
            Count(TensorAgreement.OnlyInFirst),
            Count(TensorAgreement.OnlyInSecond));

        int Count(TensorAgreement agreement) => tensors.Count(tensor => tensor.Agreement == agreement);
    }
}

/// <summary>Two tensors in JSON.</summary>
internal sealed record ComparedPair(
    string Agreement,
    ComparedSide? First,
    ComparedSide? Second,
    long Compared,
    long Different,
    long? FirstDifference,
    double? MaxAbsolute,
    double? MaxRelative)
{
    /// <summary>Says two tensors in JSON.</summary>
    public static ComparedPair Of(TensorComparison tensor) => new(
        Word(tensor.Agreement),
        ComparedSide.Of(tensor.First),
        ComparedSide.Of(tensor.Second),
        tensor.Compared,
        tensor.Different,
        tensor.FirstDifference,
        tensor.MaxAbsolute,
        tensor.MaxRelative);

    private static string Word(TensorAgreement agreement) => System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(agreement.ToString());
}

/// <summary>A tensor of one of the files, in JSON.</summary>
internal sealed record ComparedSide(string Name, IReadOnlyList<long> Dims, string Type, long? NonFinite, double? Mean, double? Std, double? Min, double? Max)
{
    /// <summary>Says a tensor in JSON.</summary>
    public static ComparedSide? Of(ComparedTensor? tensor) => tensor is null
        ? null
        : new(
            tensor.Name,
            tensor.Dims,
            tensor.ElementType,
            tensor.Statistics?.NonFinite,
            tensor.Statistics?.Mean,
            tensor.Statistics?.Std,
            tensor.Statistics?.Min,
            tensor.Statistics?.Max);
}
