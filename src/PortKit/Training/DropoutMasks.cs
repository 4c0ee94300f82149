using PortKit.Initializers.Random;
using PortKit.Layers;
using PortKit.Net;
using PortKit.Training;

namespace PortKit;

/// <summary>
/// What Caffe's Dropout layers keep in TRAIN phase, pass by pass: the numbers come from the generator that filled the nets, one 32-bit word for
/// each element, layer by layer.
/// </summary>
public sealed class DropoutMasks
{
    private readonly Mt19937 _random;
    private readonly List<(string? Name, LayerSource Layer, int Count)> _masks;

    internal DropoutMasks(NetPlan net, IEnumerable<string> names, Mt19937 random)
    {
        _random = random;
        var fed = names.ToHashSet(StringComparer.Ordinal);
        _masks = [.. from layer in net.Layers
                     where layer.Plan.HasMask
                     let name = TrainingStep.MaskName(layer)
                     select (fed.Contains(name) ? name : null, layer.Source, layer.Tops[0].Shape.Count)];
    }

    /// <summary>Draws the masks of an iteration.</summary>
    /// <param name="passes">How many passes it has.</param>
    /// <param name="of">
    /// Gives the memory for the ones and zeros of a mask, one pass behind the other, by the name that it has in a training step.
    /// </param>
    public void Draw(int passes, Func<string, float[]> of)
    {
        ArgumentNullException.ThrowIfNull(of);
        for (var pass = 0; pass < passes; pass++)
        {
            foreach (var (name, layer, count) in _masks)
            {
                // Caffe also draws for a Dropout that leads to nothing, which is not in the model.
                if (name is null)
                    _random.Discard(count);
                else
                    DropMask.Draw(layer, _random, of(name).AsSpan(pass * count, count));
            }
        }
    }

    /// <summary>Passes over the numbers of passes that were made before.</summary>
    /// <param name="passes">How many.</param>
    public void Skip(long passes) => _random.Discard(passes * _masks.Sum(mask => (long)mask.Count));
}
