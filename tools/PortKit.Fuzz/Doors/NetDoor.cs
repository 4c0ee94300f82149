using PortKit.Caffe.Protos;
using PortKit.Fuzz.Mutating;
using PortKit.Fuzz.Running;

namespace PortKit.Fuzz.Doors;

/// <summary>A door for nets: texts whose bytes are changed, and nets that are changed as nets.</summary>
/// <param name="name">Its name.</param>
/// <param name="structured">How many of a hundred inputs are nets that no byte is changed of.</param>
internal abstract class NetDoor(string name, int structured) : Door(name)
{
    private const int LargestSeed = 1 << 14;

    private NetMutator? _nets;
    private bool _isStructured;

    public override bool IsStructured => _isStructured;

    public override IReadOnlyList<string> Words => NetWords.All;

    public override IReadOnlyList<byte[]> Seeds() => Checkout.Files("*.prototxt", LargestSeed);

    public override byte[] Next(Corpus corpus, Mutator mutator)
    {
        _nets ??= Pool(mutator.Random);
        var kind = mutator.Random.Next(100);
        _isStructured = kind < structured;
        if (_isStructured)
            return _nets.Next();

        // Of the others some are nets whose bytes are changed after that.
        return kind % 3 == 0 ? mutator.Mutate(_nets.Next(), corpus.Pick(mutator.Random)) : base.Next(corpus, mutator);
    }

    /// <summary>Options that come of the input.</summary>
    protected static ConvertOptions Options(Choice choice) => new()
    {
        Seed = 1,
        Phase = choice.OneIn(4) ? Phase.Train : Phase.Test,
        FillAs = choice.OneIn(8) ? Phase.Train : null,
        Deploy = choice.OneIn(6),
        Batch = choice.Of(8) switch { 0 => BatchSize.Dynamic, 1 => BatchSize.Of(3), _ => null },
        CustomOps = choice.OneIn(12) ? "my.ops" : null,
        IgnoreUnknownFields = choice.OneIn(4),
        IdentityBatchNorm = choice.OneIn(4),
        Verbose = choice.OneIn(8),
        Initializers = choice.OneIn(10) ? [InitializerOverride.Of("*", choice.OneIn(3) ? "lsuv" : "keras:HeNormal()")] : [],
    };

    /// <summary>Plans an input.</summary>
    protected static PlanResult Plan(byte[] input, Choice choice) => Converter.Plan(input, "net.prototxt", Options(choice));

    private static NetMutator Pool(Random random)
    {
        var nets = new NetMutator(random);
        foreach (var text in Checkout.Files("*.prototxt", LargestSeed))
        {
            if (Converter.Plan(text, "net.prototxt", new ConvertOptions { Seed = 1 }) is { Net: { } net } && NetSize.IsSmall(net))
                nets.Add(text);
        }

        return nets;
    }
}
