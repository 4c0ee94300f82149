using PortKit.Files.Npy;
using PortKit.Net;
using PortKit.Training;

namespace PortKit;

/// <summary>In which order the layers of a net take the rows that are given for their tops.</summary>
/// <param name="net">The net.</param>
/// <param name="rowsOf">How many rows there are for an input.</param>
/// <param name="before">The nets that are built before it.</param>
/// <param name="bag">Takes what is wrong with the rows.</param>
internal sealed class RowOrders(PlannedNet net, Func<BlobVersion, int> rowsOf, IReadOnlyList<PlannedNet> before, DiagnosticBag bag)
{
    /// <summary>The order for each input, by its name.</summary>
    /// <param name="arrays">The rows, by input.</param>
    public Dictionary<string, IRowOrder> Of(IReadOnlyDictionary<string, NumPyArray> arrays)
    {
        var orders = new Dictionary<string, IRowOrder>();
        foreach (var tops in net.Plan.Inputs.GroupBy(net.LayerOf))
        {
            var (layer, inputs) = (tops.Key, tops.ToList());
            var order = layer.Plan.Fed?.Order;
            var files = inputs.Select(input => arrays[input.Name].RowsOfFiles).FirstOrDefault(files => files is not null);
            if (order is not null && !AreAlike(layer, inputs, arrays, files))
                continue;
            if (order?.FileShuffle is { } place && OtherShuffle(layer) is { } other)
            {
                bag.Warning(
                    Codes.SharedShuffle,
                    place,
                    $"Layers '{other}' and '{layer.Source.Name}' shuffle with numbers of one generator, that of the C library. Here each has one of "
                        + "its own, and their rows come in another order than Caffe's.",
                    "Set  shuffle: false  in one of them: what a net is tested on need not be shuffled.");
            }

            var (skip, seed) = (SkipOf(layer, inputs[0], order), NumberOf(layer, order?.ShuffleDraw));
            foreach (var input in inputs)
            {
                orders[input.Name] = order?.FileShuffle is null
                    ? new RowOrder(rowsOf(input), skip, seed)
                    : new FileOrder(files ?? [rowsOf(input)]);
            }
        }

        return orders;
    }

    private uint? NumberOf(PlannedLayer layer, int? draw) => draw is { } at ? net.NumberOf(layer, at, before) : null;

    // How many rows are left out at first.
    private int SkipOf(PlannedLayer layer, BlobVersion input, FeedOrder? order)
    {
        var count = rowsOf(input);
        var skip = NumberOf(layer, order?.SkipDraw) is { } drawn ? drawn % order!.Skip : 0;
        if (skip >= count)
        {
            bag.Error(
                Codes.TrainingData,
                layer.Source.Location,
                $"More rows than are left out at first, {skip}, are expected for input '{input.Name}'. Found {count}, at which Caffe stops.",
                "Take rand_skip out of the layer, or give more rows.");
        }

        return (int)skip;
    }

    // The same rows of all tops have to come together.
    private bool AreAlike(
        PlannedLayer layer, List<BlobVersion> inputs, IReadOnlyDictionary<string, NumPyArray> arrays, IReadOnlyList<int>? files)
    {
        foreach (var input in inputs)
        {
            if (rowsOf(input) == rowsOf(inputs[0]) && (arrays[input.Name].RowsOfFiles ?? files ?? []).SequenceEqual(files ?? []))
                continue;
            bag.Error(
                Codes.TrainingData,
                layer.Source.Location,
                $"As many rows of each file are expected for input '{input.Name}' as for '{inputs[0].Name}', with which layer '{layer.Source.Name}' "
                    + $"puts them in order. Found {rowsOf(input)} and {rowsOf(inputs[0])} in all.",
                "Give arrays of the same data set, from the same files.");
            return false;
        }

        return true;
    }

    // Another layer that is set up before this one and draws from the same generator.
    private string? OtherShuffle(PlannedLayer layer) => before
        .SelectMany(other => other.Plan.Layers)
        .Concat(net.Plan.Layers.TakeWhile(one => one != layer))
        .FirstOrDefault(one => one.Plan.Fed?.Order?.FileShuffle is not null)?.Source.Name;
}
