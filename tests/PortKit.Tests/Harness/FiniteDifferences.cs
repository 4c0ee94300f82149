using System.Globalization;
using PortKit.Net;

namespace PortKit.Tests.Harness;

/// <summary>
/// Holds what goes back through random nets against differences of what goes forward: the derivative of a random sum of the net's outputs by some
/// elements of each input and learnable blob. An element next to a kink is left out, and so is one whose differences drown in rounding; most must
/// remain.
/// </summary>
internal sealed class FiniteDifferences
{
    /// <summary>So many elements of each blob are moved.</summary>
    private const int PerBlob = 4;

    /// <summary>How far a gradient may be off: as a part of itself, as a part of the largest of its blob, and anyway.</summary>
    private const double OfItself = 0.01;
    private const double OfLargest = 0.001;
    private const double Least = 1e-6;

    /// <summary>How far an output may be off, as a part of itself.</summary>
    private const double Rounding = 8.0 / (1 << 24);

    private int _tried;
    private int _compared;

    /// <summary>Compares the gradients of one net, where they are derivatives.</summary>
    /// <param name="net">The net, which <see cref="BackwardRun.Takes"/> takes.</param>
    /// <param name="weights">The values of its learnable blobs.</param>
    /// <param name="inputs">The values of its inputs; those that are derived by are moved a little, so that no two are the same.</param>
    /// <param name="random">Draws.</param>
    /// <param name="what">Says which net it is.</param>
    public void Check(
        NetPlan net, IReadOnlyDictionary<LearnableBlob, float[]> weights, IReadOnlyDictionary<string, float[]> inputs, Random random, string what)
    {
        if (net.Layers.Any(Departures.Has))
            return;
        var values = inputs.ToDictionary(input => input.Key, input => Apart(net, input.Key, input.Value, random));
        var run = new BackwardRun(net, weights, values, random);
        var mayBeNaN = net.Layers.Any(Departures.MayBeNaN) || run.Tops.Keys.Any(top => !run.Pass.ValuesOf(top).All(float.IsFinite));
        foreach (var (name, point, gradient) in run.Gradients)
        {
            var largest = gradient.Where(float.IsFinite).Select(value => Math.Abs((double)value)).DefaultIfEmpty(0).Max();
            for (var i = 0; i < Math.Min(PerBlob, point.Length); i++)
            {
                var at = point.Length <= PerBlob ? i : random.Next(point.Length);

                // Where an output is NaN or infinite there is nothing to derive.
                if (float.IsNaN(gradient[at]) && mayBeNaN)
                    continue;
                _tried++;
                if (Derivative(run, point, at, largest) is not { } derivative)
                    continue;
                _compared++;
                Assert.True(
                    Math.Abs(gradient[at] - derivative.Value) <= derivative.Error,
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{what}gradient of {name}: [{at}] is {gradient[at]:R}, differences say {derivative.Value:G6}, off by {derivative.Error:G2} at most."));
            }
        }
    }

    /// <summary>Expects most of the elements that were tried to have been compared.</summary>
    public void ExpectMost()
    {
        TestContext.Current.TestOutputHelper?.WriteLine($"{_compared} of {_tried} derivatives compared.");
        Assert.True(_compared >= 0.8 * _tried, $"Of {_tried} derivatives, {_compared} could be compared.");
    }

    private static float[] Apart(NetPlan net, string input, float[] values, Random random)
    {
        var (readers, isMoved) = (BackwardRun.Readers(net, input).ToList(), BackwardRun.IsMoved(net, input));
        return
        [
            .. values.Select(value => readers.Aggregate(
                isMoved ? value + (0.5f * (random.NextSingle() - 0.5f)) : value,
                (one, reader) => Departures.InRange(reader.Layer, reader.Bottom, one))),
        ];
    }

    // Differences over a step and over half of it: where they do not close in on a derivative as those of a smooth function do, there is a kink.
    private static (double Value, double Error)? Derivative(BackwardRun run, float[] point, int at, double largest)
    {
        var step = MathF.ScaleB(1, Math.Max(MathF.ILogB(point[at]), -3) - 6);
        var (whole, half) = (Differences(run, point, at, step), Differences(run, point, at, step / 2));
        var value = ((4 * half.Slope) - whole.Slope) / 3;
        var error = (OfItself * Math.Abs(value)) + (OfLargest * largest) + whole.Rounding + Least;
        return double.IsFinite(value)
            && Math.Abs(half.Slope - whole.Slope) <= error
            && Math.Abs((2 * half.Bend) - whole.Bend) <= error
            && whole.Rounding <= Math.Max(0.05 * Math.Max(Math.Abs(value), largest), Least) ? (value, error) : null;
    }

    private static (double Slope, double Bend, double Rounding) Differences(BackwardRun run, float[] point, int at, float step)
    {
        var here = point[at];
        var (above, below) = (here + step, here - step);
        point[at] = above;
        var up = run.Forward();
        point[at] = below;
        var down = run.Forward();
        point[at] = here;
        var (slope, bend, rounding) = (0.0, 0.0, 0.0);
        foreach (var (top, factors) in run.Tops)
        {
            var (a, b, c) = (up.ValuesOf(top), down.ValuesOf(top), run.Pass.ValuesOf(top));
            for (var i = 0; i < factors.Length; i++)
            {
                // What stays the same has no slope, and may be the least float there is.
                if (factors[i] == 0 || (a[i].Equals(b[i]) && a[i].Equals(c[i])))
                    continue;
                slope += factors[i] * ((double)a[i] - b[i]);
                bend += factors[i] * ((double)a[i] + b[i] - (2.0 * c[i]));
                rounding += factors[i] * Math.Abs((double)c[i]) * Rounding;
            }
        }

        return (slope / ((double)above - below), bend / step, rounding / step);
    }
}
