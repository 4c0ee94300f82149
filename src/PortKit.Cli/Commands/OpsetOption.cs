using System.CommandLine;
using System.Globalization;

namespace PortKit.Cli.Commands;

/// <summary>The option <c>--opset</c> of the commands that write a model.</summary>
internal static class OpsetOption
{
    /// <summary>Makes the option.</summary>
    /// <param name="least">The least opset that the model can have.</param>
    /// <param name="standard">The opset that it has unless told otherwise.</param>
    public static Option<int> Create(int least, int standard)
    {
        var option = new Option<int>("--opset")
        {
            Description = $"The opset of the model, {least} to {Onnx.Opsets.Max}. Default: {standard}.",
            HelpName = "N",
            DefaultValueFactory = _ => standard,
        };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var word]
                && (!int.TryParse(word.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var value)
                    || value < least
                    || value > Onnx.Opsets.Max))
            {
                result.AddError($"--opset: a number from {least} to {Onnx.Opsets.Max} is expected. Found '{word.Value}'.");
            }
        });
        return option;
    }
}
