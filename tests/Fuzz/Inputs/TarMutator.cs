using System.Text;
using ContainerTools.Tar;

namespace ContainerTools.Fuzzing;

/// <summary>Archives that no program writes: entries of all kinds with records that lie, and archives of which headers were changed and then sealed again.</summary>
internal static class TarMutator
{
    private static readonly string[] Keys =
    [
        "path", "linkpath", "size", "mtime", "atime", "uid", "gid", "uname", "gname", "charset", "hdrcharset", "SCHILY.xattr.user.a", "SCHILY.xattr.security.capability", "SCHILY.xattr.",
        "LIBARCHIVE.xattr.user.a", "GNU.sparse.major", "GNU.sparse.minor", "GNU.sparse.name", "GNU.sparse.realsize", "GNU.sparse.size", "GNU.sparse.map", "GNU.sparse.numblocks",
        "GNU.sparse.offset", "GNU.sparse.numbytes", "RHT.security.selinux", "", "\u00e9",
    ];

    private static readonly string[] Values =
    [
        "0", "1", "512", "-1", "1.5", "1e5", "99999999999999999999", "9223372036854775807", "a", "a/b", "/a", "../a", "a\0b", "", "0,512,5000,512", "0,1,2", "5,4,3,2", "\u202ea", ".wh.a",
    ];

    private const string Kinds = "0000555112346LKxgSVDM7N\0A ";

    /// <param name="random">Decides.</param>
    /// <param name="others">Archives to change and to take pieces of.</param>
    public static byte[] Make(Random random, IReadOnlyList<byte[]> others)
    {
        byte[] archive = random.Next(3) == 0 ? Compose(random) : others[random.Next(others.Count)];
        if (random.Next(4) > 0)
        {
            archive = ByteMutator.Mutate(archive, random, others);
        }

        return random.Next(4) > 0 ? SealHeaders(archive) : archive;
    }

    private static byte[] Compose(Random random)
    {
        var tar = new HandmadeTar();
        for (int count = random.Next(1, 12); count > 0; count--)
        {
            if (random.Next(2) == 0)
            {
                tar.Pax([.. Enumerable.Range(0, random.Next(1, 6)).Select(_ => $"{Pick(random, Keys)}={Pick(random, Values)}")]);
            }

            char kind = Kinds[random.Next(Kinds.Length)];
            byte[] content = kind is '0' or 'S' or 'L' or 'K' or 'x' or 'g' or '7' ? Content(random) : [];
            tar.Entry(Name(random), kind, content, block => Change(block, random));
        }

        return random.Next(8) == 0 ? tar.ToArray() : tar.End();
    }

    private static void Change(byte[] block, Random random)
    {
        HandmadeTar.Set(block, 157, Name(random));
        if (random.Next(3) == 0)
        {
            HandmadeTar.Set(block, 257, "ustar  \0");
        }

        for (int count = random.Next(3); count > 0; count--)
        {
            block[random.Next(block.Length)] = (byte)"0179 -\0\u00ff\u0080"[random.Next(9)];
        }
    }

    private static byte[] Content(Random random)
    {
        byte[] content = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, random.Next(5)).Select(_ => $"{Pick(random, Values)}\n")));
        return random.Next(3) == 0 ? [.. content, .. new byte[random.Next(2000)]] : content;
    }

    private static string Name(Random random) => string.Join('/', Enumerable.Range(0, random.Next(1, 4)).Select(_ => Pick(random, "a", "b", "c", "..", ".", "", ".wh.a", ".wh..wh..opq", "\u00ff", "nnnnnnnnnnnnnnnnnn")));

    // What looks like a header gets a good checksum, or nothing behind it would be looked at.
    private static byte[] SealHeaders(byte[] archive)
    {
        byte[] result = [.. archive];
        for (int at = 0; at + TarSize.Block <= result.Length; at += TarSize.Block)
        {
            if (result.AsSpan(at + 257).StartsWith("ustar"u8))
            {
                HandmadeTar.Seal(result.AsSpan(at, TarSize.Block));
            }
        }

        return result;
    }

    private static string Pick(Random random, params string[] from) => from[random.Next(from.Length)];
}
