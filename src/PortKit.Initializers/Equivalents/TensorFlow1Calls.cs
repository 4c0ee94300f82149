using static PortKit.Initializers.Equivalents.PythonText;

namespace PortKit.Initializers.Equivalents;

/// <summary>TensorFlow 1: tf.contrib.layers where it has what is wanted, and the core (init_ops.py).</summary>
internal sealed class TensorFlow1Calls : CallTable
{
    private const string Signature = "lambda shape, dtype=None, partition_info=None:";

    protected override InitializerCall Constant(PortRequest request, float value) => new(value switch
    {
        0f => "tf.zeros_initializer()",
        1f => "tf.ones_initializer()",
        _ => $"tf.constant_initializer({Of(value)})",
    });

    protected override InitializerCall Uniform(PortRequest request) =>
        new($"tf.random_uniform_initializer({Of(request.Low)}, {Of(request.High)})");

    protected override InitializerCall Normal(PortRequest request) =>
        new($"tf.random_normal_initializer({Of(request.NormalMean)}, {Of(request.NormalStd)})");

    protected override IEnumerable<InitializerCall> ScaledBy(PortRequest request, FanMode mode)
    {
        if (request.Scale == 2)
        {
            // The word came with the mending of the truncated one, in the middle of 2018: the numbers are the better call.
            yield return Normal(request);
            yield return new($"tf.variance_scaling_initializer(2.0, \"{Spell(mode)}\", \"untruncated_normal\")", Note: "late releases of 1.x only");
            yield break;
        }

        if (mode == FanMode.Average)
        {
            yield return new("tf.contrib.layers.xavier_initializer()");
            yield return new("tf.glorot_uniform_initializer()");
            yield break;
        }

        yield return new($"tf.contrib.layers.variance_scaling_initializer(factor=1.0, mode=\"{Spell(mode).ToUpperInvariant()}\", uniform=True)");
        yield return new($"tf.variance_scaling_initializer(1.0, \"{Spell(mode)}\", \"uniform\")");
        if (mode == FanMode.In && request.Array.Dims.Count > 1)
            yield return new("tf.uniform_unit_scaling_initializer(factor=1.0)", Note: "deprecated");
    }

    protected override IEnumerable<InitializerCall> Sparse(PortRequest request)
    {
        var normal = $"tf.random_normal(shape, {Of(request.NormalMean)}, {Of(request.NormalStd)})";
        yield return new($"{Signature} {normal} * tf.cast(tf.random_uniform(shape) < {Of(request.KeptShare)}, tf.float32)");
    }

    protected override InitializerCall PositiveUnitball(PortRequest request) =>
        new($"{Signature} (lambda u: u / tf.reduce_sum(u, {List(AxesOfOneRow(request.Array))}, keepdims=True))(tf.random_uniform(shape))");

    protected override InitializerCall Bilinear(PortRequest request) =>
        new($"{Signature} tf.constant(np.broadcast_to({BilinearKernel(request.Distribution, isTorch: false)}[:, :, None, None], shape), tf.float32)");
}
