using System.Buffers.Binary;
using System.Text;
using PortKit.Files.Safetensors;
using PortKit.Fuzz.Mutating;
using PortKit.Fuzz.Running;

namespace PortKit.Fuzz.Doors;

/// <summary>.safetensors files; mostly the length of the head is right whatever became of the head.</summary>
internal sealed class SafetensorsDoor() : WeightsDoor("safetensors", ".safetensors")
{
    private static readonly string[] Heads =
    [
        """{"conv1.0":{"dtype":"F32","shape":[4,3,3,3],"data_offsets":[0,432]},"conv1.1":{"dtype":"F32","shape":[4],"data_offsets":[432,448]}}""",
        """{"__metadata__":{"portkit.layout":"tensorflow"},"a":{"dtype":"F16","shape":[2,2],"data_offsets":[0,8]}}""",
        """{"a":{"dtype":"F64","shape":[],"data_offsets":[0,8]},"b":{"dtype":"BOOL","shape":[0],"data_offsets":[8,8]}}   """,
    ];

    public override IReadOnlyList<string> Words =>
    [
        "\"dtype\"", "\"shape\"", "\"data_offsets\"", "\"F32\"", "\"BF16\"", "\"I64\"", "\"F8_E4M3\"", "[", "]", "{", "}", ":", ",", "__metadata__",
        "[0,0]", "null", "\\u0000", "\\ud800", "portkit.layout", "pytorch",
    ];

    public override IReadOnlyList<byte[]> Seeds() => [.. Heads.Select(head => File(Encoding.UTF8.GetBytes(head), new byte[448]))];

    public override byte[] Next(Corpus corpus, Mutator mutator)
    {
        const int LengthSize = sizeof(long);
        var file = corpus.Pick(mutator.Random);
        var length = file.Length < LengthSize ? 0 : BinaryPrimitives.ReadInt64LittleEndian(file);
        if (length <= 0 || length > file.Length - LengthSize || mutator.Random.Next(4) == 0)
            return base.Next(corpus, mutator);
        var head = file.AsSpan(LengthSize, (int)length).ToArray();
        return File(mutator.Mutate(head, head), file[(LengthSize + (int)length)..]);
    }

    protected override Outcome Read(string path, Choice choice)
    {
        if (choice.OneIn(6))
            return LayOver(path, choice);
        if (choice.OneIn(8))
            return Compare(path);
        var tensors = SafetensorsReader.Read(path, out _);
        ReadAll(tensors);
        return Outcome.Taken(tensors.Count);
    }

    private static byte[] File(byte[] head, byte[] elements)
    {
        var length = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(length, head.Length);
        return [.. length, .. head, .. elements];
    }
}
