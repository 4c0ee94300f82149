namespace PortKit.Initializers.Equivalents;

/// <summary>The calls of one framework.</summary>
internal abstract class CallTable
{
    /// <summary>Calls that give a distribution, the best one first.</summary>
    public IReadOnlyList<InitializerCall> Calls(PortRequest request) => request.Distribution.Kind switch
    {
        WeightDistributionKind.Constant => [Constant(request, request.Low)],
        WeightDistributionKind.Uniform => Scaled(request, Uniform(request)),
        WeightDistributionKind.Normal => Scaled(request, Normal(request)),
        WeightDistributionKind.SparseNormal => [.. Sparse(request)],
        WeightDistributionKind.PositiveUnitball => [PositiveUnitball(request)],
        _ => [Bilinear(request)],
    };

    protected abstract InitializerCall Constant(PortRequest request, float value);

    protected abstract InitializerCall Uniform(PortRequest request);

    protected abstract InitializerCall Normal(PortRequest request);

    /// <summary>Calls that scale by the framework's own fans: uniform for the scale 1, normal for 2. None where it has none.</summary>
    protected abstract IEnumerable<InitializerCall> ScaledBy(PortRequest request, FanMode mode);

    protected abstract IEnumerable<InitializerCall> Sparse(PortRequest request);

    protected abstract InitializerCall PositiveUnitball(PortRequest request);

    protected abstract InitializerCall Bilinear(PortRequest request);

    /// <summary>The mode as TensorFlow, Keras and PyTorch spell it.</summary>
    protected static string Spell(FanMode mode) => mode switch
    {
        FanMode.In => "fan_in",
        FanMode.Out => "fan_out",
        _ => "fan_avg",
    };

    /// <summary>The axes over which a row of Caffe's runs.</summary>
    protected static IEnumerable<int> AxesOfOneRow(PortedArray array) => Enumerable.Range(0, array.Dims.Count).Except(array.RowAxes);

    // What scales by the right fans first, then the numbers, then what is right by accident.
    private IReadOnlyList<InitializerCall> Scaled(PortRequest request, InitializerCall numbers)
    {
        return [.. Enumerable.DistinctBy([.. In(request.Fan.Mode), numbers, .. In(request.Fan.Also)], call => call.Text)];

        IEnumerable<InitializerCall> In(FanMode? mode) => request.Scale is not null && mode is { } given ? ScaledBy(request, given) : [];
    }
}
