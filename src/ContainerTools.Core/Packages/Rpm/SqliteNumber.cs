namespace ContainerTools.Packages.Rpm;

/// <summary>Numbers of one to nine bytes, seven bits in each and all eight in the ninth (SQLite, "Database File Format", section 1.6).</summary>
internal static class SqliteNumber
{
    private const int MostBytes = 9;

    /// <param name="rest">Begins with the number; afterwards with what follows it.</param>
    /// <param name="number">The number.</param>
    /// <returns>Whether there is a whole one.</returns>
    public static bool TryTake(ref ReadOnlySpan<byte> rest, out ulong number)
    {
        number = 0;
        for (int i = 0; i < Math.Min(rest.Length, MostBytes); i++)
        {
            bool isLast = i == MostBytes - 1;
            number = isLast ? (number << 8) | rest[i] : (number << 7) | (rest[i] & 0x7Fu);
            if (isLast || rest[i] < 0x80)
            {
                rest = rest[(i + 1)..];
                return true;
            }
        }

        return false;
    }
}
