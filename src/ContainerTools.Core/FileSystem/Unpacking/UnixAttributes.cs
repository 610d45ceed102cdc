using System.Runtime.Versioning;
using System.Text;
using ContainerTools.IO.Files;
using ContainerTools.Tar;

namespace ContainerTools.FileSystem.Unpacking;

/// <summary>Makes what was unpacked be as its header says, as far as this process may.</summary>
[UnsupportedOSPlatform("windows")]
internal sealed class UnixAttributes(ExpandOptions options)
{
    private const int SetIds = 0b110_000_000_000;
    private readonly bool _keepsOwners = UnixFiles.IsRoot && !options.IgnoreOwners;
    private readonly (uint Uid, uint Gid) _self = UnixFiles.Self;
    private int _foreign;

    public IEnumerable<SkippedEntry> Set(FileTreeEntry entry, UnixNode node)
    {
        // A new owner takes away set-user-ID and capabilities, so it comes first; the time is changed by all others.
        var skipped = new List<SkippedEntry>();
        bool isOwned = SetOwner(entry, node, skipped);
        if (entry.Kind != FileKind.SymbolicLink)
        {
            SetMode(entry, node, isOwned && !options.IsForUseInPlace, skipped);
        }

        foreach (PaxRecord record in entry.Header.Records.Where(record => record.Key.StartsWith(PaxRecord.ExtendedAttributePrefix, StringComparison.Ordinal)))
        {
            SetAttribute(entry, node, record, skipped);
        }

        Try(
            () => node.SetModified(entry.Header.Mtime, entry.Header.MtimeNanoseconds),
            cause => skipped.Add(new SkippedEntry(entry.Path, SkippedPart.ModificationTime, $"This file system does not have that time: {cause}.")));
        return skipped;
    }

    private bool SetOwner(FileTreeEntry entry, UnixNode node, List<SkippedEntry> skipped)
    {
        if (!_keepsOwners)
        {
            bool isOwned = (entry.Uid, entry.Gid) == _self;
            if (!isOwned && !options.IgnoreOwners && Interlocked.Exchange(ref _foreign, 1) == 0)
            {
                skipped.Add(new SkippedEntry(".", SkippedPart.Owner, "Only root can give files to others; all belong to whoever unpacked them."));
            }

            return isOwned;
        }

        if (entry is not { Uid: >= 0 and < uint.MaxValue, Gid: >= 0 and < uint.MaxValue })
        {
            skipped.Add(new SkippedEntry(entry.Path, SkippedPart.Owner, $"Nobody here can be {entry.Uid}:{entry.Gid}."));
            return false;
        }

        return Try(
            () => node.SetOwner((uint)entry.Uid, (uint)entry.Gid),
            cause => skipped.Add(new SkippedEntry(entry.Path, SkippedPart.Owner, $"It cannot belong to {entry.Uid}:{entry.Gid}: {cause}.")));
    }

    private static void SetMode(FileTreeEntry entry, UnixNode node, bool isOwned, List<SkippedEntry> skipped)
    {
        int mode = entry.Mode;
        if (!isOwned && (mode & SetIds) != 0)
        {
            mode &= ~SetIds;
            skipped.Add(new SkippedEntry(entry.Path, SkippedPart.Mode, "Without its owner, set-user-ID and set-group-ID would give others the rights of whoever unpacked it."));
        }

        Try(
            () => node.SetMode(mode),
            cause => skipped.Add(new SkippedEntry(entry.Path, SkippedPart.Mode, $"This file system does not have the mode {Convert.ToString(mode, 8)}: {cause}.")));
    }

    private static void SetAttribute(FileTreeEntry entry, UnixNode node, PaxRecord record, List<SkippedEntry> skipped)
    {
        string name = record.Key[PaxRecord.ExtendedAttributePrefix.Length..];
        byte[] terminated = [.. Encoding.UTF8.GetBytes(name), 0];
        Try(
            () => node.SetAttribute(terminated, record.Value.Span),
            cause => skipped.Add(new SkippedEntry(entry.Path, SkippedPart.ExtendedAttribute, $"{TarText.Printable(name)}: {cause}.")));
    }

    private static bool Try(Action set, Action<string> fail)
    {
        try
        {
            set();
            return true;
        }
        catch (UnixException exception)
        {
            fail(exception.Message);
            return false;
        }
    }
}
