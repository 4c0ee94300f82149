using PortKit.Fuzz.Running;
using PortKit.Net;
using PortKit.Reporting;

namespace PortKit.Fuzz.Doors;

/// <summary>The page of a net, planned or not, now and then with its signal.</summary>
internal sealed class ReportDoor() : NetDoor("report", structured: 60)
{
    public override Outcome Take(byte[] input)
    {
        var choice = new Choice(input);
        var planned = Plan(input, choice);
        if (planned.Outline is null || (planned.Net is { } net && !NetSize.IsSmall(net)))
            return Outcome.Of(planned.Succeeded, planned.Diagnostics);
        var computes = choice.OneIn(8) && planned.Net is { } small && NetSize.IsComputable(small);
        try
        {
            var page = NetReport.Compose(planned, new ReportOptions { Signal = computes, Verify = computes && choice.OneIn(2) });
            return Outcome.Of(planned.Succeeded, planned.Diagnostics.Concat(page.Diagnostics));
        }
        catch (LayerRefusedException refused)
        {
            return Outcome.Of(planned.Succeeded, [refused.Diagnostic]);
        }
    }
}
