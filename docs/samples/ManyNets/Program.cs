// All nets of a folder, several at a time: what is wrong with one does not stop the others.
using PortKit;

string[] nets = ["models/lenet/deploy.prototxt", "models/nin/deploy.prototxt", "models/none/deploy.prototxt", "models/squeezenet1.1/deploy.prototxt"];
var folder = Directory.CreateTempSubdirectory("portkit-sample-").FullName;
var rows = new string[nets.Length];
await Parallel.ForAsync(0, nets.Length, async (i, cancellation) =>
{
    var name = Path.GetFileName(Path.GetDirectoryName(nets[i]))!;
    var converted = await Converter.ConvertAsync(nets[i], Path.Combine(folder, $"{name}.onnx"), new ConvertOptions { Seed = 1 }, cancellation: cancellation);
    rows[i] = converted.Succeeded
        ? $"{name,-14} {converted.Net.Plan.ParameterCount,9} parameters"
        : $"{name,-14} {converted.Diagnostics.First(one => one.Severity == PortKit.Files.DiagnosticSeverity.Error).Code}";
});
foreach (var row in rows)
    Console.WriteLine(row);
Directory.Delete(folder, recursive: true);
