namespace PortKit.Cli.Commands;

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
