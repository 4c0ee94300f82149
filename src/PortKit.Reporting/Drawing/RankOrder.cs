namespace PortKit.Reporting.Drawing;

/// <summary>
/// Orders the nodes of each rank so that connections cross little: each goes where the mean of its neighbours is, down and up in turns.
/// </summary>
internal static class RankOrder
{
    private const int Sweeps = 12;

    /// <summary>Orders the ranks of a graph; of all orders that come by, the one with the fewest crossings stays.</summary>
    public static void Improve(LayeredGraph graph)
    {
        var places = new int[graph.RankOf.Count];
        Number(graph, places);
        var best = graph.Ranks.Select(rank => rank.ToArray()).ToList();
        var fewest = Crossings(graph, places);
        for (var sweep = 0; sweep < Sweeps && fewest > 0; sweep++)
        {
            if (sweep % 2 == 0)
            {
                for (var rank = 1; rank < graph.Ranks.Count; rank++)
                    Sort(graph.Ranks[rank], graph.Above, places);
            }
            else
            {
                for (var rank = graph.Ranks.Count - 2; rank >= 0; rank--)
                    Sort(graph.Ranks[rank], graph.Below, places);
            }

            var crossings = Crossings(graph, places);
            if (crossings >= fewest)
                continue;
            fewest = crossings;
            best = [.. graph.Ranks.Select(rank => rank.ToArray())];
        }

        for (var rank = 0; rank < best.Count; rank++)
        {
            graph.Ranks[rank].Clear();
            graph.Ranks[rank].AddRange(best[rank]);
        }
    }

    private static void Number(LayeredGraph graph, int[] places)
    {
        foreach (var rank in graph.Ranks)
        {
            for (var i = 0; i < rank.Count; i++)
                places[rank[i]] = i;
        }
    }

    private static void Sort(List<int> rank, List<List<int>> neighbours, int[] places)
    {
        // A stable sort; a node without neighbours stays where it is.
        var sorted = rank
            .OrderBy(node => neighbours[node].Count == 0 ? places[node] : neighbours[node].Average(neighbour => places[neighbour]))
            .ToArray();
        rank.Clear();
        rank.AddRange(sorted);
        for (var i = 0; i < rank.Count; i++)
            places[rank[i]] = i;
    }

    private static long Crossings(LayeredGraph graph, int[] places)
    {
        long crossings = 0;
        foreach (var rank in graph.Ranks)
        {
            // Ends in the rank below, in the order of the upper ends: each inversion is a crossing. Counted with a binary indexed tree.
            var ends = rank.SelectMany(node => graph.Below[node].Select(below => places[below]).Order()).ToArray();
            var tree = new int[ends.Length == 0 ? 1 : ends.Max() + 2];
            for (var i = 0; i < ends.Length; i++)
            {
                var upToHere = 0;
                for (var at = ends[i] + 1; at > 0; at -= at & -at)
                    upToHere += tree[at];
                crossings += i - upToHere;
                for (var at = ends[i] + 1; at < tree.Length; at += at & -at)
                    tree[at]++;
            }
        }

        return crossings;
    }
}
