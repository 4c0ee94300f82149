using CsCheck;
using PortKit.Reporting.Drawing;

namespace PortKit.Reporting.Tests.Drawing;

/// <summary>Where the boxes of a graph are put.</summary>
public sealed class LayeredGraphTests
{
    private const double Width = 100;
    private const double Gap = 10;

    [Fact]
    public void Boxes_never_overlap_and_connections_go_down() =>
        Gen.Select(Gen.Int[2, 30], Gen.Int[0, int.MaxValue]).Sample((boxes, seed) =>
        {
            var graph = Random(boxes, seed, out var edges);
            Assert.All(edges, edge => Assert.True(graph.RankOf[edge.From] < graph.RankOf[edge.To]));
            RankOrder.Improve(graph);
            var middles = RankAlignment.Middles(graph, _ => Width, Gap);
            foreach (var rank in graph.Ranks)
            {
                for (var i = 1; i < rank.Count; i++)
                    Assert.True(middles[rank[i]] - middles[rank[i - 1]] >= Width + Gap - 1e-6);
            }
        });

    [Fact]
    public void A_chain_is_straight_and_so_is_what_passes_it_by()
    {
        List<(int, int)> edges = [.. Enumerable.Range(1, 9).Select(box => (box - 1, box)), (0, 9)];
        var graph = LayeredGraph.Of(10, edges);
        RankOrder.Improve(graph);
        var middles = RankAlignment.Middles(graph, node => node < 10 ? Width : 4, Gap);
        Assert.Single(Enumerable.Range(1, 8).Select(box => Math.Round(middles[box], 6)).Distinct());
        Assert.Single(Enumerable.Range(10, 8).Select(bend => Math.Round(middles[bend], 6)).Distinct());
    }

    [Fact]
    public void Crossings_that_need_not_be_are_undone()
    {
        // 0 and 1 each feed two boxes that are told in an order that crosses.
        var graph = LayeredGraph.Of(6, [(0, 3), (0, 5), (1, 2), (1, 4)]);
        RankOrder.Improve(graph);
        var below = graph.Ranks[1];
        Assert.Equal(1, Math.Abs(below.IndexOf(3) - below.IndexOf(5)));
        Assert.Equal(1, Math.Abs(below.IndexOf(2) - below.IndexOf(4)));
    }

    [Fact]
    public void Very_many_long_connections_are_not_bent()
    {
        var edges = Enumerable.Range(0, 300).SelectMany(to => Enumerable.Range(0, to).Select(from => (from, to))).ToList();
        var graph = LayeredGraph.Of(300, edges);
        Assert.InRange(graph.RankOf.Count, 300, 41_000);
        Assert.Equal(edges.Count, graph.Routes.Count);
    }

    private static LayeredGraph Random(int boxes, int seed, out List<(int From, int To)> edges)
    {
        var random = new Random(seed);
        edges = [];
        for (var to = 1; to < boxes; to++)
        {
            for (var from = 0; from < to; from++)
            {
                if (random.Next(boxes) < 2)
                    edges.Add((from, to));
            }
        }

        return LayeredGraph.Of(boxes, edges);
    }
}
