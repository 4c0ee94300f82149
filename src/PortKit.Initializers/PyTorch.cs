using PortKit.Initializers;

namespace PortKit;

/// <summary>
/// The initializers of torch.nn.init, with its defaults: <c>PyTorch.KaimingUniform(nonlinearity: "relu").Fill([64, 3, 7, 7], seed: 1)</c>. Shapes are
/// in PyTorch's layout, outputs first. An argument that it does not take is an <see cref="ArgumentException"/>.
/// </summary>
public static class PyTorch
{
    private const string Framework = "torch";

    /// <summary>constant_: one value everywhere.</summary>
    public static Initializer Constant(double val) => InitializerSpec.Of(Framework, "constant_", val);

    /// <summary>dirac_: kernels that hand on their channels.</summary>
    public static Initializer Dirac(int groups = 1) => InitializerSpec.Of(Framework, "dirac_", groups);

    /// <summary>eye_: the identity matrix.</summary>
    public static Initializer Eye() => InitializerSpec.Of(Framework, "eye_");

    /// <summary>kaiming_normal_: He's, normal.</summary>
    /// <param name="a">The slope of a leaky ReLU.</param>
    /// <param name="mode">fan_in or fan_out.</param>
    /// <param name="nonlinearity">What follows, such as relu.</param>
    public static Initializer KaimingNormal(double a = 0, string mode = "fan_in", string nonlinearity = "leaky_relu") =>
        InitializerSpec.Of(Framework, "kaiming_normal_", a, mode, nonlinearity);

    /// <summary>kaiming_uniform_: He's, uniform.</summary>
    /// <inheritdoc cref="KaimingNormal"/>
    public static Initializer KaimingUniform(double a = 0, string mode = "fan_in", string nonlinearity = "leaky_relu") =>
        InitializerSpec.Of(Framework, "kaiming_uniform_", a, mode, nonlinearity);

    /// <summary>normal_: normal numbers.</summary>
    public static Initializer Normal(double mean = 0, double std = 1) => InitializerSpec.Of(Framework, "normal_", mean, std);

    /// <summary>ones_.</summary>
    public static Initializer Ones() => InitializerSpec.Of(Framework, "ones_");

    /// <summary>orthogonal_: orthonormal rows or columns, times a gain.</summary>
    public static Initializer Orthogonal(double gain = 1) => InitializerSpec.Of(Framework, "orthogonal_", gain);

    /// <summary>sparse_: normal numbers, and in each column a share of zeros.</summary>
    public static Initializer Sparse(double sparsity, double std = 0.01) => InitializerSpec.Of(Framework, "sparse_", sparsity, std);

    /// <summary>trunc_normal_: normal numbers between two bounds.</summary>
    public static Initializer TruncNormal(double mean = 0, double std = 1, double a = -2, double b = 2) =>
        InitializerSpec.Of(Framework, "trunc_normal_", mean, std, a, b);

    /// <summary>uniform_: uniform numbers.</summary>
    public static Initializer Uniform(double a = 0, double b = 1) => InitializerSpec.Of(Framework, "uniform_", a, b);

    /// <summary>xavier_normal_: Glorot's, normal.</summary>
    public static Initializer XavierNormal(double gain = 1) => InitializerSpec.Of(Framework, "xavier_normal_", gain);

    /// <summary>xavier_uniform_: Glorot's, uniform.</summary>
    public static Initializer XavierUniform(double gain = 1) => InitializerSpec.Of(Framework, "xavier_uniform_", gain);

    /// <summary>zeros_.</summary>
    public static Initializer Zeros() => InitializerSpec.Of(Framework, "zeros_");
}
