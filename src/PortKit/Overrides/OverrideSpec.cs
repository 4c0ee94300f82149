using System.Diagnostics.CodeAnalysis;
using PortKit.Initializers;

namespace PortKit.Overrides;

/// <summary>What fills a blob in place of its filler.</summary>
/// <param name="Initializer">The initializer that the values begin with.</param>
/// <param name="Lsuv">How they are scaled after that by what the layer gives; null if they are not.</param>
internal sealed record OverrideSpec(Initializer Initializer, LsuvSpec? Lsuv = null)
{
    /// <summary>Reads a spec: one of <see cref="InitializerSpec"/>, or <c>lsuv</c>.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out OverrideSpec? spec, [NotNullWhen(false)] out InitializerProblem? problem)
    {
        spec = null;
        LsuvSpec? lsuv = null;
        if (LsuvSpec.IsNamedIn(text))
        {
            if (!LsuvSpec.TryParse(text, out lsuv, out problem))
                return false;
            text = LsuvSpec.Start;
        }

        if (InitializerSpec.TryParse(text, out var initializer, out problem))
            spec = new OverrideSpec(initializer, lsuv);
        return spec is not null;
    }

    /// <summary>The layout that the framework has its shapes in.</summary>
    public WeightLayout Layout => Initializer.Framework switch
    {
        "caffe" => WeightLayout.Caffe,
        "pytorch" => WeightLayout.PyTorch,
        _ => WeightLayout.TensorFlow,
    };

    /// <summary>The spec with every argument.</summary>
    public override string ToString() => Lsuv?.ToString() ?? Initializer.ToString();
}
