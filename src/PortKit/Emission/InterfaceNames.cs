using PortKit.Net;

namespace PortKit.Emission;

/// <summary>Checks the names that the inputs and outputs of a model are to have in place of those of their blobs.</summary>
internal static class InterfaceNames
{
    /// <summary>Whether every name that is replaced is one of an input or output, and every new one is free.</summary>
    /// <param name="net">The net.</param>
    /// <param name="outputs">The outputs of the model.</param>
    /// <param name="names">The new names by the old ones.</param>
    /// <param name="at">The net's file.</param>
    /// <param name="bag">Gets an <see cref="Codes.Argument"/> error for each name that is not.</param>
    public static bool Fit(
        NetPlan net, IEnumerable<BlobVersion> outputs, IReadOnlyDictionary<string, string> names, SourceLocation at, DiagnosticBag bag)
    {
        if (names.Count == 0)
            return true;
        List<string> known = [.. net.Inputs.Select(input => input.Name).Concat(outputs.Select(output => output.ModelName)).Distinct()];
        var errors = bag.ErrorCount;
        foreach (var name in names.Keys.Except(known))
        {
            bag.Error(
                Codes.Argument,
                at,
                "To give another name, that of an input or output of the model is expected. "
                    + $"Found '{name}', and there are {string.Join(", ", known)}.",
                NearestName.Find(name, known) is { } near ? $"Did you mean {near}?" : null);
        }

        foreach (var name in names.Values.Where(name => name.Length == 0 || name.Contains('\0', StringComparison.Ordinal)))
            bag.Error(Codes.Argument, at, $"A name for an input or output is expected. Found '{name}'.");

        // A weight keeps its name, which other programs look for.
        var weights = net.Learnables.Select(blob => blob.ModelName).ToHashSet(StringComparer.Ordinal);
        foreach (var group in known.GroupBy(name => names.GetValueOrDefault(name, name), StringComparer.Ordinal))
        {
            List<string> bearers = [.. group];
            var problem = bearers.Count > 1
                ? $"Every input and output needs a name of its own. Found '{group.Key}' for {string.Join(" and ", bearers)}."
                : names.ContainsKey(bearers[0]) && weights.Contains(group.Key)
                    ? $"A name that no weight has is expected for {bearers[0]}. Found '{group.Key}'."
                    : null;
            if (problem is not null)
                bag.Error(Codes.Argument, at, problem);
        }

        return bag.ErrorCount == errors;
    }
}
