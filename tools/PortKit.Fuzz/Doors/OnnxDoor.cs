using Google.Protobuf;
using PortKit.Fuzz.Mutating;
using PortKit.Fuzz.Running;
using PortKit.Onnx;
using PortKit.Onnx.Protos;

namespace PortKit.Fuzz.Doors;

/// <summary>
/// ONNX models as PortKit reads them: their structure, what they say of themselves, their initializers, in the model or beside it. ONNX Runtime is
/// not given any.
/// </summary>
/// <param name="name">Its name.</param>
/// <param name="isExternal">Whether the models have their weights beside them.</param>
internal sealed class OnnxDoor(string name, bool isExternal) : FileDoor(name, ".onnx")
{
    private const int LargestNet = 4096;

    private static readonly string[] Locations =
        ["seed0.onnx.data", "../seed0.onnx.data", "/dev/zero", "", ".", "a\0b", "input.onnx", "sub/x", "\\\\host\\x", "missing", "seed3.onnx.data", "/"];

    private static readonly string[] Entries = ["location", "offset", "length", "checksum"];

    private readonly byte[] _net = File.ReadAllBytes(Checkout.PathOf("tests", "PortKit.Tests", "Golden", "weights", "net.prototxt"));
    private readonly FieldMutator _fields = new(new Random(1));

    public override IReadOnlyList<string> Words => [.. Entries, .. Locations.Where(word => word.Length > 0), "portkit.weights", "portkit.seed", "[{\"name\":", "Conv"];

    public override IReadOnlyList<byte[]> Seeds()
    {
        var models = new List<byte[]>();
        foreach (var text in Checkout.Files("*.prototxt", LargestNet).Where((_, i) => i % 8 == 0))
        {
            if (Converter.Plan(text, "net.prototxt", new ConvertOptions { Seed = 1 }) is not { Net: { } net } || !NetSize.IsSmall(net))
                continue;
            var path = Path.Combine(Scratch.Folder, $"seed{models.Count}.onnx");
            if (net.WriteModel(path, new ModelOptions { ExternalData = isExternal }).Succeeded)
                models.Add(File.ReadAllBytes(path));
        }

        return [.. models.Where(model => model.Length < 1 << 16)];
    }

    public override byte[] Next(Corpus corpus, Mutator mutator)
    {
        var random = mutator.Random;
        if (random.Next(2) == 0)
            return base.Next(corpus, mutator);
        ModelProto model;
        try
        {
            model = ModelProto.Parser.ParseFrom(corpus.Pick(random));
        }
        catch (InvalidProtocolBufferException)
        {
            return base.Next(corpus, mutator);
        }

        for (var i = random.Next(1, 4); i > 0; i--)
            Change(model, random);
        return model.ToByteArray();
    }

    protected override Outcome Read(string path, Choice choice)
    {
        var problems = ModelCheck.OfFile(path);
        var outline = ModelOutline.Of(path);
        _ = outline?.ExternalDataProblems();
        _ = outline?.OutsideData();
        _ = outline?.MixedDataProblem();
        _ = ModelOutline.DataFilesOf(path);
        if (ModelRecord.Read(path) is { } record && choice.OneIn(2))
        {
            var planned = record.Plan(options => Converter.Plan(_net, "net.prototxt", options with { Weights = [] }));
            if (planned.Net is { } net)
                _ = record.DifferencesFrom(net);
        }

        if (choice.OneIn(3))
        {
            var compared = WeightComparison.Compare(path, path);
            return Outcome.Of(compared.Succeeded, compared.Diagnostics);
        }

        var stored = StoredModel.Open(path);
        return new Outcome(true, HashCode.Combine(stored.Initializers.Count, problems.Count > 0 ? Outcome.SignatureOf(problems[0].Message) : 0));
    }

    private void Change(ModelProto model, Random random)
    {
        var tensors = model.Graph?.Initializer;
        if (tensors is { Count: > 0 } && random.Next(2) == 0)
        {
            var tensor = tensors[random.Next(tensors.Count)];
            if (tensor.ExternalData.Count == 0 || random.Next(4) == 0)
                _fields.Change(tensor);
            else
                ChangeEntry(tensor.ExternalData[random.Next(tensor.ExternalData.Count)], random);
        }
        else if (model.MetadataProps.Count > 0 && random.Next(2) == 0)
        {
            _fields.Change(model.MetadataProps[random.Next(model.MetadataProps.Count)]);
        }
        else
        {
            _fields.Change(model);
        }
    }

    private static void ChangeEntry(StringStringEntryProto entry, Random random)
    {
        if (random.Next(6) == 0)
            entry.Key = Entries[random.Next(Entries.Length)];
        else if (random.Next(2) == 0)
            entry.Value = Locations[random.Next(Locations.Length)];
        else
            entry.Value = random.Next(3) switch { 0 => "-1", 1 => long.MaxValue.ToString(System.Globalization.CultureInfo.InvariantCulture), _ => "4096" };
    }
}
