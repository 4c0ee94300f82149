using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using PortKit.Initializers.Specs;

namespace PortKit.Initializers;

/// <summary>
/// Reads an initializer from a text: <c>framework:name</c> or <c>framework:name(argument, name=value, ...)</c>.
/// <para>
/// Arguments go by position or by name, in the framework's own order and with its own defaults; PyTorch's first, the
/// tensor, is left out. Values are numbers, True and False, and words with or without quotes. Letter case does not count, nor do
/// underscores in the initializer's name (<c>keras:glorot_uniform</c>), and the module may stand before the name
/// (<c>tf1:tf.contrib.layers.xavier_initializer</c>).
/// </para>
/// </summary>
public static class InitializerSpec
{
    /// <summary>Every initializer, framework by framework.</summary>
    public static IReadOnlyList<KnownInitializer> Known { get; } =
        [.. InitializerCatalog.All.Select(type => new KnownInitializer(type.Framework, type.Name, type.Aliases, type.Signature))];

    /// <summary>Reads a spec.</summary>
    /// <param name="text">The text, for example <c>keras:HeNormal()</c>.</param>
    /// <exception cref="FormatException">It names no initializer, or does not suit it; the message says why.</exception>
    public static Initializer Parse(string text) =>
        TryParse(text, out var initializer, out var problem) ? initializer : throw new FormatException(problem.ToString());

    /// <summary>Reads a spec.</summary>
    /// <param name="text">The text, for example <c>keras:VarianceScaling(2, mode='fan_out')</c>.</param>
    /// <param name="initializer">The initializer, or null if there is a problem.</param>
    /// <param name="problem">What is wrong, or null if nothing is.</param>
    /// <returns>Whether the text names an initializer and suits it.</returns>
    public static bool TryParse(
        string text, [NotNullWhen(true)] out Initializer? initializer, [NotNullWhen(false)] out InitializerProblem? problem)
    {
        ArgumentNullException.ThrowIfNull(text);
        initializer = null;
        if (!SpecText.TryRead(text, out var spec, out problem) ||
            !InitializerCatalog.TryFind(spec, out var type, out problem) ||
            !ArgumentList.TryBind(type, spec.Arguments, out var arguments, out problem))
        {
            return false;
        }

        var created = type.Create(arguments);
        problem = created.ValidateArguments();
        if (problem is not null)
            return false;
        initializer = created;
        return true;
    }

    /// <summary>An initializer by its name and its arguments in order, numbers and words.</summary>
    internal static Initializer Of(string framework, string name, params ReadOnlySpan<object> arguments)
    {
        var texts = new List<string>();
        foreach (var argument in arguments)
            texts.Add(argument is double number ? number.ToString("R", CultureInfo.InvariantCulture) : $"'{argument}'");
        return TryParse($"{framework}:{name}({string.Join(", ", texts)})", out var initializer, out var problem)
            ? initializer
            : throw new ArgumentException(problem.ToString());
    }
}
