using PortKit.Net;
using PortKit.Reporting.Writing;

namespace PortKit.Reporting.Drawing;

/// <summary>Draws a net: a box for each layer, a small one below it for each layer that works in place on its top.</summary>
internal sealed class GraphPicture
{
    private const double Width = 166;
    private const double Height = 40;
    private const double SmallHeight = 17;
    private const double SmallGap = 3;
    private const int SmallInRow = 4;
    private const double BendWidth = 6;
    private const double Gap = 22;
    private const double RankGap = 30;
    private const double Margin = 24;

    private readonly NetOutline _net;
    private readonly IReadOnlyList<LayerStack> _stacks;
    private readonly LayeredGraph _graph;
    private readonly double[] _middles;
    private readonly double[] _tops;
    private readonly double[] _heights;

    private GraphPicture(NetOutline net)
    {
        _net = net;
        (_stacks, var edges) = LayerStack.Of(net);
        _graph = LayeredGraph.Of(_stacks.Count, edges);
        RankOrder.Improve(_graph);
        _middles = RankAlignment.Middles(_graph, node => node < _stacks.Count ? Width : BendWidth, Gap);
        var left = _middles.Select((middle, node) => middle - (node < _stacks.Count ? Width / 2 : BendWidth / 2)).Min();
        for (var node = 0; node < _middles.Length; node++)
            _middles[node] += Margin - left;
        (_tops, _heights) = (new double[_graph.Ranks.Count], new double[_graph.Ranks.Count]);
        var y = Margin;
        for (var rank = 0; rank < _tops.Length; rank++)
        {
            _tops[rank] = y;
            _heights[rank] = _graph.Ranks[rank].Max(node => node < _stacks.Count ? HeightOf(_stacks[node]) : Height);
            y += _heights[rank] + RankGap;
        }
    }

    /// <summary>Draws a net as an SVG element; each layer is an element of class <c>node</c> that has its place as <c>data-i</c>.</summary>
    public static Markup Draw(NetOutline net) => new GraphPicture(net).Draw();

    private Markup Draw()
    {
        var width = _middles.Select((middle, node) => middle + (node < _stacks.Count ? Width / 2 : BendWidth / 2)).Max() + Margin;
        var height = _tops[^1] + _heights[^1] + Margin;
        var svg = new Markup();
        svg.Add($"""<svg id="net" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" data-w="{width}" data-h="{height}" """);
        svg.Add($"""role="group" aria-label="The layers of the net">""");
        svg.Add($"""<g id="world"><g id="folds" aria-hidden="true"></g><g id="lines" aria-hidden="true"><g id="edges" class="edges">""");
        foreach (var route in _graph.Routes)
            DrawRoute(svg, route);
        svg.AddRaw("</g></g>");
        for (var stack = 0; stack < _stacks.Count; stack++)
            DrawStack(svg, stack);
        return svg.AddRaw("</g></svg>");
    }

    private static double HeightOf(LayerStack stack) => Height + (((stack.InPlace.Count + SmallInRow - 1) / SmallInRow) * (SmallHeight + SmallGap));

    private void DrawRoute(Markup svg, IReadOnlyList<int> route)
    {
        var (x, y) = (_middles[route[0]], _tops[_graph.RankOf[route[0]]] + HeightOf(_stacks[route[0]]));
        svg.Add($"""<path data-a="{_stacks[route[0]].Host}" data-b="{_stacks[route[^1]].Host}" d="M{x} {y}""");
        for (var i = 1; i < route.Count; i++)
        {
            var rank = _graph.RankOf[route[i]];
            var (nextX, top, above) = (_middles[route[i]], _tops[rank], rank == 0 ? 0 : _tops[rank - 1] + _heights[rank - 1]);
            if (Math.Abs(nextX - x) >= 0.5)
            {
                var middle = (above + top) / 2;
                svg.Add($"V{above}C{x} {middle} {nextX} {middle} {nextX} {top}");
                x = nextX;
            }
            else if (i == route.Count - 1)
            {
                svg.Add($"V{top}");
            }
        }

        // The head of an arrow.
        svg.AddRaw("m-3.5 -5l3.5 5l3.5 -5\"/>");
    }

    private void DrawStack(Markup svg, int node)
    {
        var stack = _stacks[node];
        var (x, y) = (_middles[node] - (Width / 2), _tops[_graph.RankOf[node]]);
        var layer = _net.Layers[stack.Host];
        Begin(svg, stack.Host, "node");
        svg.Add($"""<rect x="{x}" y="{y}" width="{Width}" height="{Height}" rx="6"/>""");
        svg.Add($"""<rect class="bar" x="{x}" y="{y}" width="5" height="{Height}" rx="2"/>""");
        svg.Add($"""<text class="name" x="{x + 13}" y="{y + 17}">{Words.Cut(layer.Source.Name, 20)}</text>""");
        svg.Add($"""<text class="what" x="{x + 13}" y="{y + 31}">{Words.Cut($"{layer.Source.Type} {ShapeOf(layer)}", 29)}</text></g>""");
        foreach (var (row, layers) in stack.InPlace.Chunk(SmallInRow).Index())
            DrawSmall(svg, layers, x, y + Height + SmallGap + (row * (SmallHeight + SmallGap)));
    }

    /// <summary>Draws layers that work in place side by side, each as wide as its type is long.</summary>
    private void DrawSmall(Markup svg, int[] layers, double x, double y)
    {
        const int Padding = 2;
        var types = layers.Select(layer => Words.Cut(_net.Layers[layer].Source.Type, 30 / layers.Length)).ToArray();
        var perLetter = (Width - ((layers.Length - 1) * SmallGap)) / types.Sum(type => type.Length + Padding);
        foreach (var (type, layer) in types.Zip(layers))
        {
            var width = (type.Length + Padding) * perLetter;
            Begin(svg, layer, "node small");
            svg.Add($"""<rect x="{x}" y="{y}" width="{width}" height="{SmallHeight}" rx="4"/>""");
            svg.Add($"""<text class="what" x="{x + (width / 2)}" y="{y + 12}">{type}</text></g>""");
            x += width + SmallGap;
        }
    }

    private void Begin(Markup svg, int place, string classes)
    {
        var layer = _net.Layers[place];
        var what = layer.IsRefused ? "cannot be converted" : string.Join(", ", layer.Tops.Select(top => top.Shape?.ToString() ?? "shape not known"));
        var label = $"{layer.Source.Name}, {layer.Source.Type}, {what}";
        var family = FamilyColour.Of(layer).Id;
        svg.Add($"""<g class="{classes} f-{family}{(_net.IsOpen(layer) ? " open" : "")}" data-i="{place}" """);
        svg.Add($"""tabindex="{(place == 0 ? 0 : -1)}" role="button" aria-label="{label}"><title>{label}</title>""");
    }

    // Without the batch, which is the same in all of them.
    private static string ShapeOf(OutlinedLayer layer)
    {
        if (layer.Tops.Count == 0 || layer.Tops[0].Shape is not { } shape)
            return "";
        var dims = shape.Dims;
        return string.Join('×', (dims.Length > 1 ? dims[1..] : dims).ToArray());
    }
}
