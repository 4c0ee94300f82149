using PortKit.Emission;
using PortKit.Files.Npy;
using PortKit.Net;
using PortKit.Training;

namespace PortKit;

/// <summary>
/// What a net is trained or tested on: an array of rows for each of its inputs, taken a batch at a time, in order, and from the first row again
/// after the last, as Caffe's MemoryData takes them; those of HDF5Data and ImageData layers as these shuffle them, and without those that they leave
/// out at first.
/// </summary>
public sealed class TrainingData
{
    private readonly PlannedNet _net;
    private readonly Dictionary<string, float[]> _rows;
    private readonly Dictionary<string, PictureTransform> _transforms;
    private Dictionary<string, IRowOrder> _orders = [];

    private TrainingData(PlannedNet net, Dictionary<string, float[]> rows, Dictionary<string, PictureTransform> transforms) =>
        (_net, _rows, _transforms) = (net, rows, transforms);

    /// <summary>Puts arrays to the inputs of a net.</summary>
    /// <param name="net">The net.</param>
    /// <param name="arrays">
    /// An array for each input, by its name: of its shape, but with any number of rows along the first axis, the same number of batches for all. What
    /// is done to inputs first (<see cref="ConvertOptions.Preprocessing"/>) is done to what they give.
    /// </param>
    /// <param name="fileOf">The file that an array is from, for diagnostics; null for none.</param>
    /// <param name="bag">Takes what is wrong with them.</param>
    /// <param name="before">
    /// The nets that Caffe builds before this one, whose numbers come first: before a test net the one that is trained, and the test nets before it.
    /// </param>
    /// <returns>Null if they do not suit the net.</returns>
    public static TrainingData? Create(
        PlannedNet net,
        IReadOnlyDictionary<string, NumPyArray> arrays,
        Func<string, string?> fileOf,
        DiagnosticBag bag,
        IReadOnlyList<PlannedNet>? before = null)
    {
        ArgumentNullException.ThrowIfNull(net);
        ArgumentNullException.ThrowIfNull(arrays);
        ArgumentNullException.ThrowIfNull(fileOf);
        ArgumentNullException.ThrowIfNull(bag);
        var (errors, option) = (bag.ErrorCount, net.Plan.Phase == Caffe.Protos.Phase.Train ? "`TrainingData`" : "`TestData`");
        var inputs = net.Plan.Inputs.ToList();
        var names = string.Join(", ", inputs.Select(input => $"'{input.Name}'"));
        foreach (var name in arrays.Keys.Except(inputs.Select(input => input.Name)))
        {
            var near = NearestName.Find(name, inputs.Select(input => input.Name));
            bag.Error(
                Codes.TrainingData,
                SourceLocation.In(fileOf(name)),
                $"Data for an input of the net are expected: {names}. Found some for '{name}'.",
                near is null ? "Leave it out, or name the input that it is for." : $"Did you mean  {option} {near}={fileOf(name) ?? "FILE.npy"} ?");
        }

        foreach (var input in inputs)
        {
            if (!arrays.TryGetValue(input.Name, out var array))
            {
                bag.Error(
                    Codes.TrainingData,
                    input.Location,
                    $"Data for input '{input.Name}' of shape {input.Shape} are expected. Found none.",
                    $"Give them with  {option} {input.Name}=FILE.npy");
            }
            else
            {
                CheckShape(net, input, array.Shape, SourceLocation.In(fileOf(input.Name) ?? input.Name), bag);
            }
        }

        if (bag.ErrorCount > errors)
            return null;
        var transforms = new Dictionary<string, PictureTransform>();
        foreach (var input in inputs)
        {
            if (TransformOf(net, input) is { } prefix)
                transforms.Add(input.Name, Transform(net, input, prefix, arrays[input.Name].Shape, before ?? [], bag));
        }

        var data = new TrainingData(net, inputs.ToDictionary(input => input.Name, input => arrays[input.Name].Values), transforms);
        data.CheckLengths(fileOf, bag);
        data.CheckLabels(fileOf, bag);
        if (bag.ErrorCount == errors)
            data._orders = new RowOrders(net, data.Rows, before ?? [], bag).Of(arrays);
        return bag.ErrorCount > errors ? null : data;
    }

    /// <summary>Gives a batch of an input, as the net sees it.</summary>
    /// <param name="input">The input.</param>
    /// <param name="pass">The number of the pass, from 0.</param>
    /// <param name="destination">Takes as many values as the input has.</param>
    public void CopyBatch(BlobVersion input, long pass, Span<float> destination)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentOutOfRangeException.ThrowIfNegative(pass);
        var (rows, order, batch) = (_rows[input.Name], _orders[input.Name], Batch(input));
        _transforms.TryGetValue(input.Name, out var transform);
        var (length, result) = transform is null ? (input.Shape.Count / batch, input.Shape.Count / batch) : (transform.Count, transform.ResultCount);
        for (var i = 0; i < batch; i++)
        {
            var number = (pass * batch) + i;
            var row = rows.AsSpan(order.RowAt(number) * length, length);
            var to = destination.Slice(i * result, result);
            if (transform is null)
                row.CopyTo(to);
            else
                transform.Apply(number, row, to);
        }

