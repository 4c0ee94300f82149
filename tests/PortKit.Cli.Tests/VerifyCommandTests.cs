using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json.Nodes;
using System.Xml.Linq;

namespace PortKit.Cli.Tests;

public sealed class VerifyCommandTests : IDisposable
{
    private const string TrainNet = """
        layer { name: "data" type: "Data" top: "data" top: "label" data_param { source: "db" batch_size: 6 } transform_param { scale: 0.004 } }
        layer { name: "ip1" type: "InnerProduct" bottom: "data" top: "ip1" inner_product_param { num_output: 7 weight_filler { type: "xavier" } } }
        layer { name: "drop" type: "Dropout" bottom: "ip1" top: "ip1" include { phase: TRAIN } }
        layer { name: "ip2" type: "InnerProduct" bottom: "ip1" top: "ip2" inner_product_param { num_output: 4 weight_filler { type: "xavier" } } }
        layer { name: "loss" type: "SoftmaxWithLoss" bottom: "ip2" bottom: "label" top: "loss" }
        layer { name: "accuracy" type: "Accuracy" bottom: "ip2" bottom: "label" top: "accuracy" include { phase: TEST } }
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_net_is_converted_and_verified()
    {
        _folder.Write("net.prototxt", Command.Net);
        var (code, output, error) = Command.Run(_folder.Root, "verify", "net.prototxt", "--seed", "3");
        Assert.Equal((0, ""), (code, error));
        var lines = output.TrimEnd().Split('\n');
        Assert.Matches("^layer +type +blob +shape +max abs +max rel +verdict$", lines[0]);
        Assert.Matches("^data +Input +data +1x3x8x8 +input$", lines[1]);
        Assert.Matches(@"^conv +Convolution +conv@conv +1x4x6x6 +\S+ +\S+ +ok$", lines[2]);
        Assert.Equal("4 of 4 blobs agree within 0.0002.", lines[^1]);
        Assert.Equal(["net.prototxt"], _folder.Files());
    }

    [Fact]
    public void Standard_input_is_verified()
    {
        var (code, output, _) = Command.Run(_folder.Root, Command.Net, ["verify", "-", "--seed", "3"]);
        Assert.Equal(0, code);
        Assert.EndsWith("4 of 4 blobs agree within 0.0002.\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_of_other_weights_fails_at_its_first_layer_with_weights()
    {
        _folder.Write("net.prototxt", Command.Net);
        Assert.Equal(0, Command.Run(_folder.Root, "convert", "net.prototxt", "-o", "m.onnx", "--seed", "4").Code);
        var (code, output, error) = Command.Run(_folder.Root, "verify", "net.prototxt", "m.onnx", "--seed", "3");
        Assert.Equal(1, code);
        Assert.StartsWith("m.onnx: warning PK5030: The model was made with seed 4, and is verified with seed 3.\n", error, StringComparison.Ordinal);
        Assert.Contains("\nnet.prototxt(3,1): error PK5009: layer 'conv' (Convolution) is the first that differs, in blob 'conv@conv' 1x4x6x6: ONNX Runtime against Caffe's arithmetic: ", error, StringComparison.Ordinal);
        Assert.Contains("differs", output, StringComparison.Ordinal);
        Assert.Equal(0, Command.Run(_folder.Root, "verify", "net.prototxt", "m.onnx", "--seed", "4").Code);
        Assert.Equal(0, Command.Run(_folder.Root, "verify", "net.prototxt", "m.onnx").Code);
    }

    [Theory]
    [InlineData("test", "4 of 4 blobs agree within 0.0002.")]
    [InlineData("train", "1 of 1 blobs agree within 0.0002; 1 draw random numbers; 2 come after them.")]
    public void A_train_net_is_verified_with_labels_that_are_classes(string phase, string summary)
    {
        _folder.Write("net.prototxt", TrainNet);
        var (code, output, _) = Command.Run(_folder.Root, "verify", "net.prototxt", "--phase", phase, "--seed", "1", "--input", "data=6x1x5x5");
        Assert.Equal(0, code);
        Assert.EndsWith($"\n{summary}\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Values_are_fed_and_tell_the_shape_where_the_net_does_not()
    {
        _folder.Write("net.prototxt", TrainNet);
        Write("pictures.npy", "<f4", [6, 1, 5, 5], new float[150]);
        var (code, output, _) = Command.Run(_folder.Root, "verify", "net.prototxt", "--seed", "1", "--input", "data=pictures.npy");
        Assert.Equal(0, code);
        Assert.Matches("(?m)^data +Data +data +6x1x5x5 +input$", output);

        // Of no values nothing comes but the bias, which is 0: all classes are alike.
        Assert.Matches(@"(?m)^ip1 +InnerProduct +ip1 +6x7 +0 +0 +ok$", output);
    }

    [Fact]
    public void An_npz_gives_the_member_of_the_inputs_name_or_the_only_one()
    {
        _folder.Write("net.prototxt", Command.Net);
        foreach (var names in new[] { new[] { "data", "other" }, ["whatever"] })
        {
            using (var zip = new ZipArchive(File.Create(_folder.PathOf("in.npz")), ZipArchiveMode.Create))
            {
                foreach (var name in names)
                {
                    using var stream = zip.CreateEntry($"{name}.npy").Open();
                    stream.Write(Npy("<f4", [1, 3, 8, 8], new float[192]));
                }
            }

            Assert.Equal(0, Command.Run(_folder.Root, "verify", "net.prototxt", "--seed", "3", "--input", "data=in.npz").Code);
        }
    }

    /// <summary>Each row: what is written, the arguments after the net, the exit code, and what is told.</summary>
    [Theory]
    [InlineData("", "--input data=none.npy", 2, "none.npy: error PK5005: The file cannot be read: ")]
    [InlineData("shape", "--input data=in.npy", 2, "net.prototxt(2,36): error PK5006: Values of shape 1x3x8x8 are expected for input 'data'. Found an array of shape 1x3x8x9.")]
    [InlineData("name", "--input dta=in.npy", 2, "input: error PK5006: Values for an input of the net are expected: 'data'. Found values for 'dta'.")]
    [InlineData("type", "--input data=in.npy", 2, "in.npy: error PK5005: At byte 20: In the header floats of 2, 4 or 8 bytes")]
    [InlineData("cut", "--input data=in.npy", 2, "in.npy: error PK5005: At byte 73: 768 bytes are expected, 192 elements of 4. Found 761 to the end of the file.")]
    [InlineData("text", "--input data=in.npy", 2, "in.npy: error PK5005: At byte 0: The signature of a .npy file")]
    [InlineData("bomb", "--input data=in.npz", 2, "in.npz: error PK5005: Member 'data.npy': A size in keeping with the ")]
    [InlineData("", "--golden .", 2, ".: error PK5008: Files BLOB.npy are expected, or .npz files with members of such names. Found none.")]
    [InlineData("", "--golden none", 2, "none: error PK5008: A folder of arrays is expected.")]
    [InlineData("", "none.onnx", 2, "none.onnx: error PK1008: A model file is expected.")]
    [InlineData("model", "m.onnx", 2, "m.onnx: error PK3022: An ONNX model is expected. Found text.")]
    [InlineData("", "--junit no/such/f.xml", 2, "no/such/f.xml: error PK4002: The output cannot be written")]
    [InlineData("", "--tolerance -1", 2, "portkit verify: error PK4001: --tolerance: a number from 0 on is expected. Found '-1'.")]
    [InlineData("", "--input data=x", 2, "portkit verify: error PK4001: --input: NAME=SHAPE is expected, such as data=1x3x224x224, or NAME=F.npy. Found 'data=x'.")]
    public void What_cannot_be_used_is_told(string written, string arguments, int expected, string message)
    {
        _folder.Write("net.prototxt", Command.Net);
        switch (written)
        {
            case "shape":
                Write("in.npy", "<f4", [1, 3, 8, 9], new float[216]);
                break;
            case "name":
                Write("in.npy", "<f4", [1, 3, 8, 8], new float[192]);
                break;
            case "type":
                Write("in.npy", "<c8", [1, 3, 8, 8], new float[384]);
                break;
            case "cut":
                File.WriteAllBytes(_folder.PathOf("in.npy"), Npy("<f4", [1, 3, 8, 8], new float[192])[..^7]);
                break;
            case "text":
                _folder.Write("in.npy", "<html>");
                break;
            case "bomb":
                WriteBomb();
                break;
            case "model":
                _folder.Write("m.onnx", "nonsense");
                break;
        }

        var (code, output, error) = Command.Run(_folder.Root, ["verify", "net.prototxt", "--seed", "3", .. arguments.Split(' ')]);
        Assert.Equal(expected, code);
        Assert.StartsWith(message, error, StringComparison.Ordinal);
        if (!arguments.StartsWith("--junit", StringComparison.Ordinal))
            Assert.Equal("", output);
    }

    [Fact]
    public void Golden_arrays_get_two_verdicts()
    {
        _folder.Write("net.prototxt", "layer { name: 'x' type: 'Input' top: 'x' input_param { shape { dim: 2 } } } layer { name: 'y' type: 'Power' bottom: 'x' top: 'y' power_param { scale: 2 } }");
        Directory.CreateDirectory(_folder.PathOf("dumps"));
        Write("dumps/x.npy", ">f8", [2], [0, 0, 0, 0]);
        Write("dumps/y.npy", "<f4", [2], [0, 0]);
        var (code, output, error) = Command.Run(_folder.Root, "verify", "net.prototxt", "--golden", "dumps");
        Assert.Equal((0, ""), (code, error));
        Assert.Matches("^layer .* verdict +model-golden +reference-golden\n", output);
        Assert.EndsWith("ok                 ok                ok\n1 of 1 blobs agree within 0.0002; 1 of 1 with a golden array agree with it; 0 have none.\n", output, StringComparison.Ordinal);
        Write("dumps/y.npy", "<f4", [2], [0, 1]);
        (code, output, error) = Command.Run(_folder.Root, "verify", "net.prototxt", "--golden", "dumps");
        Assert.Equal(1, code);
        Assert.Contains("layer 'y' (Power) is the first that differs, in blob 'y' 2: ONNX Runtime against the golden array: 1 of 2 values differ, most of all at [1]: 0 instead of 1.", error, StringComparison.Ordinal);
        Assert.Matches(@"ok +differs 9\.5e-01 +differs 9\.5e-01\n", output);
    }

    [Fact]
    public void JUnit_and_JSON_tell_the_same()
    {
        _folder.Write("net.prototxt", TrainNet.Replace("\"Dropout\" bottom: \"ip1\" top: \"ip1\"", "\"Dropout\" bottom: \"ip1\" top: \"drop\"", StringComparison.Ordinal));
        string[] net = ["net.prototxt", "--phase", "train", "--input", "data=6x1x5x5"];
        Assert.Equal(0, Command.Run(_folder.Root, ["convert", .. net, "--seed", "2", "-o", "m.onnx"]).Code);
        var (code, output, error) = Command.Run(_folder.Root, ["verify", .. net, "m.onnx", "--seed", "1", "--junit", "r.xml", "--json"]);
        Assert.Equal(1, code);
        Assert.Contains("error PK5009", error, StringComparison.Ordinal);

        var suite = XDocument.Load(_folder.PathOf("r.xml")).Root!.Element("testsuite")!;
        Assert.Equal(("portkit verify", "6", "3", "3"), ((string)suite.Attribute("name")!, (string)suite.Attribute("tests")!, (string)suite.Attribute("failures")!, (string)suite.Attribute("skipped")!));
        Assert.Equal(["data", "label", "ip1", "drop", "ip2", "loss"], suite.Elements("testcase").Select(one => (string)one.Attribute("name")!));
        Assert.All(suite.Elements("testcase"), one => Assert.Equal("net.prototxt", (string)one.Attribute("classname")!));

        var document = JsonNode.Parse(output)!;
        Assert.Equal(["portkit", "command", "exitCode", "net", "model", "tolerance", "inputSeed", "passed", "firstDifference", "blobs", "diagnostics"], document.AsObject().Select(member => member.Key));
        Assert.Equal(("verify", 1, false, "ip1"), ((string)document["command"]!, (int)document["exitCode"]!, (bool)document["passed"]!, (string)document["firstDifference"]!["blob"]!));
        Assert.Equal(["input", "input", "differs", "random", "differs", "differs"], document["blobs"]!.AsArray().Select(blob => (string)blob!["verdict"]!));
        Assert.Equal(42, (int)document["blobs"]![2]!["comparison"]!["count"]!);
        Assert.True((double)document["blobs"]![2]!["comparison"]!["maxRel"]! > 2e-4);
    }

    private static byte[] Npy(string type, int[] dims, float[] values)
    {
        var header = Encoding.ASCII.GetBytes($"{{'descr': '{type}', 'fortran_order': False, 'shape': ({string.Concat(dims.Select(dim => $"{dim},"))}), }}");
        return [0x93, .. "NUMPY"u8, 1, 0, .. BitConverter.GetBytes((ushort)header.Length), .. header, .. MemoryMarshal.AsBytes<float>(values)];
    }

    private void Write(string name, string type, int[] dims, float[] values) => File.WriteAllBytes(_folder.PathOf(name), Npy(type, dims, values));

    /// <summary>A small .npz whose member says that it becomes 2 GB.</summary>
    private void WriteBomb()
    {
        using (var zip = new ZipArchive(File.Create(_folder.PathOf("in.npz")), ZipArchiveMode.Create))
        {
            using var stream = zip.CreateEntry("data.npy").Open();
            stream.Write(Npy("<f4", [1, 3, 8, 8], new float[192]));
        }

        var bytes = File.ReadAllBytes(_folder.PathOf("in.npz"));
        BitConverter.TryWriteBytes(bytes.AsSpan(bytes.AsSpan().LastIndexOf("PK\u0001\u0002"u8) + 24), 2_000_000_000);
        File.WriteAllBytes(_folder.PathOf("in.npz"), bytes);
    }
}
