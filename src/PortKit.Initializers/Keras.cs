using PortKit.Initializers;

namespace PortKit;

/// <summary>
/// The initializers of Keras, with its defaults: <c>Keras.HeNormal().Fill([3, 3, 64, 128], seed: 1)</c>. Shapes are in Keras' layout, outputs last.
/// An argument that it does not take is an <see cref="ArgumentException"/>.
/// </summary>
public static class Keras
{
    private const string Framework = "keras";

    /// <summary>One value everywhere.</summary>
    public static Initializer Constant(double value = 0) => InitializerSpec.Of(Framework, nameof(Constant), value);

    /// <summary>Glorot's, normal, truncated.</summary>
    public static Initializer GlorotNormal() => InitializerSpec.Of(Framework, nameof(GlorotNormal));

    /// <summary>Glorot's, uniform: Keras' default for kernels.</summary>
    public static Initializer GlorotUniform() => InitializerSpec.Of(Framework, nameof(GlorotUniform));

    /// <summary>He's, normal, truncated.</summary>
    public static Initializer HeNormal() => InitializerSpec.Of(Framework, nameof(HeNormal));

    /// <summary>He's, uniform.</summary>
    public static Initializer HeUniform() => InitializerSpec.Of(Framework, nameof(HeUniform));

    /// <summary>A gain on the diagonal of a matrix, and zeros.</summary>
    public static Initializer Identity(double gain = 1) => InitializerSpec.Of(Framework, nameof(Identity), gain);

    /// <summary>LeCun's, normal, truncated.</summary>
    public static Initializer LecunNormal() => InitializerSpec.Of(Framework, nameof(LecunNormal));

    /// <summary>LeCun's, uniform.</summary>
    public static Initializer LecunUniform() => InitializerSpec.Of(Framework, nameof(LecunUniform));

    /// <summary>Ones.</summary>
    public static Initializer Ones() => InitializerSpec.Of(Framework, nameof(Ones));

    /// <summary>Orthonormal rows or columns, times a gain.</summary>
    public static Initializer Orthogonal(double gain = 1) => InitializerSpec.Of(Framework, nameof(Orthogonal), gain);

    /// <summary>Normal numbers.</summary>
    public static Initializer RandomNormal(double mean = 0, double stddev = 0.05) =>
        InitializerSpec.Of(Framework, nameof(RandomNormal), mean, stddev);

    /// <summary>Uniform numbers.</summary>
    public static Initializer RandomUniform(double minval = -0.05, double maxval = 0.05) =>
        InitializerSpec.Of(Framework, nameof(RandomUniform), minval, maxval);

    /// <summary>Normal numbers; those further than two standard deviations from the mean are drawn again.</summary>
    public static Initializer TruncatedNormal(double mean = 0, double stddev = 0.05) =>
        InitializerSpec.Of(Framework, nameof(TruncatedNormal), mean, stddev);

    /// <summary>Numbers whose variance is the scale divided by a fan.</summary>
    /// <param name="scale">The scale.</param>
    /// <param name="mode">fan_in, fan_out or fan_avg.</param>
    /// <param name="distribution">truncated_normal, untruncated_normal or uniform.</param>
    public static Initializer VarianceScaling(double scale = 1, string mode = "fan_in", string distribution = "truncated_normal") =>
        InitializerSpec.Of(Framework, nameof(VarianceScaling), scale, mode, distribution);

    /// <summary>Zeros.</summary>
    public static Initializer Zeros() => InitializerSpec.Of(Framework, nameof(Zeros));
}