        if (transform is null && _net.PreprocessedInputs.ContainsKey(input))
            _net.Preprocess(input, destination.ToArray()).CopyTo(destination);
    }

    private static InputPrefix? TransformOf(PlannedNet net, BlobVersion input) =>
        net.Models.Prefixes.TryGetValue(input.Name, out var prefix) && prefix.OfTrainingData is not null ? prefix : null;

    private static PictureTransform Transform(
        PlannedNet net, BlobVersion input, InputPrefix prefix, Shape rows, IReadOnlyList<PlannedNet> before, DiagnosticBag bag)
    {
        var (feed, picture, mean) = (prefix.OfTrainingData!, new Shape(rows.Dims[1..]), prefix.Mean);
        if (prefix.WholeMean is { } whole)
        {
            if ((whole.Height, whole.Width) == (picture[1], picture[2]))
            {
                mean = whole.Centre(whole.Height, whole.Width);
            }
            else
            {
                bag.Error(
                    Codes.MeanMismatch,
                    feed.MeanLocation,
                    $"A mean of the shape of a picture of input '{input.Name}', {picture}, is expected, as Caffe stops at others. Found "
                        + $"{whole.Channels}x{whole.Height}x{whole.Width}.",
                    "Give the pictures that the mean was made of, before they are cropped, or  `MeanFile` F  in place of  `UseTransform`.");
            }
        }

        var random = net.RandomOfTransform(net.LayerOf(input), before);
        return new PictureTransform(feed, net.Plan.Phase, picture, mean, prefix.SwapsRedAndBlue, random);
    }

    private static void CheckShape(PlannedNet net, BlobVersion input, Shape found, SourceLocation at, DiagnosticBag bag)
    {
        var expected = input.Shape;
        var canBeCropped = expected.Rank == 4 && found.Rank == 4 && found.Count > 0 && found[1] == expected[1]
            && found[2] >= expected[2] && found[3] >= expected[3] && net.LayerOf(input).Plan.Fed?.Transform is { CropSize: > 0, SeedDraw: not null };
        if (canBeCropped && TransformOf(net, input) is not null)
            return;
        var fits = found.Rank == expected.Rank && found.Count > 0;
        for (var axis = 1; axis < expected.Rank && fits; axis++)
            fits = found[axis] == expected[axis];
        if (fits)
            return;
        var rows = expected.Rank == 0 ? expected.ToString() : string.Join('x', expected.Dims[1..].ToArray().Select(dim => $"{dim}").Prepend("N"));
        var hint = canBeCropped ? "`UseTransform` has them cropped as Caffe does, at random in TRAIN phase."
            : found.Rank > 0 && found.Count > 0 && found.Count == (long)found[0] * expected.CountFrom(Math.Min(1, expected.Rank))
            ? $"Its values are as many: reshape it to {rows}."
            : $"If that is the shape of your data, say so:  `InputShapes` {input.Name}=SHAPE, the batch first.";
        bag.Error(Codes.TrainingData, at, $"An array of shape {rows} is expected for input '{input.Name}'. Found one of shape {found}.", hint);
    }

    // Batches go on together only if all inputs have as many.
    private void CheckLengths(Func<string, string?> fileOf, DiagnosticBag bag)
    {
        var inputs = _net.Plan.Inputs.Where(input => Rows(input) != Batch(input)).ToList();
        if (inputs.Count < 2)
            return;
        var longest = inputs.MaxBy(Batches)!;
        foreach (var input in inputs.Where(input => Batches(input) < Batches(longest)))
        {
            bag.Error(
                Codes.TrainingData,
                SourceLocation.In(fileOf(input.Name) ?? input.Name),
                $"As many rows are expected for input '{input.Name}' as for '{longest.Name}', {Rows(longest)} in batches of {longest.Shape[0]}. "
                    + $"Found {Rows(input)} in batches of {input.Shape[0]}: they end before the others do.",
                "Give arrays of the same data set.");
        }

        double Batches(BlobVersion input) => (double)Rows(input) / Batch(input);
    }

    private static int Batch(BlobVersion input) => input.Shape.CountOf(0, Math.Min(1, input.Shape.Rank));

    private int Rows(BlobVersion input) =>
        _rows[input.Name].Length / (_transforms.TryGetValue(input.Name, out var transform) ? transform.Count : input.Shape.Count / Batch(input));

    private void CheckLabels(Func<string, string?> fileOf, DiagnosticBag bag)
    {
        foreach (var (input, choices) in _net.Plan.InputChoices)
        {
            var ignored = _net.Plan.Layers
                .Where(layer => layer.Bottoms.Contains(input) && layer.Source.Parameter.LossParam is { HasIgnoreLabel: true })
                .Select(layer => layer.Source.Parameter.LossParam.IgnoreLabel)
                .ToHashSet();
            var values = _rows[input.Name];
            var at = Array.FindIndex(values, value => !(value > -1 && value < choices) && !(float.IsInteger(value) && ignored.Contains((int)value)));
            if (at < 0)
                continue;
            bag.Error(
                Codes.LabelRange,
                SourceLocation.In(fileOf(input.Name) ?? input.Name),
                $"Numbers from 0 to {choices - 1} are expected for input '{input.Name}', of the {choices} that the layers behind tell apart. Found "
                    + $"{values[at].ToString(System.Globalization.CultureInfo.InvariantCulture)} in row {at / input.Shape.CountFrom(1)}.",
                "Count labels from 0, give the last layer as many outputs as there are classes, or name the label that does not count in  "
                    + "loss_param { ignore_label: ... }");
        }
    }
}
