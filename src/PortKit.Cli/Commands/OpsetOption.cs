using System.CommandLine;
using PortKit.Cli.Usage;

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
        WholeNumber.Expect(option, least, Onnx.Opsets.Max);
        return option;
    }
}
