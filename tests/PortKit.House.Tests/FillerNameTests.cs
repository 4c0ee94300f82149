using System.Reflection;
using System.Text.RegularExpressions;
using PortKit.Initializers;

namespace PortKit.House.Tests;

/// <summary>
/// A filler is one class. Nobody outside its folder knows its name: to compare a filler by name is to know something of it that its class
/// should say.
/// </summary>
public sealed partial class FillerNameTests
{
    private static readonly string[] Names = [.. InitializerSpec.Known.Where(known => known.Framework == "caffe").Select(known => known.Name)];

    /// <summary>The namespaces in which a filler's name stands as a string of its own, and why.</summary>
    private static readonly Dictionary<string, string> Allowed = new()
    {
        ["PortKit.Initializers.Caffe"] = "the fillers",
        ["PortKit.Initializers.Keras"] = "Keras' own name for a distribution",
        ["PortKit.Initializers.PrettyTensor"] = "PrettyTensor's own name for an argument",
        ["PortKit.Initializers.TensorFlow"] = "TensorFlow's own names for an initializer, a distribution and an argument",
        ["PortKit.Initializers.Equivalents"] = "traps that lie in the likeness of Caffe's names and the frameworks'",
    };

    [Fact]
    public void A_fillers_name_stands_in_its_folder_only()
    {
        var found = Directory.GetDirectories(Repository.PathOf("src")).Select(project => Assembly.Load(Path.GetFileName(project)))
            .SelectMany(StringLiterals.Of)
            .Where(literal => IsName(literal.Text))
            .ToLookup(literal => literal.Type.Namespace!, literal => $"{literal.Type.FullName}: \"{literal.Text}\"");
        Assert.Empty(found.Where(place => !Allowed.ContainsKey(place.Key)).SelectMany(place => place));
        Assert.Equal(Allowed.Keys.Order(StringComparer.Ordinal), found.Select(place => place.Key).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("xavier", true)]
    [InlineData("constant ", true)]
    [InlineData("use msra.", true)]
    [InlineData("xavier_initializer", false)]
    [InlineData("uniform from ", false)]
    public void A_name_is_a_literal_of_its_own_or_a_word_that_only_Caffe_has(string literal, bool isName) => Assert.Equal(isName, IsName(literal));

    // The other names are words of English: in a sentence they say what is drawn.
    private static bool IsName(string literal) => Names.Contains(literal.Trim(), StringComparer.Ordinal) || CaffesOwn().IsMatch(literal);

    [GeneratedRegex(@"\b(xavier|msra|positive_unitball)\b")]
    private static partial Regex CaffesOwn();
}
