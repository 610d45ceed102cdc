namespace ContainerTools.Packages.Rpm;

/// <summary>
/// Reads headers out of an SQLite database of rpm (<c>lib/backend/sqlite.cc</c>): the table Packages has a row for each, its number and its
/// bytes. Only the tree of the table is followed, because the bytes of packages that were removed stay in unused pages.
/// </summary>
internal static class SqliteHeaders
{
    private const uint SchemaRoot = 1;
    private const int BlobColumn = 1;

    /// <exception cref="ImageException">It is no such database, or it is damaged.</exception>
    public static IEnumerable<ReadOnlyMemory<byte>> Read(DatabaseFile file, DatabaseFile? log, RecordFaults faults, string what)
    {
        var table = new SqliteTable(SqlitePages.Open(file, log, what), faults, what);
        uint root = FindRoot(table, faults, what);
        return Enumerate();

        IEnumerable<ReadOnlyMemory<byte>> Enumerate()
        {
            foreach (ReadOnlyMemory<byte> row in table.ReadRows(root))
            {
                if (faults.TryRead(() => new SqliteRecord(row, what).GetBlob(BlobColumn), out ReadOnlyMemory<byte> blob))
                {
                    yield return blob;
                }
            }
        }
    }

    // The schema has the columns type, name, tbl_name, rootpage and sql.
    private static uint FindRoot(SqliteTable table, RecordFaults faults, string what)
    {
        foreach (ReadOnlyMemory<byte> row in table.ReadRows(SchemaRoot))
        {
            var record = new SqliteRecord(row, what);
            if (faults.TryRead(() => record.GetText(0) == "table" && "Packages".Equals(record.GetText(1), StringComparison.OrdinalIgnoreCase) ? record.GetPage(3) : 0, out uint root) && root != 0)
            {
                return root;
            }
        }

        throw RpmFault.Malformed(what, "is no database of rpm: it is SQLite, and has no table 'Packages'");
    }
}
