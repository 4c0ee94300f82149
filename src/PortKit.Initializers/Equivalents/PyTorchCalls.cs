using static PortKit.Initializers.Equivalents.PythonText;

namespace PortKit.Initializers.Equivalents;

/// <summary>PyTorch (torch/nn/init.py). Calls are statements that fill the array.</summary>
internal sealed class PyTorchCalls : CallTable
{
    protected override InitializerCall Constant(PortRequest request, float value) => new(value switch
    {
        0f => $"nn.init.zeros_({request.Array.Name})",
        1f => $"nn.init.ones_({request.Array.Name})",
        _ => $"nn.init.constant_({request.Array.Name}, {Of(value)})",
    });

    protected override InitializerCall Uniform(PortRequest request) =>
        new($"nn.init.uniform_({request.Array.Name}, {Of(request.Low)}, {Of(request.High)})");

    protected override InitializerCall Normal(PortRequest request) =>
        new($"nn.init.normal_({request.Array.Name}, {Of(request.NormalMean)}, {Of(request.NormalStd)})");

    protected override IEnumerable<InitializerCall> ScaledBy(PortRequest request, FanMode mode)
    {
        var name = request.Array.Name;
        yield return (request.Scale, mode) switch
        {
            (1, FanMode.Average) => new($"nn.init.xavier_uniform_({name})"),
            (1, _) => new($"nn.init.kaiming_uniform_({name}, mode=\"{Spell(mode)}\", nonlinearity=\"linear\")"),
            (_, FanMode.Average) => new($"nn.init.xavier_normal_({name}, gain=math.sqrt(2.0))"),
            _ => new($"nn.init.kaiming_normal_({name}, mode=\"{Spell(mode)}\", nonlinearity=\"relu\")"),
        };
    }

    protected override IEnumerable<InitializerCall> Sparse(PortRequest request)
    {
        var name = request.Array.Name;
        var drawn = $"nn.init.normal_({name}, {Of(request.NormalMean)}, {Of(request.NormalStd)})";
        yield return new($"with torch.no_grad(): {drawn}.mul_(torch.rand_like({name}) < {Of(request.KeptShare)})");
        if (request.NormalMean == 0f && request.Array.Dims.Count == 2 && request.Array.RowAxes is [0])
        {
            yield return new(
                $"nn.init.sparse_({name}, sparsity={Of(1f - request.KeptShare)}, std={Of(request.NormalStd)})",
                IsExact: false,
                "zeroes the same number of values in each column, where Caffe decides for each by itself");
        }
    }

    protected override InitializerCall PositiveUnitball(PortRequest request)
    {
        var name = request.Array.Name;
        return new($"with torch.no_grad(): {name}.uniform_().div_({name}.sum({List(AxesOfOneRow(request.Array))}, keepdim=True))");
    }

    protected override InitializerCall Bilinear(PortRequest request) =>
        new($"with torch.no_grad(): {request.Array.Name}.copy_({BilinearKernel(request.Distribution, isTorch: true)})");
}
