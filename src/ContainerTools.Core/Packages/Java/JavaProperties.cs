namespace ContainerTools.Packages.Java;

/// <summary>Reads properties files as Maven writes them: a key, <c>=</c> or <c>:</c>, a value.</summary>
internal static class JavaProperties
{
    public static Dictionary<string, string> Read(string text)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string line in text.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] is not ('#' or '!')))
        {
            if (line.AsSpan().IndexOfAny('=', ':') is > 0 and var sign)
            {
                values[line[..sign].Trim()] = line[(sign + 1)..].Trim();
            }
        }

        return values;
    }
}
