namespace PortKit.Onnx;

/// <summary>Names given away. A name that is taken gets a counter, the first one that makes it unique.</summary>
/// <param name="separator">What stands before the counter.</param>
internal sealed class NameTable(char separator)
{
    private readonly UniqueNames _names = new();

    /// <summary>Takes a name if it is free.</summary>
    public bool TryTake(string name) => _names.TryTake(name);

    /// <summary>Takes a name, or one with a counter.</summary>
    public string Take(string wanted) => _names.Take(wanted, counter => $"{wanted}{separator}{counter}");
}
