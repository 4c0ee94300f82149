namespace PortKit.Reporting.Drawing;

/// <summary>
/// Gives the nodes of ordered ranks their places from left to right, after Brandes and Köpf (2001): nodes are put into straight columns four times,
/// leaning to each of the four corners, and each node gets the mean of the middle two of its places. Connections over many ranks come out straight.
/// </summary>
internal sealed class RankAlignment
{
    private readonly LayeredGraph _graph;
    private readonly Func<int, double> _width;
    private readonly double _gap;
    private readonly HashSet<(int, int)> _conflicts = [];

    private RankAlignment(LayeredGraph graph, Func<int, double> width, double gap) => (_graph, _width, _gap) = (graph, width, gap);

    /// <summary>The middle of each node.</summary>
    /// <param name="graph">The graph, its ranks in order.</param>
    /// <param name="width">The width of a node.</param>
    /// <param name="gap">What must be free between two nodes.</param>
    public static double[] Middles(LayeredGraph graph, Func<int, double> width, double gap)
    {
        var alignment = new RankAlignment(graph, width, gap);
        alignment.FindConflicts();
        return alignment.Balanced([.. from up in new[] { true, false } from left in new[] { true, false } select (left, alignment.Place(up, left))]);
    }

    // Where a connection crosses one between two bends, it is the long one that stays straight.
    private void FindConflicts()
    {
        var places = new int[_graph.RankOf.Count];
        foreach (var (place, node) in _graph.Ranks.SelectMany(rank => rank.Index()))
            places[node] = place;
        for (var rank = 1; rank < _graph.Ranks.Count; rank++)
        {
            var nodes = _graph.Ranks[rank];
            var (low, start) = (0, 0);
            for (var i = 0; i < nodes.Count; i++)
            {
                var innerAbove = InnerAbove(nodes[i]);
                if (i < nodes.Count - 1 && innerAbove < 0)
                    continue;
                var high = innerAbove >= 0 ? places[innerAbove] : int.MaxValue;
                for (; start <= i; start++)
                {
                    foreach (var above in _graph.Above[nodes[start]])
                    {
                        if ((places[above] < low || places[above] > high) && !(IsBend(above) && IsBend(nodes[start])))
                            _conflicts.Add((above, nodes[start]));
                    }
                }

                low = high;
            }
        }
    }

    private bool IsBend(int node) => node >= _graph.Boxes;

    private int InnerAbove(int node) => IsBend(node) && IsBend(_graph.Above[node][0]) ? _graph.Above[node][0] : -1;

    private double[] Place(bool up, bool left)
    {
        var ranks = _graph.Ranks.Select(rank => left ? rank.ToArray() : [.. rank.AsEnumerable().Reverse()]).ToList();
        if (!up)
            ranks.Reverse();
        var roots = Roots(ranks, up ? _graph.Above : _graph.Below);
        var places = Compact(ranks, roots);
        return left ? places : [.. places.Select(place => -place)];
    }

    private int[] Roots(List<int[]> ranks, List<List<int>> neighbours)
    {
        var count = _graph.RankOf.Count;
        var places = new int[count];
        foreach (var (place, node) in ranks.SelectMany(rank => rank.Index()))
            places[node] = place;
        int[] root = [.. Enumerable.Range(0, count)];
        int[] next = [.. root];
        foreach (var rank in ranks)
        {
            var last = -1;
            foreach (var node in rank)
            {
                int[] sorted = [.. neighbours[node].OrderBy(neighbour => places[neighbour])];
                for (var i = (sorted.Length - 1) / 2; i <= sorted.Length / 2 && i < sorted.Length; i++)
                {
                    var other = sorted[i];
                    if (next[node] != node || places[other] <= last || _conflicts.Contains((other, node)) || _conflicts.Contains((node, other)))
                        continue;
                    next[other] = node;
                    root[node] = root[other];
                    next[node] = root[node];
                    last = places[other];
                }
            }
        }

        return root;
    }

    /// <summary>Puts the columns as far left as they go, then each as far right as those beside it let it.</summary>
    private double[] Compact(List<int[]> ranks, int[] root)
    {
        var count = root.Length;
        var before = new Dictionary<int, double>?[count];
        var after = new Dictionary<int, double>?[count];
        foreach (var rank in ranks)
        {
            for (var i = 1; i < rank.Length; i++)
            {
                var (left, right) = (root[rank[i - 1]], root[rank[i]]);
                var apart = ((_width(rank[i - 1]) + _width(rank[i])) / 2) + _gap;
                Add(ref before[right], left, apart);
                Add(ref after[left], right, apart);
            }
        }

        var order = Order(root, before, after);
        var places = new double[count];
        foreach (var column in order)
            places[column] = before[column]?.Max(one => places[one.Key] + one.Value) ?? 0;
        foreach (var column in order.AsEnumerable().Reverse())
        {
            if (after[column] is { } right)
                places[column] = Math.Max(places[column], right.Min(one => places[one.Key] - one.Value));
        }

        return [.. root.Select(column => places[column])];

        static void Add(ref Dictionary<int, double>? to, int column, double apart)
        {
            to ??= [];
            to[column] = Math.Max(to.GetValueOrDefault(column), apart);
        }
    }

    private static List<int> Order(int[] root, Dictionary<int, double>?[] before, Dictionary<int, double>?[] after)
    {
        var open = before.Select(columns => columns?.Count ?? 0).ToArray();
        var order = new List<int>();
        var ready = new Queue<int>(Enumerable.Range(0, root.Length).Where(column => root[column] == column && open[column] == 0));
        while (ready.TryDequeue(out var column))
        {
            order.Add(column);
            foreach (var right in after[column]?.Keys.Order() ?? Enumerable.Empty<int>())
            {
                if (--open[right] == 0)
                    ready.Enqueue(right);
            }
        }

        return order;
    }

    private double[] Balanced((bool Left, double[] Places)[] four)
    {
        var extents = four.Select(one => (Min: Edge(one.Places, -1), Max: Edge(one.Places, 1))).ToArray();
        var narrowest = extents.MinBy(extent => extent.Max - extent.Min);
        for (var i = 0; i < four.Length; i++)
        {
            var shift = four[i].Left ? narrowest.Min - extents[i].Min : narrowest.Max - extents[i].Max;
            for (var node = 0; node < four[i].Places.Length; node++)
                four[i].Places[node] += shift;
        }

        var middles = new double[_graph.RankOf.Count];
        for (var node = 0; node < middles.Length; node++)
        {
            double[] sorted = [.. four.Select(one => one.Places[node]).Order()];
            middles[node] = (sorted[1] + sorted[2]) / 2;
        }

        return middles;
    }

    private double Edge(double[] places, int side)
    {
        var edge = side < 0 ? double.PositiveInfinity : double.NegativeInfinity;
        for (var node = 0; node < places.Length; node++)
        {
            var at = places[node] + (side * _width(node) / 2);
            edge = side < 0 ? Math.Min(edge, at) : Math.Max(edge, at);
        }

        return edge;
    }
}
