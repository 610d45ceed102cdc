namespace ContainerTools.Packages.Rpm;

/// <summary>
/// Reads the packages' headers out of a database of rpm, whichever of its three kinds it is: SQLite (<c>rpmdb.sqlite</c>), rpm's own
/// (<c>Packages.db</c>), or Berkeley DB (<c>Packages</c>). Each page is read when it is needed, and none twice, so a file that lies costs no
/// more time than its own length.
/// </summary>
internal static class RpmDatabase
{
    private const int LeadLength = 16;

    /// <param name="database">The database, which can seek. Exceptions of its own pass through.</param>
    /// <param name="wal">
    /// The file beside it whose name ends in <c>-wal</c>, or null; it counts for SQLite only. SQLite takes what it finds there, so it must be given
    /// only where both come from the same layer, or this one from a layer above.
    /// </param>
    /// <param name="what">What to call the database in errors, with its path.</param>
    /// <param name="report">Is told which records cannot be read; the others are. Where it is null, the first such record ends the reading.</param>
    /// <returns>The headers, each when it is asked for, at most <see cref="BlobBuilder.MostLength"/> bytes long, in the order of the database.</returns>
    /// <exception cref="ImageException">It is no such database, or of a kind that is not supported, or damaged; the latter may show at any header.</exception>
    public static IEnumerable<ReadOnlyMemory<byte>> ReadHeaders(Stream database, Stream? wal, string what, Action<ImageException>? report = null) =>
        ReadHeaders(new DatabaseFile(database), wal, what, new RecordFaults(what, report));

    /// <summary>The same, and each header read; damaged ones are told of too, and where there are very many of them, that is the end.</summary>
    /// <inheritdoc cref="ReadHeaders(Stream, Stream?, string, Action{ImageException}?)"/>
    public static IEnumerable<RpmHeader> ReadPackages(Stream database, Stream? wal, string what, Action<ImageException>? report = null)
    {
        var faults = new RecordFaults(what, report);
        IEnumerable<ReadOnlyMemory<byte>> headers = ReadHeaders(new DatabaseFile(database), wal, what, faults);
        return Enumerate();

        IEnumerable<RpmHeader> Enumerate()
        {
            foreach ((int index, ReadOnlyMemory<byte> bytes) in headers.Index())
            {
                if (faults.TryRead<RpmHeader>(() => RpmHeader.Parse(bytes, $"{what}, package {index + 1},"), out RpmHeader? header))
                {
                    yield return header;
                }
            }
        }
    }

    private static IEnumerable<ReadOnlyMemory<byte>> ReadHeaders(DatabaseFile file, Stream? wal, string what, RecordFaults faults)
    {
        Span<byte> lead = stackalloc byte[LeadLength];
        if (!file.TryRead(0, lead))
        {
            throw RpmFault.Malformed(what, $"is no database of rpm: it has {file.Length} bytes");
        }

        if (SqlitePages.IsSqlite(lead))
        {
            return SqliteHeaders.Read(file, wal is null ? null : new DatabaseFile(wal), faults, what);
        }

        if (NdbHeaders.IsNdb(lead))
        {
            return new NdbHeaders(file, faults, what).Read();
        }

        return BerkeleyMagic.IsBerkeley(lead)
            ? new BerkeleyHeaders(BerkeleyPages.Open(file, what), faults, what).Read()
            : throw RpmFault.Malformed(what, "is no database of rpm: it is neither SQLite, nor rpm's own kind, nor Berkeley DB");
    }
}
