using PortKit.Formats;

namespace PortKit.Comparison;

/// <summary>Two tensors that are to be compared; one is null where the other has no counterpart.</summary>
/// <param name="First">The tensor in the first file.</param>
/// <param name="Second">The tensor in the second file.</param>
internal sealed record TensorMatch(StoredTensor? First, StoredTensor? Second)
{
    /// <summary>Pairs the tensors of two files: in the order of the first, and then those that only the second has.</summary>
    /// <param name="first">A file.</param>
    /// <param name="second">Another.</param>
    /// <param name="byOrder">Whether by their order among those of one shape, and not by name.</param>
    public static IReadOnlyList<TensorMatch> Of(TensorFile first, TensorFile second, bool byOrder)
    {
        // Against a file of weights a model's shapes and constants are of no interest.
        if (first.IsModel != second.IsModel)
            (first, second) = (first.WeightsOnly(), second.WeightsOnly());
        Func<StoredTensor, string> key = byOrder
            ? tensor => string.Join('x', tensor.IsLegacy ? tensor.Dims.SkipWhile(dim => dim == 1) : tensor.Dims)
            : first.HasFlatNames != second.HasFlatNames
            ? tensor => tensor.Name.Replace('/', '_')
            : tensor => tensor.Name;
        var left = second.Tensors
            .GroupBy(key, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => new Queue<StoredTensor>(group), StringComparer.Ordinal);
        var matches = first.Tensors
            .Select(tensor => new TensorMatch(tensor, left.TryGetValue(key(tensor), out var queue) && queue.TryDequeue(out var other) ? other : null))
            .ToList();
        var taken = matches.Select(match => match.Second).OfType<StoredTensor>().ToHashSet(ReferenceEqualityComparer.Instance);
        return [.. matches, .. second.Tensors.Where(tensor => !taken.Contains(tensor)).Select(tensor => new TensorMatch(null, tensor))];
    }
}
