using System.Diagnostics.CodeAnalysis;
using System.Globalization;

using PortKit.Net;

namespace PortKit;

/// <summary>
/// The shape of an input, some of whose axes are left open until the model runs and have names: <c>1x3xHxW</c>, or <c>Nx3xHxW</c> for every batch
/// too. Axes of one name have one size.
/// </summary>
public sealed class SymbolicShape
{
    private readonly string _text;

    private SymbolicShape(IReadOnlyList<string?> names, IReadOnlyList<int> sizes)
    {
        (Names, Sizes) = (names, sizes);
        _text = string.Join('x', names.Zip(sizes, (name, size) => name ?? size.ToString(CultureInfo.InvariantCulture)));
    }

    /// <summary>The name of each axis; null for one whose size is known.</summary>
    public IReadOnlyList<string?> Names { get; }

    /// <summary>The size of each axis; 0 for one that is open.</summary>
    public IReadOnlyList<int> Sizes { get; }

    /// <summary>
    /// Reads a shape such as <c>1x3xHxW</c>, at least one of whose axes is a name: a letter, and then letters, digits and underscores.
    /// </summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out SymbolicShape? shape)
    {
        shape = null;
        List<string?> names = [];
        List<int> sizes = [];
        foreach (var part in (text ?? "").Split('x', ','))
        {
            if (int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var size) && size > 0)
            {
                names.Add(null);
                sizes.Add(size);
            }
            else if (part.Length > 0 && char.IsAsciiLetter(part[0]) && part.All(c => char.IsAsciiLetterOrDigit(c) || c == '_'))
            {
                names.Add(part);
                sizes.Add(0);
            }
            else
            {
                return false;
            }
        }

        if (names.TrueForAll(name => name is null))
            return false;
        shape = new SymbolicShape(names, sizes);
        return true;
    }

    /// <summary>Reads a shape as <see cref="TryParse"/> does.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static SymbolicShape Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TryParse(text, out var shape)
            ? shape
            : throw new FormatException($"A shape with a name for each axis that is open is expected, such as 1x3xHxW. Found '{text}'.");
    }

    /// <summary>The shape with sizes in place of names.</summary>
    /// <param name="sizeOf">The size for a name.</param>
    public Shape With(Func<string, int> sizeOf)
    {
        ArgumentNullException.ThrowIfNull(sizeOf);
        return new Shape([.. Names.Zip(Sizes, (name, size) => name is null ? size : sizeOf(name))]);
    }

    /// <inheritdoc/>
    public override string ToString() => _text;
}
