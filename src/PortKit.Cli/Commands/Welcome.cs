using PortKit.Cli.Output;

namespace PortKit.Cli.Commands;

/// <summary>What <c>portkit</c> alone says: what to type. Nothing was asked for and nothing failed, so the exit code is 0.</summary>
internal static class Welcome
{
    private const string Text =
        """
        PortKit ports Caffe networks to ONNX, starting from the very weights Caffe would have started from.

        Three commands to begin with:
          portkit demo                                     all of it, with a small net that is built in
          portkit convert deploy.prototxt net.caffemodel   your net as an ONNX model, deploy.onnx
          portkit verify deploy.prototxt deploy.onnx       the model against Caffe's arithmetic

        More help:
          all commands   portkit help
          one of them    portkit help convert
          a message      portkit help PK2110
        """;

    /// <summary>Prints it.</summary>
    public static int Print()
    {
        foreach (var line in Text.ReplaceLineEndings("\n").Split('\n'))
            Report.Line(line);
        return ExitCodes.Done;
    }
}
