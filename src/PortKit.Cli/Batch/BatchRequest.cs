namespace PortKit.Cli.Batch;

/// <summary>What a command was asked to do with its inputs, and to tell of them.</summary>
/// <param name="Command">The command's name.</param>
internal sealed record BatchRequest(string Command)
{
    /// <summary>The words that name the inputs.</summary>
    public required IReadOnlyList<string> Words { get; init; }

    /// <summary>The folder of all outputs; null for the current one.</summary>
    public string? OutDir { get; init; }

    /// <summary>The folder of inputs whose folders are made anew; null for the deepest that all have in common.</summary>
    public string? Root { get; init; }

    /// <summary>Whether what is done is left out.</summary>
    public bool Resume { get; init; }

    /// <summary>How many inputs are worked on at a time.</summary>
    public int Jobs { get; init; } = 1;

    /// <summary>Whether the result is printed as JSON.</summary>
    public bool AsJson { get; init; }

    /// <summary>The JUnit file to write, or null.</summary>
    public string? JUnit { get; init; }

    /// <summary>The SARIF file to write, or null.</summary>
    public string? Sarif { get; init; }

    /// <summary>The files that the command line names, which are not written over.</summary>
    public IReadOnlyList<string> FilesNamed { get; init; } = [];

    /// <summary>The options that bear on what is written.</summary>
    public IReadOnlyList<string> Options { get; init; } = [];

    /// <summary>What a folder is searched for.</summary>
    public string Ending => Command == "check" ? ".onnx" : ".prototxt";
}
