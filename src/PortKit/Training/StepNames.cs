using PortKit.Net;

namespace PortKit.Training;

/// <summary>
/// The names of what a model of training is fed and gives, each once: the net's own, and those that are made up for it. Where a blob of the net has
/// a made-up name, the model cannot be told apart from within, and is not used.
/// </summary>
internal sealed class StepNames
{
    private readonly UniqueNames _names = new();
    private readonly List<string> _clashes = [];

    /// <summary>The names that were wished for twice.</summary>
    public IReadOnlyList<string> Clashes => _clashes;

    /// <summary>Takes the name of an input or output.</summary>
    /// <returns>The name; one with a counter where it is taken.</returns>
    public string Take(string name)
    {
        var taken = _names.Take(name, counter => $"{name}_{counter}");
        if (taken != name)
            _clashes.Add(name);
        return taken;
    }

    /// <summary>Reports the blobs that have a made-up name.</summary>
    /// <param name="net">The net.</param>
    /// <param name="bag">Takes the diagnostics.</param>
    /// <returns>Whether there is none.</returns>
    public bool AreSound(NetPlan net, DiagnosticBag bag)
    {
        foreach (var name in _clashes)
        {
            if (net.Blobs.FirstOrDefault(blob => blob.Name == name)?.Producer is not { } layer)
                throw new InvalidOperationException($"Two things in a training step are named '{name}', and no blob is.");
            bag.Add(layer.Refuse(
                Codes.NotTrained,
                layer.Location,
                "blobs are expected to have other names than what goes from one training step to the next",
                $"'{name}'",
                "Give that blob another name.").Diagnostic);
        }

        return _clashes.Count == 0;
    }
}
