using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ContainerTools.Signing.Envelopes;
using ContainerTools.Signing.Results;

namespace ContainerTools.Signing.Sigstore;

/// <summary>Verifies that a transparency log has taken an entry in, without asking it.</summary>
internal static class LogCheck
{
    private const int HintSize = 4;

    /// <summary>Verifies the log's promise, or the proof, or both, whichever are there.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="root">The logs that are trusted.</param>
    /// <param name="time">When the log took it in, if it has signed that; null where the proof says only that it is there.</param>
    /// <param name="problem">Why the entry counts for nothing.</param>
    /// <returns>Whether it counts.</returns>
    public static bool TryVerify(LogEntry entry, TrustedRoot root, out DateTimeOffset? time, out string problem)
    {
        time = null;
        TrustedLog? log = root.Logs.FirstOrDefault(log => log.Id.AsSpan().SequenceEqual(entry.LogId));
        if (log?.Key is null)
        {
            problem = log is null ? "the trusted root does not know this log" : "the log signs with a kind of key that .NET does not know";
            return false;
        }

        if (entry.Promise is null && entry.Proof is null)
        {
            problem = "it has neither the log's promise nor a proof";
            return false;
        }

        if (entry.Promise is { } promise)
        {
            if (entry.Time is <= 0 or > 253402300799 || !log.Key.Verify(Promised(entry), promise))
            {
                problem = "the log's promise is not signed by the log";
                return false;
            }

            DateTimeOffset taken = DateTimeOffset.FromUnixTimeSeconds(entry.Time);
            if (!log.CountsAt(taken))
            {
                problem = "the log was not trusted at that time";
                return false;
            }

            time = taken;
        }

        problem = entry.Proof is { } proof ? FindProblem(proof, entry.Body, log) ?? "" : "";
        return problem.Length == 0;
    }

    // The order of the members is that of canonical JSON (RFC 8785), and no text in it needs an escape.
    private static byte[] Promised(LogEntry entry) => Encoding.UTF8.GetBytes(string.Create(
        CultureInfo.InvariantCulture,
        $$"""{"body":"{{Convert.ToBase64String(entry.Body)}}","integratedTime":{{entry.Time}},"logID":"{{Convert.ToHexStringLower(entry.LogId)}}","logIndex":{{entry.Index}}}"""));

    private static string? FindProblem(InclusionProof proof, byte[] body, TrustedLog log)
    {
        if (proof.Checkpoint is null || !IsSigned(proof.Checkpoint, proof, log))
        {
            return "the tree of its proof is not signed by the log";
        }

        byte[]? hash = RootOf(proof, SHA256.HashData([0, .. body]));
        return hash is not null && hash.AsSpan().SequenceEqual(proof.Root) ? null : "its proof does not lead to the tree";
    }

    // RFC 9162, section 2.1.3.2.
    private static byte[]? RootOf(InclusionProof proof, byte[] leaf)
    {
        if (proof.Index < 0 || proof.Index >= proof.Size)
        {
            return null;
        }

        long node = proof.Index, last = proof.Size - 1;
        byte[] hash = leaf;
        foreach (byte[] part in proof.Path)
        {
            if (last == 0)
            {
                return null;
            }

            if ((node & 1) == 1 || node == last)
            {
                hash = SHA256.HashData([1, .. part, .. hash]);
                while ((node & 1) == 0 && node != 0)
                {
                    node >>= 1;
                    last >>= 1;
                }
            }
            else
            {
                hash = SHA256.HashData([1, .. hash, .. part]);
            }

            node >>= 1;
            last >>= 1;
        }

        return last == 0 ? hash : null;
    }

    // A signed note (golang.org/x/mod/sumdb/note) with a checkpoint (c2sp.org/tlog-checkpoint): origin, size, root.
    private static bool IsSigned(string note, InclusionProof proof, TrustedLog log)
    {
        int end = note.LastIndexOf("\n\n", StringComparison.Ordinal);
        if (end < 0)
        {
            return false;
        }

        string text = note[..(end + 1)];
        string[] lines = text.Split('\n');
        if (lines.Length < 4 || lines[1] != proof.Size.ToString(CultureInfo.InvariantCulture) || lines[2] != Convert.ToBase64String(proof.Root))
        {
            return false;
        }

        byte[] signed = Encoding.UTF8.GetBytes(text);
        return note[(end + 2)..].Split('\n').Any(line => line.Split(' ') is ["\u2014", _, var value] && IsOf(value));

        bool IsOf(string value)
        {
            byte[] bytes = new byte[value.Length];
            return Convert.TryFromBase64String(value, bytes, out int length) && length > HintSize && log.Key!.Verify(signed, bytes.AsSpan(HintSize, length - HintSize));
        }
    }

    /// <summary>Refuses entries that stand there twice, which would count twice.</summary>
    /// <exception cref="RefusedSignatureException">There are some.</exception>
    public static void RefuseRepetition(IEnumerable<LogEntry> entries)
    {
        if (entries.GroupBy(entry => (Convert.ToHexStringLower(entry.LogId), entry.Index)).Any(group => group.Count() > 1))
        {
            throw RefusedSignatureException.Invalid("It has one entry of a log twice.");
        }
    }
}
