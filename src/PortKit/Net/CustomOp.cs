namespace PortKit.Net;

/// <summary>An operator of a domain of the user's own, which stands for a layer that PortKit cannot compute.</summary>
/// <param name="Domain">The domain.</param>
/// <param name="OpType">The operator: the layer's type, with an underscore in place of each character that ONNX's names do not have.</param>
public sealed record CustomOp(string Domain, string OpType)
{
    /// <summary>What is wrong with a domain, as a clause that says what is expected; null if nothing is.</summary>
    /// <param name="domain">The domain.</param>
    public static string? Problem(string domain)
    {
        ArgumentNullException.ThrowIfNull(domain);
        if (domain.Length == 0 || !char.IsAsciiLetter(domain[0]) || !domain.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-'))
            return "a domain such as my.ops is expected: letters, digits, points, underscores and hyphens, a letter first";
        string[] taken = ["ai.onnx", "com.microsoft", "com.ms"];
        return taken.FirstOrDefault(name => domain == name || domain.StartsWith($"{name}.", StringComparison.Ordinal)) is { } other
            ? $"a domain of your own is expected, such as my.ops: {other} is not yours"
            : null;
    }

    /// <summary>The operator for a layer type.</summary>
    /// <param name="domain">The domain.</param>
    /// <param name="type">The layer's type.</param>
    public static CustomOp For(string domain, string type)
    {
        ArgumentException.ThrowIfNullOrEmpty(type);
        var name = string.Concat(type.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_'));
        return new CustomOp(domain, char.IsAsciiDigit(name[0]) ? $"_{name}" : name);
    }

    /// <summary>The two as ONNX texts write them, <c>domain::Operator</c>.</summary>
    public override string ToString() => $"{Domain}::{OpType}";
}
