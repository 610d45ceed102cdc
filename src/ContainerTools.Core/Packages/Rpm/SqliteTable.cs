namespace ContainerTools.Packages.Rpm;

/// <summary>Walks through the b-tree of a table, row by row (SQLite, "Database File Format", section 1.6).</summary>
/// <param name="pages">The database.</param>
/// <param name="faults">What becomes of rows and pages that cannot be read.</param>
/// <param name="what">What to call the database in errors.</param>
internal sealed class SqliteTable(SqlitePages pages, RecordFaults faults, string what)
{
    // SQLite refuses deeper trees.
    private const int MostDepth = 20;
    private readonly SqliteRows _rows = new(pages, what);

    /// <param name="root">The number of the page that the tree begins with.</param>
    /// <returns>The records of the rows.</returns>
    /// <exception cref="ImageException">The first page cannot be read; whatever else cannot, is a fault of a record.</exception>
    public IEnumerable<ReadOnlyMemory<byte>> ReadRows(uint root)
    {
        var left = new Stack<(uint Number, int Depth)>();
        SqlitePage? page = ReadPage(root, 1);
        int depth = 1;
        while (true)
        {
            foreach (ReadOnlyMemory<byte> row in page is { IsLeaf: true } ? ReadLeaf(page) : [])
            {
                yield return row;
            }

            foreach (uint child in page?.Children.Reverse() ?? [])
            {
                left.Push((child, depth + 1));
            }

            if (!left.TryPop(out (uint Number, int Depth) next))
            {
                yield break;
            }

            depth = next.Depth;
            _ = faults.TryRead(() => ReadPage(next.Number, next.Depth), out page);
        }
    }

    private SqlitePage ReadPage(uint number, int depth) =>
        depth <= MostDepth ? SqlitePage.Parse(pages.Read(number), number, pages.Usable, what) : throw RpmFault.Malformed(what, $"is damaged: its tree has more than {MostDepth} levels");

    private IEnumerable<ReadOnlyMemory<byte>> ReadLeaf(SqlitePage page)
    {
        // Rows that share bytes could stand for far more than the page has.
        int left = pages.Usable;
        for (int i = 0; i < page.CellCount; i++)
        {
            int index = i;
            if (!faults.TryRead(() => _rows.Find(page, index), out SqliteRow row))
            {
                continue;
            }

            left -= row.Local.Length;
            if (!faults.TryRead(() => left >= 0 ? _rows.Read(row) : throw RpmFault.Malformed(what, "is damaged: rows of a page share bytes"), out ReadOnlyMemory<byte> record))
            {
                continue;
            }

            yield return record;
        }
    }
}
