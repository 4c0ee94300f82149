using System.Globalization;

namespace PortKit.Verification.Training;

/// <summary>The lines of <c>caffe train</c>, without the time and the place in Caffe's code that stand before them there.</summary>
internal static class CaffeLog
{
    /// <summary>The loss before an update.</summary>
    public static string Loss(int iteration, float loss) => Text($"Iteration {iteration}, loss = {Number(loss)}");

    /// <summary>The learning rate of an update.</summary>
    public static string Rate(int iteration, float rate) => Text($"Iteration {iteration}, lr = {Number(rate)}");

    /// <summary>What comes before the scores of a test net.</summary>
    public static string Testing(int iteration, int net) => Text($"Iteration {iteration}, Testing net (#{net})");

    /// <summary>The outputs of the net that is trained, a line for each value.</summary>
    public static IEnumerable<string> TrainOutputs(IReadOnlyList<TrainingOutput> outputs, Func<string, float[]> values) =>
        Outputs("Train", outputs, values);

    /// <summary>The scores of a test net, a line for each value.</summary>
    public static IEnumerable<string> TestOutputs(IReadOnlyList<TrainingOutput> outputs, Func<string, float[]> values) =>
        Outputs("Test", outputs, values);

    /// <summary>Where a snapshot goes.</summary>
    public static IEnumerable<string> Snapshot(string weights, string state) =>
    [
        $"Snapshotting to binary proto file {weights}",
        $"Snapshotting solver state to binary proto file {state}",
    ];

    private static IEnumerable<string> Outputs(string net, IReadOnlyList<TrainingOutput> outputs, Func<string, float[]> values)
    {
        var number = 0;
        foreach (var output in outputs)
        {
            foreach (var value in values(output.ModelName))
            {
                var (weight, weighted) = (Number(output.LossWeight), Number(output.LossWeight * value));
                var loss = output.LossWeight == 0 ? "" : $" (* {weight} = {weighted} loss)";
                yield return Text($"    {net} net output #{number++}: {output.Name} = {Number(value)}{loss}");
            }
        }
    }

    // Six digits, as a C++ stream has them.
    private static string Number(float value) =>
        float.IsNaN(value) ? "nan"
        : float.IsInfinity(value) ? value > 0 ? "inf" : "-inf"
        : ((double)value).ToString("g6", CultureInfo.InvariantCulture);

    private static string Text(FormattableString line) => line.ToString(CultureInfo.InvariantCulture);
}
