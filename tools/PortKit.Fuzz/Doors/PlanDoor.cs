using PortKit.Fuzz.Running;

namespace PortKit.Fuzz.Doors;

/// <summary>Planning: a net or a solver with options, and the words for what is wrong.</summary>
internal sealed class PlanDoor() : NetDoor("plan", structured: 50)
{
    public override Outcome Take(byte[] input)
    {
        var planned = Plan(input, new Choice(input));
        foreach (var diagnostic in planned.Diagnostics)
            _ = diagnostic.ToString();
        return Outcome.Of(planned.Succeeded, planned.Diagnostics);
    }
}
