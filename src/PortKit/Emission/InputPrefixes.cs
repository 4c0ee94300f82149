using PortKit.Caffe.Files;
using PortKit.Caffe.Weights;
using PortKit.Net;

namespace PortKit.Emission;

/// <summary>
/// Finds the inputs that preprocessing is asked of, and what is done to each; checks that it suits them; and tells what the net's own
/// transform_param leaves to whoever feeds the model.
/// </summary>
internal sealed class InputPrefixes
{
    private const int PictureRank = 4;

    private readonly NetPlan _net;
    private readonly Func<string, string> _pathOf;
    private readonly FilesRead _read;
    private readonly SourceLocation _at;
    private readonly DiagnosticBag _bag;
    private readonly Dictionary<string, InputPrefix> _prefixes = [];
    private readonly HashSet<string> _seen = [];

    private InputPrefixes(NetPlan net, Func<string, string> pathOf, FilesRead read, SourceLocation at, DiagnosticBag bag) =>
        (_net, _pathOf, _read, _at, _bag) = (net, pathOf, read, at, bag);

    /// <summary>The prefix of each input that has one, by its name. What is wrong goes to the bag.</summary>
    /// <param name="net">The net.</param>
    /// <param name="wanted">What is asked for.</param>
    /// <param name="pathOf">Where a file lies that the net names.</param>
    /// <param name="read">Takes note of the mean files.</param>
    /// <param name="at">The net's file.</param>
    /// <param name="bag">Takes the diagnostics.</param>
    public static IReadOnlyDictionary<string, InputPrefix> Of(
        NetPlan net, IReadOnlyList<InputPreprocessing> wanted, Func<string, string> pathOf, FilesRead read, SourceLocation at, DiagnosticBag bag)
    {
        var all = new InputPrefixes(net, pathOf, read, at, bag);
        foreach (var one in wanted)
        {
            foreach (var (input, layer) in all.Targets(one))
                all.Add(one, input, layer);
        }

        foreach (var layer in net.Layers.Where(layer => layer.Plan.Fed?.Transform is not null && !all._seen.Contains(layer.Tops[0].Name)))
            TransformNotes.TellNoneDone(layer, bag);
        return all._prefixes;
    }

    private List<(BlobVersion Input, PlannedLayer Layer)> Targets(InputPreprocessing wanted)
    {
        var inputs = _net.Layers.SelectMany(layer => layer.Tops.Where(top => top.IsInput).Select(top => (Input: top, Layer: layer))).ToList();
        if (wanted.Input is { } name)
        {
            var named = inputs.Where(pair => pair.Input.Name == name).ToList();
            if (named.Count == 0)
            {
                var names = inputs.Select(pair => pair.Input.Name).ToList();
                _bag.Error(
                    Codes.Preprocessing,
                    _at,
                    $"For preprocessing, an input of the net is expected. Found '{name}', and the inputs are {Listed(inputs)}.",
                    NearestName.Find(name, names) is { } near ? $"Did you mean {near}?" : null);
            }

            return named;
        }

        if (wanted.UseTransform)
        {
            var fed = inputs.Where(pair => pair.Layer.Plan.Fed?.Transform is not null && pair.Input == pair.Layer.Tops[0]).ToList();
            if (fed.Count == 0)
            {
                _bag.Error(
                    Codes.Preprocessing,
                    _at,
                    "To take preprocessing from the net, a layer with a transform_param that Caffe reads is expected. The inputs "
                        + $"{Listed(inputs)} have none.",
                    "Convert the net that has the data layer, or give `MeanValues` and `Scale`.");
            }

            return fed;
        }

        var pictures = inputs.Where(pair => pair.Input.Shape.Rank == PictureRank).ToList();
        if (pictures.Count == 1)
            return pictures;
        var example = (pictures.Count > 0 ? pictures : inputs).FirstOrDefault().Input?.Name;
        _bag.Error(
            Codes.Preprocessing,
            _at,
            $"For preprocessing, one input of four axes is expected. Found {(pictures.Count == 0 ? "none" : $"{pictures.Count}")}; the inputs "
                + $"are {Listed(inputs)}.",
            example is null ? null : $"Name the input, as in `MeanValues` {example}=128 or `Scale` {example}=1.");
        return [];
    }

    private void Add(InputPreprocessing wanted, BlobVersion input, PlannedLayer layer)
    {
        var feed = input == layer.Tops[0] ? layer.Plan.Fed?.Transform : null;
        if (!_seen.Add(input.Name))
        {
            _bag.Error(Codes.Preprocessing, _at, $"Preprocessing of input '{input.Name}' is expected once. Found it twice.");
            return;
        }

        if (wanted.UseTransform && (feed is null || wanted.MeanValues.Count > 0 || wanted.MeanFile is not null || wanted.Scale != 1))
        {
            _bag.Error(
                Codes.Preprocessing,
                _at,
                feed is null
                    ? $"To take the preprocessing of input '{input.Name}' from the net, a transform_param is expected. Found none that Caffe reads."
                    : $"Of input '{input.Name}', either the net's own mean and scale are expected or others. Found both.",
                feed is null ? "Give `MeanValues` and `Scale`." : "Leave out `UseTransform`, or `MeanValues` and `Scale`.");
            return;
        }

        if (wanted.SwapRedAndBlue && (input.Shape.Rank < 2 || input.Shape[1] != 3))
        {
            _bag.Error(
                Codes.Preprocessing,
                _at,
                $"To swap red and blue, 3 channels (axis 1) are expected. Found input '{input.Name}' of shape {input.Shape}.");
            return;
        }

        var (values, at) = wanted.UseTransform
            ? (wanted with
            {
                MeanValues = feed!.MeanValues,
                MeanFile = feed.MeanFile is { } file ? _pathOf(file) : null,
                Scale = feed.Scale
            }, feed.MeanLocation)
            : (wanted, wanted.MeanFile is { } own ? SourceLocation.In(own) : _at);
        if (Prefix(values, input, at) is not { } prefix)
            return;
        var isOfData = wanted is { UseTransform: true, OfTrainingData: true } && feed?.SeedDraw is not null && input.Shape.Rank == PictureRank;
        _prefixes.Add(input.Name, prefix with { OfTrainingData = isOfData ? feed : null });
        if (feed is not null && !isOfData)
            TransformNotes.TellRest(prefix, wanted.UseTransform, layer, feed, _net.Phase, _bag);
    }

