namespace PortKit.Initializers.Caffe;

/// <summary>Caffe's filler types, in the order of their names.</summary>
internal static class CaffeFillers
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<CaffeFiller> All { get; } =
    [
        new BilinearFiller(),
        new ConstantFiller(),
        new GaussianFiller(),
        new MsraFiller(),
        new PositiveUnitballFiller(),
        new UniformFiller(),
        new XavierFiller(),
    ];

    /// <summary>The filler of a type, or null if Caffe has none of that name.</summary>
    public static CaffeFiller? Find(string type) => All.FirstOrDefault(filler => filler.Type == type);

    /// <summary>What is wrong with a type that Caffe does not have.</summary>
    public static FillerProblem UnknownType(string type)
    {
        var names = All.Select(filler => filler.Type).ToList();
        return new("type", $"type must be one of {string.Join(", ", names)}", $"\"{type}\"")
        {
            IsUnknownType = true,
            Hint = Specs.NearNames.Misspelt(type, names) is { } near ? $"Did you mean \"{near}\"?" : null,
        };
    }
}
