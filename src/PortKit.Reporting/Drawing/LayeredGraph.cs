namespace PortKit.Reporting.Drawing;

/// <summary>
/// A directed graph laid out in ranks from top to bottom, after Sugiyama, Tagawa and Toda (1981): the rank of a box is the longest way to it; a
/// connection that passes ranks gets a bend in each, so that it has room of its own.
/// </summary>
internal sealed class LayeredGraph
{
    /// <summary>
    /// Beyond this many bends, long connections are drawn over whatever is in their way: a graph of n boxes can ask for n³ of them.
    /// </summary>
    private const int MostBends = 40_000;

    private LayeredGraph(int boxes) => Boxes = boxes;

    /// <summary>How many of the nodes are boxes; the others are bends.</summary>
    public int Boxes { get; }

    /// <summary>The nodes of each rank, from left to right.</summary>
    public List<List<int>> Ranks { get; } = [];

    /// <summary>The rank of each node.</summary>
    public List<int> RankOf { get; } = [];

    /// <summary>The nodes in the rank above that each node is connected with.</summary>
    public List<List<int>> Above { get; } = [];

    /// <summary>The nodes in the rank below that each node is connected with.</summary>
    public List<List<int>> Below { get; } = [];

    /// <summary>For each connection the nodes that it goes through, ends included.</summary>
    public List<IReadOnlyList<int>> Routes { get; } = [];

    /// <summary>Puts boxes into ranks.</summary>
    /// <param name="boxes">How many there are.</param>
    /// <param name="edges">The connections; each goes from a lower number to a higher one.</param>
    public static LayeredGraph Of(int boxes, IReadOnlyList<(int From, int To)> edges)
    {
        var graph = new LayeredGraph(boxes);
        var ranks = RanksOf(boxes, edges);
        for (var box = 0; box < boxes; box++)
            graph.AddNode(ranks[box]);
        foreach (var (from, to) in edges)
            graph.AddRoute(from, to);
        return graph;
    }

    private static int[] RanksOf(int boxes, IReadOnlyList<(int From, int To)> edges)
    {
        var ranks = new int[boxes];
        var hasMaker = new bool[boxes];
        foreach (var (from, to) in edges.OrderBy(edge => edge.To))
        {
            ranks[to] = Math.Max(ranks[to], ranks[from] + 1);
            hasMaker[to] = true;
        }

        // An input that only the end of the net reads, such as labels, stands beside the end.
        foreach (var group in edges.Where(edge => !hasMaker[edge.From]).GroupBy(edge => edge.From))
            ranks[group.Key] = group.Min(edge => ranks[edge.To]) - 1;
        return ranks;
    }

    private int AddNode(int rank)
    {
        while (Ranks.Count <= rank)
            Ranks.Add([]);
        var node = RankOf.Count;
        RankOf.Add(rank);
        Above.Add([]);
        Below.Add([]);
        Ranks[rank].Add(node);
        return node;
    }

    private void AddRoute(int from, int to)
    {
        var bends = RankOf[to] - RankOf[from] - 1;
        if (bends > 0 && RankOf.Count - Boxes + bends > MostBends)
        {
            Routes.Add([from, to]);
            return;
        }

        var route = new List<int> { from };
        for (var rank = RankOf[from] + 1; rank < RankOf[to]; rank++)
            route.Add(AddNode(rank));
        route.Add(to);
        for (var i = 1; i < route.Count; i++)
        {
            Below[route[i - 1]].Add(route[i]);
            Above[route[i]].Add(route[i - 1]);
        }

        Routes.Add(route);
    }
}
