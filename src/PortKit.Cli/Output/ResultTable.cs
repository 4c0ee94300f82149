using Spectre.Console;

namespace PortKit.Cli.Output;

/// <summary>
/// A table on standard output: a line of headings, a line for each row, columns two blanks apart. Lines are never broken, so that what is
/// printed to a file or another program reads as on a terminal.
/// </summary>
internal sealed class ResultTable
{
    private readonly Table _table = new() { Border = TableBorder.None, ShowRowSeparators = false };

    /// <summary>Makes a table.</summary>
    /// <param name="headings">A heading for each column. One that begins with &gt; has its column set to the right, as numbers are.</param>
    public ResultTable(params ReadOnlySpan<string> headings)
    {
        foreach (var heading in headings)
        {
            var toRight = heading.StartsWith('>');
            var column = new TableColumn(new Text(toRight ? heading[1..] : heading)).NoWrap().Padding(0, 0, 2, 0);
            _table.AddColumn(toRight ? column.RightAligned() : column.LeftAligned());
        }
    }

    /// <summary>Adds a row: a cell for each column.</summary>
    public void Add(params ReadOnlySpan<string> cells)
    {
        var row = new List<Text>();
        foreach (var cell in cells)
            row.Add(new Text(ShownText.Of(cell)));
        _table.AddRow(row);
    }

    /// <summary>Prints the table.</summary>
    public void Print()
    {
        using var text = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(text),
        });
        console.Profile.Width = 4000;
        console.Write(_table);
        foreach (var line in text.ToString().TrimEnd().Split('\n'))
            Console.Out.WriteLine(line.TrimEnd());
    }
}
