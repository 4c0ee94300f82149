using PortKit.Initializers.Random;
using PortKit.Net;
using PortKit.Training;

namespace PortKit;

/// <summary>
/// What Caffe's layers draw in TRAIN phase, pass by pass: the numbers come from the generator that filled the nets, layer by layer. A Dropout takes
/// one 32-bit word for each element, a DummyData what its fillers take.
/// </summary>
public sealed class DrawnInputs
{
    private readonly Mt19937 _random;
    private readonly List<(string? Name, DrawnValue Value)> _values;

    internal DrawnInputs(NetPlan net, IEnumerable<string> names, Mt19937 random)
    {
        _random = random;
        var fed = names.ToHashSet(StringComparer.Ordinal);
        _values = [.. from layer in net.Layers
                      from value in layer.Plan.Drawn
                      let name = TrainingStep.DrawnName(layer, value)
                      select (fed.Contains(name) ? name : null, value)];
    }

    /// <summary>Draws what an iteration is fed.</summary>
    /// <param name="passes">How many passes it has.</param>
    /// <param name="of">
    /// Gives the memory for the numbers, those of one pass behind those of the other, by the name that they have in a training step.
    /// </param>
    public void Draw(int passes, Func<string, float[]> of)
    {
        ArgumentNullException.ThrowIfNull(of);
        for (var pass = 0; pass < passes; pass++)
        {
            foreach (var (name, value) in _values)
            {
                // Caffe also draws for a layer that leads to nothing, which is not in the model.
                if (name is null)
                    Pass(value);
                else
                    value.Draw(_random, of(name).AsMemory(pass * value.Shape.Count, value.Shape.Count));
            }
        }
    }

    /// <summary>Passes over the numbers of passes that were made before.</summary>
    /// <param name="passes">How many.</param>
    public void Skip(long passes)
    {
        if (_values.All(value => value.Value.Words is not null))
        {
            _random.Discard(passes * _values.Sum(value => value.Value.Words!.Value));
            return;
        }

        for (var pass = 0L; pass < passes; pass++)
            _values.ForEach(value => Pass(value.Value));
    }

    private void Pass(DrawnValue value)
    {
        if (value.Words is { } words)
            _random.Discard(words);
        else
            value.Draw(_random, new float[value.Shape.Count]);
    }
}
