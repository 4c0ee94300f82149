using PortKit.Initializers;
using PortKit.Reporting.Writing;

namespace PortKit.Reporting.Tests;

/// <summary>Draws the densities of several initializers over one axis, for the pages of docs/.</summary>
/// <param name="left">Where the drawing begins.</param>
/// <param name="title">What it shows.</param>
/// <param name="specs">The initializers, each with a class of the style sheet and the shape in its framework's order.</param>
internal sealed class DensityPicture(double left, string title, IReadOnlyList<(string Class, string Spec, int[] Dims)> specs)
{
    private const double Width = 440;
    private const double Top = 44;
    private const double Floor = 250;
    private const int Points = 240;

    private readonly IReadOnlyList<(string Class, string Name, WeightDistribution Distribution)> _curves = [.. specs.Select(spec => (spec.Class, spec.Spec, Distribution(spec.Spec, spec.Dims)))];

    /// <summary>Adds the drawing.</summary>
    public void AddTo(Markup svg)
    {
        var reach = _curves.Max(curve => curve.Distribution.Kind == WeightDistributionKind.Normal ? 3.2 * curve.Distribution.Std : 1.08 * curve.Distribution.Max);
        var peak = _curves.Max(curve => Density(curve.Distribution, 0));
        svg.Add($"""<text class="head" x="{left}" y="{20.0}">{title}</text><path class="axis" d="M{left} {Floor}H{left + Width}"/>""");
        foreach (var value in new[] { -reach / 1.2, 0, reach / 1.2 })
        {
            var rounded = Math.Round(value, 3);
            svg.Add($"""<text text-anchor="middle" x="{X(rounded)}" y="{Floor + 18}">{Words.Number(rounded)}</text>""");
        }

        foreach (var (index, curve) in _curves.Index())
        {
            svg.Add($"""<g class="{curve.Class}"><path class="line" d="M""");
            for (var i = 0; i <= Points; i++)
            {
                var value = reach * ((2.0 * i / Points) - 1);
                svg.AddRaw(i == 0 ? "" : "L").Add($"{X(value)} {Floor - ((Floor - Top) * Density(curve.Distribution, value) / peak)}");
            }

            var y = Floor + 44 + (20 * index);
            svg.AddRaw("\"/>").Add($"""<path class="line" d="M{left} {y - 4}h26"/><text x="{left + 34}" y="{y}">{curve.Name}, std {Words.Number(curve.Distribution.Std)}</text></g>""");
        }

        double X(double value) => left + (Width * (value + reach) / (2 * reach));
    }

    private static WeightDistribution Distribution(string spec, int[] dims)
    {
        Assert.True(InitializerSpec.TryParse(spec, out var initializer, out var problem), problem?.ToString());
        return initializer.Distribution(dims);
    }

    /// <summary>The density of uniform, normal and truncated normal numbers of mean 0.</summary>
    private static double Density(WeightDistribution distribution, double value)
    {
        if (value < distribution.Min || value > distribution.Max)
            return 0;
        if (distribution.Kind == WeightDistributionKind.Uniform)
            return 1 / (distribution.Max - distribution.Min);
        var z = value / distribution.NormalStd;
        var kept = distribution.Kind == WeightDistributionKind.TruncatedNormal ? 0.954499736103642 : 1;
        return Math.Exp(-z * z / 2) / (distribution.NormalStd * Math.Sqrt(2 * Math.PI) * kept);
    }
}
