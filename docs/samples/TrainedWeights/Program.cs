// A net and the .caffemodel that was trained with it. Here the weights are made first, as there are none to download.
using PortKit;

const string Net = "models/cifar10-quick/deploy.prototxt";
var folder = Directory.CreateTempSubdirectory("portkit-sample-").FullName;
var weights = Path.Combine(folder, "trained.caffemodel");
Converter.Plan(Net, new ConvertOptions { Seed = 1701 }).Net!.WriteWeights(weights);

// What the file does not cover is refused; without that it keeps its fill, with a warning.
var options = new ConvertOptions { Weights = [weights], RequireAllWeights = true, Seed = 0 };
var planned = Converter.Plan(Net, options);
foreach (var diagnostic in planned.Diagnostics)
    Console.WriteLine(diagnostic);
if (planned.Net is not { } net)
    return 2;
Console.WriteLine($"{net.Plan.ParameterCount} parameters, {net.FreshParameterCount} of them filled anew");

// Half as large, for a runtime with float16, and pictures as image libraries have them.
foreach (var model in new ModelOptions[] { new(), new() { Float16 = true, ChannelsLastInputs = true } })
{
    var path = Path.Combine(folder, "net.onnx");
    var written = net.WriteModel(path, model);
    Console.WriteLine($"float16: {model.Float16}, {new FileInfo(path).Length / 1000} kB");
    foreach (var diagnostic in written.Diagnostics.Where(one => one.Severity == PortKit.Files.DiagnosticSeverity.Error))
        Console.WriteLine(diagnostic);
}

Directory.Delete(folder, recursive: true);
return 0;
