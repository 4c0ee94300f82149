using static PortKit.Initializers.Equivalents.PythonText;

namespace PortKit.Initializers.Equivalents;

/// <summary>
/// Keras, and TensorFlow 2 with it (keras.initializers; tf.initializers and tf.keras.initializers are the same). Where there is no
/// initializer, a function that a layer takes in its stead.
/// </summary>
internal sealed class KerasCalls : CallTable
{
    private const string Signature = "lambda shape, dtype=None:";

    protected override InitializerCall Constant(PortRequest request, float value) => new(value switch
    {
        0f => "keras.initializers.Zeros()",
        1f => "keras.initializers.Ones()",
        _ => $"keras.initializers.Constant({Of(value)})",
    });

    protected override InitializerCall Uniform(PortRequest request) =>
        new($"keras.initializers.RandomUniform({Of(request.Low)}, {Of(request.High)})");

    protected override InitializerCall Normal(PortRequest request) =>
        new($"keras.initializers.RandomNormal({Of(request.NormalMean)}, {Of(request.NormalStd)})");

    protected override IEnumerable<InitializerCall> ScaledBy(PortRequest request, FanMode mode)
    {
        if (request.Scale == 1 && mode == FanMode.Average)
            yield return new("keras.initializers.GlorotUniform()");
        yield return request.Scale == 1
            ? new($"keras.initializers.VarianceScaling(1.0, \"{Spell(mode)}\", \"uniform\")")
            : new($"keras.initializers.VarianceScaling(2.0, \"{Spell(mode)}\", \"untruncated_normal\")");
        if (request.Scale == 1 && mode == FanMode.In)
            yield return new("keras.initializers.LecunUniform()");
    }

    protected override IEnumerable<InitializerCall> Sparse(PortRequest request)
    {
        var normal = $"tf.random.normal(shape, {Of(request.NormalMean)}, {Of(request.NormalStd)})";
        yield return new($"{Signature} {normal} * tf.cast(tf.random.uniform(shape) < {Of(request.KeptShare)}, tf.float32)");
    }

    protected override InitializerCall PositiveUnitball(PortRequest request) =>
        new($"{Signature} (lambda u: u / tf.reduce_sum(u, {List(AxesOfOneRow(request.Array))}, keepdims=True))(tf.random.uniform(shape))");

    protected override InitializerCall Bilinear(PortRequest request) =>
        new($"{Signature} np.broadcast_to({BilinearKernel(request.Distribution, isTorch: false)}[:, :, None, None], shape).astype(\"float32\")");
}
