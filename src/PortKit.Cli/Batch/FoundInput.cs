namespace PortKit.Cli.Batch;

/// <summary>An input of a command.</summary>
/// <param name="Path">The file, as it is named in what is said of it.</param>
/// <param name="Root">
/// The folder that it was looked for in: that of the file itself if it was named, a folder that was, or what a pattern begins with.
/// </param>
internal sealed record FoundInput(string Path, string Root);
