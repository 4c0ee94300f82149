using BenchmarkDotNet.Attributes;
using PortKit.Initializers.Caffe;
using PortKit.Initializers.Random;

namespace PortKit.Benchmarks;

/// <summary>
/// The random numbers on one core, in memory that stays in the processor's cache. An operation is one value (or word), so that
/// Op/s are values a second. Measured beside them: a plain fill of as much memory.
/// </summary>
public class FillBenchmarks
{
    private const int Length = 1 << 16;

    private readonly float[] _values = new float[Length];
    private readonly uint[] _words = new uint[Length];
    private readonly Mt19937 _random = new(1701);

    /// <summary>One number, again and again: what the memory alone allows.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = Length)]
    public void ArrayFill() => Array.Fill(_values, 1.5f);

    /// <summary>The words of the generator.</summary>
    [Benchmark(OperationsPerInvoke = Length)]
    public void Words() => _random.Fill(_words);

    /// <summary>Uniform numbers, as xavier draws them.</summary>
    [Benchmark(OperationsPerInvoke = Length)]
    public void Uniform() => Fill("xavier", "1.74");

    /// <summary>Normal numbers of Boost up to 1.55, each with a logarithm, a sine or a cosine of the platform.</summary>
    [Benchmark(OperationsPerInvoke = Length)]
    public void NormalBoxMuller() => Fill("msra", "1.54");

    /// <summary>Normal numbers of Boost 1.56 to 1.63.</summary>
    [Benchmark(OperationsPerInvoke = Length)]
    public void NormalZiggurat1() => Fill("msra", "1.58");

    /// <summary>Normal numbers of Boost 1.64 and later.</summary>
    [Benchmark(OperationsPerInvoke = Length)]
    public void NormalZiggurat2() => Fill("msra", "1.74");

    private void Fill(string filler, string boost)
    {
        if (!BoostVersion.TryParse(boost, out var version))
            throw new ArgumentException($"A Boost version was expected. Found '{boost}'.", nameof(boost));
        new CaffeFillerSpec { Type = filler }.Begin([64, Length / 64], _random, version).Next(_values);
    }
}
