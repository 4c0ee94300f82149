using PortKit.Caffe.Upgrade;

namespace PortKit.Caffe;

/// <summary>What was meant by a word that stands for a layer's type and is none.</summary>
public static class LayerWords
{
    private const int LongestStrictName = 5;
    private const int TwoEditsFrom = 10;
    private const string CanBeAdded = "A layer of a fork of Caffe can be added with `Catalog`.";

    /// <summary>
    /// The types that came after the syntax of 2014 (V1), whose <c>layers</c> therefore cannot have them.
    /// </summary>
    internal static readonly IReadOnlyList<string> SinceV1 =
    [
        "BatchNorm", "BatchReindex", "Bias", "Clip", "Crop", "ELU", "Embed", "Filter", "Input", "LSTM", "LSTMUnit", "Log", "PReLU", "Parameter",
        "Python", "RNN", "Reduction", "Reshape", "SPP", "Scale", "Swish", "Tile",
    ];

    // The words of V1's enum, those of forks among them; the first, NONE, is no type.
    private static readonly (string Word, string Type)[] V1Words =
        [.. V1ToV2.Types.Concat(V1ToV2.ForkTypes).Where(pair => pair.Value.Length > 0).Select(pair => (V1Word(pair.Key), pair.Value))];

    private static readonly Dictionary<string, string> V1ByWord = V1Words
        .SelectMany(pair => new[] { (Key: Plain(pair.Type), pair.Word), (Key: Plain(pair.Word), pair.Word) })
        .DistinctBy(pair => pair.Key)
        .ToDictionary(pair => pair.Key, pair => pair.Word, StringComparer.Ordinal);

    /// <summary>
    /// The one of <paramref name="names"/> that <paramref name="word"/> misspells, or null: letter case and underscores apart, or one letter off
    /// (two in a long word). What makes another layer of a name is no misspelling: a digit (ReLU6), one more capital (CReLU), another first
    /// letter (SELU).
    /// </summary>
    internal static string? Misspelt(string word, IEnumerable<string> names)
    {
        var plain = Plain(word);
        string? nearest = null;
        foreach (var name in names)
        {
            var other = Plain(name);
            if (plain == other)
                return name;
            if (nearest is null && IsSlip(word, plain, name, other))
                nearest = name;
        }

        return nearest;
    }

    /// <summary>The type of today that a word of V1's enum stands for, such as SoftmaxWithLoss for SOFTMAX_LOSS; or null.</summary>
    internal static string? OfV1(string word) =>
        V1ByWord.TryGetValue(Plain(word), out var known) ? V1Words.First(pair => pair.Word == known).Type : null;

    /// <summary>The word of V1's enum for a type that is written as today, or in another letter case; or null.</summary>
    internal static string? V1For(string word) => V1ByWord.GetValueOrDefault(Plain(word));

    /// <summary>What is wrong with a word in <c>layers { type: ... }</c>, as a hint; null if nothing is known of it.</summary>
    internal static string? HintForV1(string word, bool isQuoted)
    {
        if (V1For(word) is { } same)
            return isQuoted ? $"Write {same}, without quotes." : $"Did you mean '{same}'?";
        if (SinceV1.FirstOrDefault(type => Plain(type) == Plain(word)) is { } later)
        {
            return later == "Input"
                ? "'layers' is the syntax of 2014, which has no Input layer. "
                    + "Write  input: \"data\" input_dim: 1 input_dim: 3 input_dim: 224 input_dim: 224  in its place, with its sizes, or every "
                    + "layer as  layer { type: \"Convolution\" ... }."
                : HintForLater(later);
        }

        if (ForkLayers.Find(word) is { } fork)
            return HintFor(fork);
        if (Misspelt(word, V1ByWord.Values.Distinct()) is { } near)
            return isQuoted ? $"Write {near}, without quotes." : $"Did you mean '{near}'?";
        if (Misspelt(word, SinceV1) is { } today)
            return HintForV1(today, isQuoted);
        return !isQuoted && word.Any(char.IsAsciiLetterLower)
            ? $"The types of 'layers', the syntax of 2014, are in capitals. One of today, such as {word}, needs every layer written as  "
                + "layer { type: \"Convolution\" ... }."
            : null;
    }

