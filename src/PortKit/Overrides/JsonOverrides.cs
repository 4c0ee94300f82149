using System.Text;
using System.Text.Json;

namespace PortKit.Overrides;

/// <summary>Reads patterns and initializers from JSON: an object with a string for each. Comments and a last comma are let pass.</summary>
internal static class JsonOverrides
{
    /// <summary>What to type.</summary>
    private const string Example = """{ "conv*": "keras:HeNormal()" }""";

    private static readonly JsonReaderOptions Options = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <summary>The entries of a text.</summary>
    public static IReadOnlyList<OverrideEntry> Read(string text, string path, DiagnosticBag bag)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var entries = new List<OverrideEntry>();
        try
        {
            var json = new Utf8JsonReader(bytes, Options);
            ReadObject(ref json, Place, entries, bag);
        }
        catch (JsonException failure)
        {
            // The reader's own words end with a place that counts from 0. Text that is no Unicode is reported without one.
            var at = failure is { LineNumber: { } line, BytePositionInLine: { } column }
                ? new SourceLocation(path, (int)line + 1, (int)column + 1)
                : SourceLocation.In(path);
            var problem = failure.Message.Split(" LineNumber:")[0];
            bag.Error(Codes.InitializerFile, at, $"JSON is expected. Found something that does not read as such: {problem}", Example);
            return [];
        }

        return entries;

        SourceLocation Place(long offset)
        {
            var before = bytes.AsSpan(0, (int)offset);
            var lineStart = before.LastIndexOf((byte)'\n') + 1;
            return new SourceLocation(path, before.Count((byte)'\n') + 1, Encoding.UTF8.GetCharCount(before[lineStart..]) + 1);
        }
    }

    // The reader throws InvalidOperationException for half a surrogate pair, which is the text's fault as well.
    private static string TextOf(ref Utf8JsonReader json)
    {
        try
        {
            return json.GetString()!;
        }
        catch (InvalidOperationException failure)
        {
            throw new JsonException(failure.Message, failure);
        }
    }

    private static void ReadObject(ref Utf8JsonReader json, Func<long, SourceLocation> place, List<OverrideEntry> entries, DiagnosticBag bag)
    {
        if (json.Read() && json.TokenType != JsonTokenType.StartObject)
        {
            bag.Error(
                Codes.InitializerFile,
                place(json.TokenStartIndex),
                "An object of patterns and initializers is expected. Found another value.",
                Example);
            return;
        }

        var known = new HashSet<string>(StringComparer.Ordinal);
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var (pattern, at) = (TextOf(ref json), place(json.TokenStartIndex));
            if (!known.Add(pattern))
                bag.Error(Codes.InitializerFile, at, $"Each pattern must stand once. Found '{pattern}' again.");
            json.Read();
            if (json.TokenType == JsonTokenType.String)
                entries.Add(new OverrideEntry(pattern, at, TextOf(ref json), place(json.TokenStartIndex)));
            else
                bag.Error(Codes.InitializerFile, place(json.TokenStartIndex), $"The initializer of '{pattern}' must be a string.", Example);
            json.Skip();
        }

        // What stands behind the object is wrong as well.
        while (json.Read())
        {
        }
    }
}
