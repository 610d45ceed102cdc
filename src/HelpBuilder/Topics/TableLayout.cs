using ContainerTools.Help.Markdown;

namespace ContainerTools.Help.Topics;

/// <summary>
/// Lays a table out in text: in columns where its widest column keeps enough room, else row by row, each cell under its
/// header's name.
/// </summary>
internal static class TableLayout
{
    private const int Gap = 2;
    private const int Narrowest = 24;

    public static IEnumerable<string> Lay(Table table, int width)
    {
        string[][] rows = table.Rows.Select(row => row.Select(PlainText.Of).ToArray()).ToArray();
        int[] natural = Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length)).ToArray();

        // Only one column may have to be broken into lines.
        int others = natural.Sum() - natural.Max() + Gap * (natural.Length - 1);
        int widest = Math.Min(natural.Max(), width - others);
        return widest >= Math.Min(Narrowest, natural.Max())
            ? LayColumns(rows, natural.Select(column => Math.Min(column, widest)).ToArray())
            : LayRows(rows, width);
    }

    private static IEnumerable<string> LayColumns(string[][] rows, int[] widths)
    {
        string[] rule = widths.Select(width => new string('-', width)).ToArray();
        return rows.Take(1).Append(rule).Concat(rows.Skip(1)).SelectMany(row => LayRow(row, widths));
    }

    private static IEnumerable<string> LayRow(string[] row, int[] widths)
    {
        string[][] cells = row.Select((cell, column) => TextLayout.Wrap(cell, widths[column]).ToArray()).ToArray();
        for (int line = 0; line < cells.Max(cell => cell.Length); line++)
        {
            yield return string.Join(new string(' ', Gap), cells.Select((cell, column) => (line < cell.Length ? cell[line] : "").PadRight(widths[column]))).TrimEnd();
        }
    }

    private static IEnumerable<string> LayRows(string[][] rows, int width)
    {
        string[] labels = rows[0].Skip(1).Select(header => header + ":").ToArray();
        int labelWidth = Gap + labels.Max(label => label.Length) + Gap;
        return rows.Skip(1).SelectMany((row, number) => (string[])
        [
            .. number == 0 ? (string[])[] : [""],
            row[0],
            .. labels.SelectMany((label, column) => TextLayout.Hang((new string(' ', Gap) + label).PadRight(labelWidth), row[column + 1], width)),
        ]);
    }
}
