using PortKit.Caffe;

namespace PortKit.Net;

/// <summary>
/// Fields that no schema knows, read by name as what they are meant to be: <c>gain</c>, or <c>squash_param.gain</c> for one in a block. A field that
/// is not written has the value that is given for it. What is of another kind, or stands twice where it may stand once, is refused at its place.
/// A field that was asked for is known from then on.
/// </summary>
public sealed class UnknownBlock
{
    private const int LongestValue = 40;

    private readonly LayerSource _layer;
    private readonly string _path;
    private readonly IReadOnlyList<UnknownField> _fields;

    internal UnknownBlock(LayerSource layer, string path, SourceLocation at, IReadOnlyList<UnknownField> fields)
    {
        (_layer, _path, _fields) = (layer, path, fields);
        Location = at;
    }

    private delegate bool Reading<T>(UnknownField field, out T value);

    /// <summary>Where the block stands; where the layer does, for the layer's own fields and for a block that is not written.</summary>
    public SourceLocation Location { get; }

    /// <summary>Whether a field or a block is written.</summary>
    /// <param name="path">Its name, after those of the blocks around it.</param>
    /// <exception cref="LayerRefusedException">A block around it is none, or stands twice.</exception>
    public bool Has(string path) => All(path).Count > 0;

    /// <summary>Where a field stands; <see cref="Location"/> if it is not written.</summary>
    /// <inheritdoc cref="Has"/>
    public SourceLocation At(string path) => All(path) is [var first, ..] ? first.Location : Location;

    /// <summary>A whole number.</summary>
    /// <param name="path">Its name, after those of the blocks around it.</param>
    /// <param name="absent">What it is where it is not written.</param>
    /// <exception cref="LayerRefusedException">It is of another kind, or stands twice.</exception>
    public int Int(string path, int absent) => One(path, absent, "a whole number from -2147483648 to 2147483647", TryInt);

    /// <summary>A number.</summary>
    /// <inheritdoc cref="Int"/>
    public float Float(string path, float absent) =>
        One(path, absent, "a number", (UnknownField field, out float value) => field.TryNumber(out value));

    /// <summary>A truth value.</summary>
    /// <inheritdoc cref="Int"/>
    public bool Bool(string path, bool absent) =>
        One(path, absent, "true or false", (UnknownField field, out bool value) => field.TryBool(out value));

    /// <summary>A string, which stands in quotes.</summary>
    /// <inheritdoc cref="Int"/>
    public string String(string path, string absent) => One(path, absent, "a string in quotes", TryString);

    /// <summary>A word out of some, as the value of an enum.</summary>
    /// <param name="path">Its name, after those of the blocks around it.</param>
    /// <param name="absent">What it is where it is not written.</param>
    /// <param name="words">All words that there are.</param>
    /// <exception cref="LayerRefusedException">It is another, or stands twice.</exception>
    public string Word(string path, string absent, params IReadOnlyList<string> words)
    {
        ArgumentNullException.ThrowIfNull(words);
        return One(
            path,
            absent,
            $"one of {string.Join(", ", words)}",
            (UnknownField field, out string value) => field.TryWord(out value) && words.Contains(value),
            found => found.Trim('"', '\'') is var word && words.Contains(word) ? $"Write {word}, without quotes."
                : NearestName.Find(word, words) is { } near ? $"Did you mean '{near}'?"
                : null);
    }

    /// <summary>Whole numbers, of a field that may stand several times; none where it is not written.</summary>
    /// <param name="path">Its name, after those of the blocks around it.</param>
    /// <exception cref="LayerRefusedException">One of them is of another kind.</exception>
    public IReadOnlyList<int> Ints(string path) => Many<int>(path, "a whole number from -2147483648 to 2147483647", TryInt);

    /// <summary>Numbers, of a field that may stand several times; none where it is not written.</summary>
    /// <inheritdoc cref="Ints"/>
    public IReadOnlyList<float> Floats(string path) =>
        Many(path, "a number", (UnknownField field, out float value) => field.TryNumber(out value));

    /// <summary>Strings, of a field that may stand several times; none where it is not written.</summary>
    /// <inheritdoc cref="Ints"/>
    public IReadOnlyList<string> Strings(string path) => Many<string>(path, "a string in quotes", TryString);

    /// <summary>A block; one without fields where it is not written.</summary>
    /// <param name="path">Its name, after those of the blocks around it.</param>
    /// <exception cref="LayerRefusedException">It is no block, or stands twice.</exception>
    public UnknownBlock Block(string path) => Blocks(path) switch
    {
        [] => new UnknownBlock(_layer, PathOf(path), Location, []),
        [var block] => block,
        [_, var second, ..] => throw Twice(path, second.Location),
    };

    /// <summary>The blocks of a name that may stand several times; none where it is not written.</summary>
    /// <param name="path">Their name, after those of the blocks around them.</param>
    /// <exception cref="LayerRefusedException">One of them is no block.</exception>
    public IReadOnlyList<UnknownBlock> Blocks(string path) => [.. All(path).Select(field => field.Children is { } children
        ? new UnknownBlock(_layer, PathOf(path), field.Location, children)
        : throw Wrong(path, field, "a block { ... }"))];

    private static bool TryInt(UnknownField field, out int value)
    {
        var isWhole = field.TryWhole(out var whole) && whole is >= int.MinValue and <= int.MaxValue;
        value = isWhole ? (int)whole : 0;
        return isWhole;
    }

    private static bool TryString(UnknownField field, out string value) => field.TryText(out value);

    private T One<T>(string path, T absent, string expected, Reading<T> read, Func<string, string?>? hint = null) => All(path) switch
    {
        [] => absent,
        [var field] => read(field, out var value) ? value : throw Wrong(path, field, expected, hint),
        [_, var second, ..] => throw Twice(path, second.Location),
    };

    private List<T> Many<T>(string path, string expected, Reading<T> read) =>
        [.. All(path).Select(field => read(field, out var value) ? value : throw Wrong(path, field, expected))];

    // The fields of a name, all of which count as known from now on.
    private IReadOnlyList<UnknownField> All(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var dot = path.LastIndexOf('.');
        if (dot > 0)
            return Block(path[..dot]).All(path[(dot + 1)..]);
        List<UnknownField> found = [.. _fields.Where(field => field.Name == path)];
        _layer.TakenFields.UnionWith(found);
        return found;
    }

    private string PathOf(string path) => _path.Length == 0 ? path : $"{_path}.{path}";

    private LayerRefusedException Wrong(string path, UnknownField field, string expected, Func<string, string?>? hint = null)
    {
        var found = field.Scalar ?? "a block { ... }";
        return _layer.Refuse(
            CaffeCodes.Value,
            field.Location,
            $"{expected} is expected for '{PathOf(path)}'",
            found.Length > LongestValue ? $"{found[..LongestValue]}..." : found,
            hint?.Invoke(found));
    }

    private LayerRefusedException Twice(string path, SourceLocation at) =>
        _layer.Refuse(CaffeCodes.RepeatedScalar, at, $"'{PathOf(path)}' may stand once", "it again");
}
