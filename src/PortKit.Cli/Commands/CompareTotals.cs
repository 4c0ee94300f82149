namespace PortKit.Cli.Commands;

/// <summary>How many tensors of each agreement there are.</summary>
internal sealed record CompareTotals(
    int Tensors, int Identical, int WithinTolerance, int ValuesDiffer, int TypesDiffer, int ShapesDiffer, int OnlyInFirst, int OnlyInSecond)
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
