namespace ContainerTools.Packages.Programs;

/// <summary>What Go's build information begins with (Go, debug/buildinfo). Only that of Go 1.18 and later is told, which has all in one place.</summary>
internal static class GoMark
{
    private const int HeaderSize = 32;
    private const int FlagsOffset = 15;
    private const int InlineFlag = 2;

    private static ReadOnlySpan<byte> Mark => " Go buildinf:"u8;

    /// <summary>Where it begins; −1 where it does not.</summary>
    public static int IndexIn(ReadOnlySpan<byte> bytes)
    {
        for (int from = 0; bytes[from..].IndexOf(Mark) is >= 0 and var found; from += found + 1)
        {
            // The mark alone is also in programs that look for it.
            int start = from + found - 1;
            if (start >= 0 && bytes[start] == 0xFF && start + HeaderSize < bytes.Length && (bytes[start + FlagsOffset] & InlineFlag) != 0 && bytes[start + FlagsOffset] <= InlineFlag + 1)
            {
                return start;
            }
        }

        return -1;
    }
}