    /// <summary>The prefix of an input, of values that are known by now. Null if they do not suit it, which is reported.</summary>
    private InputPrefix? Prefix(InputPreprocessing wanted, BlobVersion input, SourceLocation at)
    {
        var prefix = new InputPrefix(input.Name) { Scale = wanted.Scale, SwapsRedAndBlue = wanted.SwapRedAndBlue };
        if (!float.IsFinite(wanted.Scale) || !wanted.MeanValues.All(float.IsFinite))
        {
            _bag.Error(Codes.Preprocessing, at, $"For input '{input.Name}', a finite mean and scale are expected.");
            return null;
        }

        if (wanted.MeanOfModel is { } mean)
            return WithModel(prefix, input, mean);
        if (wanted.MeanFile is { } file)
        {
            if (wanted.MeanValues.Count == 0)
                return WithFile(prefix, input, file, at);
            _bag.Error(Codes.Preprocessing, _at, $"For input '{input.Name}', either a mean file or mean values are expected. Found both.");
            return null;
        }

        return wanted.MeanValues.Count == 0 ? prefix : WithValues(prefix, input, wanted.MeanValues, at);
    }

    private InputPrefix? WithFile(InputPrefix prefix, BlobVersion input, string file, SourceLocation at)
    {
        const string Hint = "The means of the channels can be given in numbers instead: `MeanValues` B,G,R.";
        try
        {
            _read.Add(file, "the mean");
            var mean = MeanFile.Open(file);
            var shape = input.Shape;
            if (shape.Rank == PictureRank && mean.Channels == shape[1] && mean.Height >= shape[2] && mean.Width >= shape[3] && shape.Count > 0)
            {
                return prefix with
                {
                    Mean = mean.Centre(shape[2], shape[3]),
                    MeanDims = shape.ToLongs()[1..],
                    MeanFile = Path.GetFileName(file),
                    MeanDigest = RecordedFile.Of(file).Digest,
                    WholeMean = mean,
                    MeanIsCut = mean.Height > shape[2] || mean.Width > shape[3],
                };
            }

            _bag.Error(
                Codes.MeanMismatch,
                at,
                $"The mean '{file}' must have the channels of input '{input.Name}' of shape {shape}, and at least its height and width. Found "
                    + $"shape 1x{mean.Channels}x{mean.Height}x{mean.Width}.",
                Hint);
        }
        catch (DamagedFileException failure)
        {
            var found = $"Found something that does not read as such, {failure.Message}.";
            Refuse($"A mean as Caffe saves it, a binaryproto, is expected in '{file}'. {found}");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            Refuse($"The mean file '{file}' cannot be read: {failure.Message}");
        }

        return null;

        void Refuse(string message)
        {
            var foreign = ForeignFile.Find(file, FileUse.Mean);
            _bag.Error(Codes.MeanFile, at, foreign is null ? message : $"{message} It is {foreign.Found}.", foreign?.Hint ?? Hint);
        }
    }

    private InputPrefix? WithModel(InputPrefix prefix, BlobVersion input, ModelMean mean)
    {
        var at = SourceLocation.In(mean.Model);
        if (input.Shape.Rank != PictureRank || mean.Values.Length != input.Shape.CountFrom(1))
        {
            _bag.Error(
                Codes.MeanMismatch,
                at,
                $"The mean of the model must have as many values as an item of input '{input.Name}' of shape {input.Shape}. Found "
                    + $"{mean.Values.Length}.",
                $"Give the file it was made of:  `MeanFile` {mean.File.Name}");
            return null;
        }

        _bag.Note(
            Codes.TakenFromModel,
            at,
            $"The mean of input '{input.Name}' is that of the model itself: a file '{mean.File.Name}' of the bytes that the model was made of "
                + "was not found.",
            $"Give it with `MeanFile` {mean.File.Name}, and its values are verified too.");
        return prefix with { Mean = mean.Values, MeanDims = input.Shape.ToLongs()[1..], MeanFile = mean.File.Name, MeanDigest = mean.File.Digest };
    }

    private InputPrefix? WithValues(InputPrefix prefix, BlobVersion input, IReadOnlyList<float> values, SourceLocation at)
    {
        if (values.Count == 1)
            return prefix with { Mean = [.. values] };
        if (input.Shape.Rank >= 2 && values.Count == input.Shape[1])
            return prefix with { Mean = [.. values], MeanDims = [values.Count, .. Enumerable.Repeat(1L, input.Shape.Rank - 2)] };
        _bag.Error(
            Codes.MeanMismatch,
            at,
            $"One mean value or one for each channel (axis 1) is expected, for input '{input.Name}' of shape {input.Shape}. Found "
                + $"{values.Count} ({TransformNotes.Text(values)}).");
        return null;
    }

    private static string Listed(List<(BlobVersion Input, PlannedLayer Layer)> inputs) =>
        inputs.Count == 0 ? "none" : string.Join(", ", inputs.Select(pair => $"{pair.Input.Name} {pair.Input.Shape}"));
}
