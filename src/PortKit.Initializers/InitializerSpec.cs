using System.Diagnostics.CodeAnalysis;
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
}
