using PortKit.Fuzz.Running;

namespace PortKit.Fuzz.Doors;

/// <summary>.caffemodel files, as weights and as the nets that are in them.</summary>
internal sealed class CaffeModelDoor() : WeightsDoor("caffemodel", ".caffemodel")
{
    protected override Outcome Read(string path, Choice choice)
    {
        if (!choice.OneIn(5))
            return base.Read(path, choice);
        var planned = Converter.Plan(path, new ConvertOptions { Seed = 1 });
        if (planned.Net is { } net && NetSize.IsSmall(net))
            net.WriteModel(Stream.Null);
        return Outcome.Of(planned.Succeeded, planned.Diagnostics);
    }
}
