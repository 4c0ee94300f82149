using System.CommandLine;
using System.Globalization;
using PortKit.Caffe.Text;
using PortKit.Cli.Output;

namespace PortKit.Cli.Commands;

/// <summary><c>portkit convert</c>: a prototxt becomes an initialised ONNX model.</summary>
internal static class ConvertCommand
{
    public static Command Create()
    {
        var net = new NetOptions();
        var preprocessing = new PreprocessingOptions();
        var output = new Option<string>("--output", "-o") { Description = "The ONNX file to write.", HelpName = "M.onnx", Required = true };
        var opset = new Option<int>("--opset")
        {
            Description = $"The opset of the model, {Onnx.Opsets.Min} to {Onnx.Opsets.Max}. Default: 17.",
            HelpName = "N",
            DefaultValueFactory = _ => 17,
        };
        opset.Validators.Add(result =>
        {
            var word = result.Tokens.Count > 0 ? result.Tokens[0].Value : "17";
            if (!int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var value) || value < Onnx.Opsets.Min || value > Onnx.Opsets.Max)
                result.AddError($"--opset: a number from {Onnx.Opsets.Min} to {Onnx.Opsets.Max} is expected. Found '{word}'.");
        });
        var allBlobs = new Option<bool>("--all-blobs") { Description = "Make every blob an output; an earlier version of one is named BLOB@LAYER." };
        var externalData = new Option<bool>("--external-data")
        {
            Description = "Put the weights into M.onnx.data beside the model, from where runtimes map them. Done anyway if the model would pass 2 GiB.",
        };
        var initializationGraph = new Option<bool>("--initialization-graph")
        {
            Description = "Also write the fillers as a graph that makes the weights anew (TrainingInfoProto), for tools that begin a training.",
        };
        var check = new Option<bool>("--check") { Description = "Run the model in ONNX Runtime once it is written." };
        var command = new Command(
            "convert",
            """
            Converts a Caffe net to an initialised ONNX model.

            Examples:
              portkit convert deploy.prototxt -o model.onnx --seed 1701 --check
              portkit convert solver.prototxt -o model.onnx --phase test
              portkit convert train_val.prototxt -o model.onnx --phase train --input data=64x1x28x28
              portkit convert deploy.prototxt -o model.onnx --weights net.caffemodel --mean 104,117,123 --swap-rb
            """);
        net.AddTo(command);
        foreach (Option option in new Option[] { output, opset, allBlobs, externalData, initializationGraph, check })
            command.Add(option);
        preprocessing.AddTo(command);
        command.SetAction(parsed =>
        {
            var options = net.Read(parsed) with
            {
                Opset = parsed.GetValue(opset),
                AllBlobs = parsed.GetValue(allBlobs),
                ExternalData = parsed.GetValue(externalData),
                Preprocessing = preprocessing.Read(parsed),
                InitializationGraph = parsed.GetValue(initializationGraph),
            };
            var path = parsed.GetValue(output)!;
            var planned = net.Plan(parsed, options);
            var written = planned.Succeeded && Progress.Run($"Writing {path}", progress => planned.WriteModel(path, progress));
            Report.Diagnostics(planned.Diagnostics);
            if (!written)
                return ExitCodes.BadInput;
            var data = planned.DataPath is { } dataPath ? string.Create(CultureInfo.InvariantCulture, $", and {new FileInfo(dataPath).Length:N0} beside it") : "";
            Report.Summary(string.Create(
                CultureInfo.InvariantCulture,
                $"{path}: {Counted.Of(planned.Net!.Layers.Count, "layer")}, {planned.Net.ParameterCount:N0} parameters, seed {planned.Fill!.Seed}, {new FileInfo(path).Length:N0} bytes{data}"));
            return parsed.GetValue(check) ? CheckCommand.Check(new CheckCommand.Request(path) { Net = planned }) : ExitCodes.Done;
        });
        return command;
    }
}
