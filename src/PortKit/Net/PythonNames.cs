using System.Text;

namespace PortKit.Net;

/// <summary>Gives out Python identifiers, each once.</summary>
/// <param name="taken">What is taken besides Python's own words and those of the lines themselves.</param>
internal sealed class PythonNames(params IEnumerable<string> taken)
{
    // Python's keywords, and what the lines import or make themselves.
    private static readonly HashSet<string> Reserved =
    [
        "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del", "elif", "else", "except",
        "finally", "for", "from", "global", "if", "import", "in", "is", "lambda", "nonlocal", "not", "or", "pass", "raise", "return", "try",
        "while", "with", "yield", "keras", "layers", "math", "model", "nn", "nodes", "np", "onnx", "tf", "torch",
    ];

    private readonly UniqueNames _names = new([.. Reserved, .. taken]);

    /// <summary>
    /// An identifier made of a text: what Python does not take becomes _, and what does not begin with a letter gets one. One that is taken
    /// gets a number behind it.
    /// </summary>
    public string Take(string text)
    {
        var name = new StringBuilder();
        foreach (var letter in text)
            name.Append(char.IsAsciiLetterOrDigit(letter) ? letter : '_');
        if (name.Length == 0 || !char.IsAsciiLetter(name[0]))
            name.Insert(0, "layer_");
        var stem = name.ToString();
        return _names.Take(stem, number => $"{stem}_{number}", first: 2);
    }
}