    /// <summary>
    /// Whether a word may be the type of an unknown layer in the syntax of 2014: it is in capitals, as all of that syntax are, and no type that is
    /// known there or came later.
    /// </summary>
    internal static bool MayBeV1(string word) =>
        !word.Any(char.IsAsciiLetterLower) && V1For(word) is null && !SinceV1.Any(type => Plain(type) == Plain(word));

    /// <summary>What was meant by a word of the syntax of 2014 that is none of its types, as a hint.</summary>
    /// <param name="word">The word.</param>
    /// <param name="known">The types of today that are known.</param>
    public static string HintForWord(string word, IEnumerable<string> known)
    {
        ArgumentNullException.ThrowIfNull(word);
        ArgumentNullException.ThrowIfNull(known);
        return HintForV1(word, isQuoted: false) ?? (Misspelt(word, known) is { } today ? HintForLater(today) : CanBeAdded);
    }

    /// <summary>What was meant by a type that is none of those known, as a hint.</summary>
    /// <param name="type">The type.</param>
    /// <param name="known">The types that are known.</param>
    public static string HintFor(string type, IEnumerable<string> known)
    {
        ArgumentNullException.ThrowIfNull(type);
        ArgumentNullException.ThrowIfNull(known);
        var fork = ForkLayers.Find(type);
        if (fork?.Type != type)
        {
            if (Misspelt(type, known) is { } near)
                return $"Did you mean \"{near}\"?";
            if (OfV1(type) is { } today)
                return $"Write \"{today}\": '{type}' is its name in the syntax of 2014.";
        }

        return fork is null ? CanBeAdded : HintFor(fork);
    }

    private static string HintForLater(string type) =>
        $"'layers' is the syntax of 2014, which has no {type} layer. Write every layer as  layer {{ type: \"Convolution\" ... }}, "
            + $"and this one as  layer {{ type: \"{type}\" ... }}.";

    /// <summary>What to do about a fork's layer.</summary>
    private static string HintFor(ForkLayer layer) => $"{layer.Type} is a layer of a fork of Caffe ({layer.Fork}). " + (layer switch
    {
        { Equivalent: { } same } => $"Layers of Caffe 1.0 compute the same: {same}.",
        { Purpose: { } purpose } => $"It {purpose}: a net that is used, and not trained, goes without it.",
        _ => "Caffe 1.0 has no layer that computes the same; one can be added with `Catalog`.",
    });

    /// <summary>A type without what does not count in it: letter case and underscores.</summary>
    internal static string Plain(string type) => type.Replace("_", "", StringComparison.Ordinal).ToUpperInvariant();

    private static string V1Word(Protos.V1LayerParameter.Types.LayerType type) =>
        Protos.V1LayerParameter.Descriptor.FindFieldByNumber(Protos.V1LayerParameter.TypeFieldNumber).EnumType.FindValueByNumber((int)type).Name;

    private static bool IsSlip(string word, string plain, string name, string other)
    {
        if (plain.Length == 0 || plain[0] != other[0] || Digits(plain) != Digits(other) || (!IsOneCase(word) && Capitals(word) > Capitals(name)))
            return false;
        if (!NearestName.Within(plain, other, other.Length >= TwoEditsFrom ? 2 : 1))
            return false;

        // Of the short names made of capitals, one letter more, less or another is a name of its own: ELU and GLU, PReLU and PELU.
        return other.Length > LongestStrictName || !IsAcronym(name) || IsSameBag(plain, other);
    }

    private static string Digits(string word) => string.Concat(word.Where(char.IsAsciiDigit));

    private static int Capitals(string word) => word.Count(char.IsAsciiLetterUpper);

    private static bool IsOneCase(string word) => !word.Any(char.IsAsciiLetterLower) || !word.Any(char.IsAsciiLetterUpper);

    private static bool IsAcronym(string name) =>
        name.Zip(name.Skip(1)).Any(pair => char.IsAsciiLetterUpper(pair.First) && char.IsAsciiLetterUpper(pair.Second));

    private static bool IsSameBag(string word, string name) => word.Order().SequenceEqual(name.Order());
}
