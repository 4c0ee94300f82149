using PortKit.Initializers.Specs;

namespace PortKit.Initializers.PyTorch;

/// <summary>The initializers of torch.nn.init. Their first argument, the tensor, is left out.</summary>
internal static class TorchInitializers
{
    private static readonly FrameworkRules Rules = TorchRules.Instance;
    private static readonly NumberParameter Mean = new("mean", 0);
    private static readonly NumberParameter Gain = new("gain", 1, NumberRange.NotNegative);

    public static IReadOnlyList<InitializerType> Types { get; } =
    [
        new("pytorch", "constant_", ShapelessInitializer.Constant(Rules), new NumberParameter("val", null)),
        new("pytorch", "dirac_", given => new TorchDiracInitializer(given), new WholeParameter("groups", 1, 1)),
        new("pytorch", "eye_", given => new IdentityInitializer(given, Rules, gain: 1)),
        new("pytorch", "kaiming_normal_", given => new TorchKaimingInitializer(given, uniform: false), TorchKaimingInitializer.Parameters),
        new("pytorch", "kaiming_uniform_", given => new TorchKaimingInitializer(given, uniform: true), TorchKaimingInitializer.Parameters),
        new("pytorch", "normal_", ShapelessInitializer.Normal(Rules), Mean, new NumberParameter("std", 1, NumberRange.NotNegative)),
        new("pytorch", "ones_", ShapelessInitializer.Constant(Rules, 1)),
        new("pytorch", "orthogonal_", given => new TorchOrthogonalInitializer(given), new NumberParameter("gain", 1)),
        new(
            "pytorch", "sparse_", given => new TorchSparseInitializer(given),
            new NumberParameter("sparsity", null, NumberRange.Share), new NumberParameter("std", 0.01, NumberRange.NotNegative)),
        new(
            "pytorch", "trunc_normal_", given => new TorchTruncatedNormalInitializer(given),
            Mean, new NumberParameter("std", 1, NumberRange.AboveZero), new NumberParameter("a", -2), new NumberParameter("b", 2)),
        new("pytorch", "uniform_", ShapelessInitializer.Uniform(Rules), new NumberParameter("a", 0), new NumberParameter("b", 1)),
        new("pytorch", "xavier_normal_", given => new TorchXavierInitializer(given, uniform: false), Gain),
        new("pytorch", "xavier_uniform_", given => new TorchXavierInitializer(given, uniform: true), Gain),
        new("pytorch", "zeros_", ShapelessInitializer.Constant(Rules, 0)),
    ];
}
