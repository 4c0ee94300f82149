using PortKit.Initializers.Specs;

namespace PortKit.Initializers.Caffe;

/// <summary>Every filler type of Caffe. A new one is a line here.</summary>
internal static class CaffeFillers
{
    private static readonly CaffeFiller[] All =
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
    internal static CaffeFiller? Find(string type) => Array.Find(All, filler => filler.Type == type);

    /// <summary>What is wrong with a type that Caffe has not.</summary>
    internal static FillerProblem UnknownType(string type)
    {
        var names = All.Select(filler => filler.Type).ToList();
        return new("type", $"type must be one of {string.Join(", ", names)}", $"\"{type}\"")
        {
            IsUnknownType = true,
            Hint = NearNames.Misspelt(type, names) is { } near ? $"Did you mean \"{near}\"?" : null,
        };
    }
}
