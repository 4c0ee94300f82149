using System.Text.Encodings.Web;
using System.Text.Json;

namespace PortKit.Explanation.Code;

/// <summary>Texts, and what is made of several things, as Python takes them.</summary>
internal static class PythonSource
{
    /// <summary>A string, as code takes it and a comment.</summary>
    public static string Quoted(string text) => $"\"{JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";

    /// <summary>What a net is called where its class is described. A text in quotes of its own may not end the comment that it is in.</summary>
    public static string Described(string name) =>
        string.Concat((name.Length == 0 ? "A net of Caffe's" : name).Select(
            letter => char.IsControl(letter) || letter is '"' or '\\' ? '_' : letter));

    /// <summary>A tuple.</summary>
    public static string Tuple<T>(params IReadOnlyList<T> items) => items.Count == 1 ? $"({items[0]},)" : $"({string.Join(", ", items)})";
}
