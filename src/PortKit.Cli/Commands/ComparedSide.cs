namespace PortKit.Cli.Commands;

/// <summary>A tensor of one of the files, in JSON.</summary>
internal sealed record ComparedSide(
    string Name, IReadOnlyList<long> Dims, string Type, long? NonFinite, double? Mean, double? Std, double? Min, double? Max)
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
