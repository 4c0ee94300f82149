using System.Text;
using System.Text.RegularExpressions;
using PortKit.Fuzz.Mutating;
using PortKit.Fuzz.Running;
using PortKit.Initializers;
using PortKit.Initializers.Random;
using PortKit.Net;

namespace PortKit.Fuzz.Doors;

/// <summary>The little languages: initializers, batches, versions of Boost, settings of proposals, patterns of names.</summary>
internal sealed partial class SpecsDoor() : Door("specs")
{
    private static readonly string[] Values =
    [
        "0", "1", "2", "0.5", "-1", "1e38", "1e-45", "nan", "inf", "-0", "True", "False", "None", "'fan_in'", "'fan_out'", "fan_avg", "'uniform'", "normal",
        "'relu'", "leaky_relu", "'truncated_normal'", "3", "7", "4294967296", "''", "AVERAGE",
    ];

    private static readonly int[][] Shapes = [[], [3], [4, 5], [3, 4, 2, 2], [0, 3], [1, 1, 1, 1, 1]];

    /// <summary>The words of initializers.</summary>
    public static IReadOnlyList<string> SpecWords { get; } =
    [
        .. InitializerSpec.Known.Select(known => $"{known.Framework}:{known.Name}").Distinct(),
        "(", ")", ",", "=", "'", "\"", "mode='fan_in'", "scale=", "True", "None", "lsuv", "tolerance=", "iterations=", "stddev=", "mean=", "seed=1", "dynamic",
        "1.74", "1.x", "candidates=", "most=", "overlap=", "min-size=", "*", "?", "\\",
    ];

    public override IReadOnlyList<string> Words => SpecWords;

    public override IReadOnlyList<byte[]> Seeds() =>
    [
        .. SpecWords.Select(Encoding.UTF8.GetBytes),
        .. InitializerSpec.Known.Select(known => Encoding.UTF8.GetBytes($"{known.Framework}:{known.Signature}")),
        "candidates=6000,most=300,overlap=0.7,min-size=16"u8.ToArray(),
        "keras:VarianceScaling(2, mode='fan_out')"u8.ToArray(),
    ];

    public override byte[] Next(Corpus corpus, Mutator mutator)
    {
        var random = mutator.Random;
        if (random.Next(2) == 0)
            return base.Next(corpus, mutator);
        var known = InitializerSpec.Known[random.Next(InitializerSpec.Known.Count)];
        var names = ArgumentName().Matches(known.Signature).Select(match => match.Groups[1].Value).Where(_ => random.Next(2) == 0);
        var arguments = names.Select(name => $"{name}={Values[random.Next(Values.Length)]}");
        return Encoding.UTF8.GetBytes($"{known.Framework}:{known.Name}({string.Join(", ", arguments)})");
    }

    public override Outcome Take(byte[] input)
    {
        var text = Encoding.UTF8.GetString(input);
        _ = BatchSize.TryParse(text, out var batch) && BatchSize.TryParse(batch.ToString(), out _);
        _ = BoostVersion.TryParse(text, out _);
        _ = ProposalSettings.TryParse(text, out var settings) && settings.ToString().Length > 0;
        if (text.Length < 64)
            _ = new NamePattern(text).Matches("conv1/a_long_name_of_a_layer");
        if (!InitializerSpec.TryParse(text, out var initializer, out var problem))
            return new Outcome(false, Outcome.SignatureOf(problem.ToString()!));
        if (!InitializerSpec.TryParse(initializer.ToString(), out var again, out _) || again.ToString() != initializer.ToString())
            throw new BrokenPromiseException($"{initializer} does not read as what it is.");
        foreach (var dims in Shapes.Where(dims => initializer.Validate(dims) is null))
        {
            _ = initializer.Distribution(dims);
            _ = initializer.Fill(dims, 1);
        }

        return Outcome.Taken(Outcome.SignatureOf(initializer.Name));
    }

    [GeneratedRegex(@"(\w+)=")]
    private static partial Regex ArgumentName();
}
