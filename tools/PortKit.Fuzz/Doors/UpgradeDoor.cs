using System.Text;
using PortKit.Fuzz.Running;

namespace PortKit.Fuzz.Doors;

/// <summary><c>format</c> and <c>upgrade</c>: what they print must read, and be printed the same once more.</summary>
internal sealed class UpgradeDoor() : NetDoor("upgrade", structured: 10)
{
    public override Outcome Take(byte[] input)
    {
        var choice = new Choice(input);
        var (strict, upgrade, bag) = (choice.OneIn(4), !choice.OneIn(3), new DiagnosticBag());
        if (Prototxt.Print(input, "net.prototxt", strict, upgrade, bag) is not { } text)
            return Outcome.Of(false, bag);
        var again = new DiagnosticBag();
        if (Prototxt.Print(Encoding.UTF8.GetBytes(text), "again", false, upgrade, again) is not { } second)
            throw new BrokenPromiseException($"What {(upgrade ? "upgrade" : "format")} prints does not read: {again.First()}");
        if (second != text)
            throw new BrokenPromiseException($"What {(upgrade ? "upgrade" : "format")} prints is printed otherwise the second time.");
        return Outcome.Of(true, bag);
    }
}
