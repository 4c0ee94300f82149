using PortKit.Fuzz.Running;
using PortKit.Verification;

namespace PortKit.Fuzz.Doors;

/// <summary>Verification: the net in ONNX Runtime and in Caffe's arithmetic. A model of PortKit's own that does not run is a finding.</summary>
internal sealed class VerifyDoor() : NetDoor("verify", structured: 90)
{
    public override Outcome Take(byte[] input)
    {
        var planned = Plan(input, new Choice(input));
        if (planned.Net is not { } net || !NetSize.IsComputable(net))
            return Outcome.Of(planned.Succeeded, planned.Diagnostics);
        var result = NetVerifier.Verify(net, null, new VerifyOptions { Model = new ModelOptions { AllBlobs = true } });
        if (result.Diagnostics.FirstOrDefault(one => one.Code == Codes.DoesNotRun) is { } failure)
            throw new BrokenPromiseException(failure.Message);
        return Outcome.Of(true, planned.Diagnostics.Concat(result.Diagnostics));
    }
}
