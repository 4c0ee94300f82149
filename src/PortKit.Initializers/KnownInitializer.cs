namespace PortKit.Initializers;

/// <summary>An initializer that a spec can name.</summary>
/// <param name="Framework">The framework, as a spec has it before the colon.</param>
/// <param name="Name">The name as the framework spells it.</param>
/// <param name="Aliases">Other names for the same; what differs by letter case, underscores or the module before it is not listed.</param>
/// <param name="Signature">The spec with its arguments and their defaults: <c>pytorch:sparse_(sparsity, std=0.01)</c>.</param>
public sealed record KnownInitializer(string Framework, string Name, IReadOnlyList<string> Aliases, string Signature);
