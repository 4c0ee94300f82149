namespace PortKit.Initializers.Specs;

/// <summary>An initializer without its arguments: one row of <see cref="InitializerCatalog"/>.</summary>
/// <param name="Framework">The framework.</param>
/// <param name="Name">The name as the framework spells it.</param>
/// <param name="Create">Makes the initializer of arguments, each of which is in its range.</param>
/// <param name="Parameters">The parameters in the framework's order.</param>
internal sealed record InitializerType(string Framework, string Name, Func<ArgumentList, Initializer> Create, params Parameter[] Parameters)
{
    /// <summary>Other names for the same.</summary>
    public string[] Aliases { get; init; } = [];

    /// <summary>The name and the aliases.</summary>
    public IEnumerable<string> Names => [Name, .. Aliases];

    /// <summary>The spec with its parameters and their defaults.</summary>
    public string Signature =>
        Spec(Parameters.Select(parameter => parameter.Default is { } value ? $"{parameter.Name}={parameter.Text(value)}" : parameter.Name));

    /// <summary>The spec with arguments as they are to be written.</summary>
    public string Spec(IEnumerable<string> arguments) =>
        Parameters.Length == 0 ? $"{Framework}:{Name}" : $"{Framework}:{Name}({string.Join(", ", arguments)})";
}
