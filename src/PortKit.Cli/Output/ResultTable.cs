using Spectre.Console;

namespace PortKit.Cli.Output;

/// <summary>
/// A table on standard output: a line of headings, a line for each row, columns two blanks apart. On a terminal that is too narrow the cells of
/// text go over several lines, and numbers stay whole; elsewhere lines are never broken, so that other programs read one for each row.
/// </summary>
internal sealed class ResultTable
{
    private readonly List<(string Heading, bool ToRight)> _columns = [];
    private readonly List<string[]> _rows = [];

    /// <summary>Makes a table.</summary>
    /// <param name="headings">A heading for each column. One that begins with &gt; has its column set to the right, as numbers are.</param>
    public ResultTable(params ReadOnlySpan<string> headings)
    {
        foreach (var heading in headings)
            _columns.Add(heading.StartsWith('>') ? (heading[1..], true) : (heading, false));
    }

    /// <summary>Adds a row: a cell for each column.</summary>
    public void Add(params ReadOnlySpan<string> cells)
    {
        var row = new string[cells.Length];
        for (var i = 0; i < row.Length; i++)
            row[i] = ShownText.Of(cells[i]);
        _rows.Add(row);
    }

    /// <summary>Prints the table.</summary>
    public void Print()
    {
        foreach (var line in Lines(TerminalText.Width))
            Console.Out.WriteLine(line);
    }

    /// <summary>The lines of the table.</summary>
    /// <param name="width">How wide they may be; null for as wide as they are.</param>
    internal IEnumerable<string> Lines(int? width)
    {
        var table = new Table { Border = TableBorder.None, ShowRowSeparators = false };
        foreach (var (heading, toRight) in _columns)
        {
            var column = new TableColumn(new Text(heading)) { NoWrap = width is null || toRight }.Padding(0, 0, 2, 0);
            table.AddColumn(toRight ? column.RightAligned() : column.LeftAligned());
        }

        foreach (var row in _rows)
            table.AddRow(row.Select(cell => new Text(cell)));
        return TerminalText.Lines(table, width);
    }
}
