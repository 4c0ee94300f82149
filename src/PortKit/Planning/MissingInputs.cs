using PortKit.Net;

namespace PortKit.Planning;

/// <summary>
/// The blobs of a net whose shapes must be given from outside: tops of layers that bring data in, and bottoms that no layer makes. All of them are
/// reported at once, with shapes that were tried.
/// </summary>
internal sealed class MissingInputs
{
    private const int PictureRank = 4;
    private const string Sizes = "Its sizes behind the batch";

    private readonly List<MissingInput> _inputs = [];
    private readonly Dictionary<string, MissingInput> _byName = new(StringComparer.Ordinal);

    /// <summary>The blobs, each once, in the order in which they were found.</summary>
    public IReadOnlyList<MissingInput> Inputs => _inputs;

    /// <summary>Adds a blob. Of one that is there already only what is known of its shape is kept.</summary>
    public void Add(MissingInput input)
    {
        if (_byName.TryAdd(input.Name, input))
            _inputs.Add(input);
        else
            _byName[input.Name].Siblings.Add(input.Known);
    }

    /// <summary>Reports all of them.</summary>
    /// <param name="proposed">Shapes with which the net can be planned; null if none are known.</param>
    /// <param name="bag">Takes the diagnostics.</param>
    public void Tell(IReadOnlyDictionary<string, Shape>? proposed, DiagnosticBag bag)
    {
        foreach (var group in _inputs.Where(input => input.Error is not null).GroupBy(input => input.Error))
        {
            var inputs = group.ToList();
            var error = group.Key!;
            var (options, guesses) = (Options(inputs, proposed), Guesses(inputs, proposed));
            var give = error.Code == Codes.OutOfRange
                ? $"Give the sizes with  {options} .{guesses}"
                : $"{options}  {(inputs.Count == 1 ? "makes it an input" : "makes them inputs")} of the model.{guesses}";
            bag.Add(error with { Hint = error.Hint is { } hint ? $"{hint} {give}" : give });
        }

        var tops = _inputs.Where(input => input.Error is null).ToList();
        if (tops.Count > 0)
            bag.Add(TopsError(tops) with { Hint = $"Add  {Options(tops, proposed)}  with the sizes of your data.{Guesses(tops, proposed)}" });
    }

    private static Diagnostic TopsError(List<MissingInput> tops)
    {
        var layers = tops.GroupBy(top => top.Layer!).ToList();
        var (first, own) = (layers[0].Key, layers[0].ToList());
        var (what, why) = own.Count == 1
            ? ($"the shape of top '{own[0].Name}'", own[0].Why)
            : ($"the shapes of tops {Names(own)}", own[0].Why.Replace(" it", " them", StringComparison.Ordinal));
        var others = string.Concat(layers.Skip(1).Select(layer =>
            $" So must {(layer.Count() == 1 ? "that" : "those")} of {Names([.. layer])} of layer '{layer.Key.Name}' ({layer.Key.Type}) "
            + $"at {layer.Key.Location}."));
        var error = first.Refuse(Codes.UnknownShape, first.AtTop(own[0].Top), $"{what} must be given, for {why}").Diagnostic;
        return error with { Message = error.Message + others };
    }

    private static string Names(List<MissingInput> inputs) => string.Join(", ", inputs.Select(input => $"'{input.Name}'"));

    private static string Options(List<MissingInput> inputs, IReadOnlyDictionary<string, Shape>? proposed) =>
        string.Join(
            ' ',
            inputs.Select(input => $"`InputShapes` {input.Name}={(proposed is null ? input.Known.Pattern() : proposed[input.Name].ToString())}"));

    // What nobody gave is a guess: a net of one channel must not become one of three unnoticed.
    private static string Guesses(List<MissingInput> inputs, IReadOnlyDictionary<string, Shape>? proposed)
    {
        if (proposed is null)
            return " Put the sizes of your data in place of the letters: none of the usual sizes fits the layers behind.";
        var said = inputs
            .Where(input => input.Top == 0)
            .Select(input => (input.Name, What: Guessed(input, proposed[input.Name])))
            .Where(guess => guess.What.Length > 0)
            .ToList();
        return said.Count switch
        {
            0 => "",
            1 => $" {said[0].What} {Verb(said[0].What)}.",
            _ => string.Concat(said.Select(guess => $" Of '{guess.Name}': {Lower(guess.What)} {Verb(guess.What)}.")),
        };

        static string Verb(string what) => what.Contains(" and ", StringComparison.Ordinal) || what == Sizes ? "are guesses" : "is a guess";
        static string Lower(string what) => char.ToLowerInvariant(what[0]) + what[1..];
    }

    private static string Guessed(MissingInput input, Shape shape)
    {
        if (shape.Rank == PictureRank)
        {
            return (IsKnown(1), IsKnown(2) && IsKnown(3)) switch
            {
                (true, true) => "",
                (false, true) => "The number of channels",
                (true, false) => "Height and width",
                _ => "Channels, height and width",
            };
        }

        return shape.Rank > 1 && !Enumerable.Range(1, shape.Rank - 1).All(IsKnown) ? Sizes : "";

        bool IsKnown(int axis) => input.Known[axis] is not null || input.Siblings.Exists(sibling => sibling[axis] == shape[axis]);
    }
}
