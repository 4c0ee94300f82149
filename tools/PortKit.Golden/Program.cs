using System.Globalization;
using PortKit.Tools;

const string Usage = """
    Makes a golden case of the tests of what another program computed, so that no layer is its own judge.

      dotnet run --project tools/PortKit.Golden -- ARRAYS CASE [--seed N] [--phase train] [--oracle TEXT]

    ARRAYS is a folder with net.prototxt (one layer is enough), inputs/BLOB.npy, outputs/BLOB.npy and, where the layer learns,
    params/LAYER.INDEX.npy. CASE is a folder that is not there yet, such as tests/PortKit.Tests/Golden/layers/mine.
    The params are weights that are laid over the net; with --seed they are what its fillers draw from that seed.
    --oracle says what computed the arrays: the program, its version and its file.
    """;

var given = new Dictionary<string, string>(StringComparer.Ordinal);
var folders = new List<string>();
for (var i = 0; i < args.Length; i++)
{
    if (args[i] is "--seed" or "--phase" or "--oracle" && i + 1 < args.Length)
        given[args[i]] = args[++i];
    else
        folders.Add(args[i]);
}

uint? seed = null;
var isUnderstood = folders is [var first, _] && !first.StartsWith('-')
    && given.GetValueOrDefault("--phase", "test").ToUpperInvariant() is "TRAIN" or "TEST";
if (given.TryGetValue("--seed", out var word))
{
    isUnderstood &= uint.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var number);
    seed = number;
}

if (!isUnderstood)
{
    Console.Error.WriteLine(Usage);
    return 2;
}

try
{
    new GoldenCase(folders[0])
    {
        Seed = seed,
        IsTrain = given.GetValueOrDefault("--phase", "").Equals("train", StringComparison.OrdinalIgnoreCase),
        Oracle = given.GetValueOrDefault("--oracle"),
    }.Write(folders[1]);
    Console.WriteLine($"{folders[1]} is made. GoldenLayer.Check(\"{Path.GetFileName(Path.TrimEndingDirectorySeparator(folders[1]))}\") checks the layer.");
    return 0;
}
catch (GoldenCaseException failure)
{
    Console.Error.WriteLine(failure.Message);
    return 2;
}
