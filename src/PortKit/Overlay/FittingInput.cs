using PortKit.Net;

namespace PortKit.Overlay;

/// <summary>Finds the size of input that the weights of an inner product were trained for.</summary>
/// <param name="net">The net.</param>
/// <param name="planWith">Plans the net anew with other shapes of inputs; null where it cannot have them.</param>
internal sealed class FittingInput(NetPlan net, Func<IReadOnlyDictionary<string, Shape>, NetPlan?> planWith)
{
    private const int Most = 4096;

    // The sizes that nets are mostly trained for, where several fit.
    private static readonly int[] Usual = [227, 224, 299, 256, 231, 321, 300, 512, 128, 64, 32, 28];

    private readonly Dictionary<int, long?> _lengths = [];

    /// <summary>The square input with which a blob has some size along one of its axes; null if there is none.</summary>
    /// <param name="layer">The layer that has the blob.</param>
    /// <param name="index">The blob's index there.</param>
    /// <param name="axis">The axis.</param>
    /// <param name="length">The size that it should have.</param>
    public (string Name, Shape Shape)? Find(string layer, int index, int axis, long length)
    {
        if (net.Inputs.Where(one => one.Shape.Rank == 4).ToList() is not [var input])
            return null;
        _lengths.Clear();
        var (batch, channels) = (input.Shape[0], input.Shape[1]);
        var least = First(size => Length(size) >= length);
        if (Length(least) != length)
            return null;
        var most = First(size => Length(size) > length) - 1;
        var best = Array.Find(Usual, size => size >= least && size <= most);
        return (input.Name, ShapeOf(best > 0 ? best : least));

        Shape ShapeOf(int size) => new(batch, channels, size, size);

        // A deeper net has more values the larger its input is: those that are too small for it, or too large to count, lie at the ends.
        long Length(int size)
        {
            if (!_lengths.TryGetValue(size, out var known))
            {
                var plan = planWith(new Dictionary<string, Shape> { [input.Name] = ShapeOf(size) });
                known = plan?.Layers.FirstOrDefault(one => one.Source.Name == layer)?.Learnables.ElementAtOrDefault(index)?.Spec.Shape[axis];
                _lengths.Add(size, known);
            }

            return known ?? (size < Math.Max(input.Shape[2], input.Shape[3]) ? -1 : long.MaxValue);
        }
    }

    /// <summary>The smallest size of which something holds that holds of all larger ones too.</summary>
    private static int First(Func<int, bool> holds)
    {
        var (low, high) = (1, Most);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (holds(middle))
                high = middle;
            else
                low = middle + 1;
        }

        return low;
    }
}
