namespace ContainerTools.Registry.Transport;

/// <summary>Finds the next page in Link headers (RFC 8288 §3): <c>&lt;target&gt;; rel="next", …</c>, commas in targets allowed.</summary>
internal static class LinkHeader
{
    public static string? FindNext(IEnumerable<string> headers)
    {
        foreach (string header in headers)
        {
            int position = 0;
            int open;
            while ((open = header.IndexOf('<', position)) >= 0)
            {
                int close = header.IndexOf('>', open);
                if (close < 0)
                {
                    break;
                }

                int end = header.IndexOf('<', close) is var following && following < 0 ? header.Length : following;
                if (IsNext(header[(close + 1)..end]))
                {
                    return header[(open + 1)..close];
                }

                position = end;
            }
        }

        return null;
    }

    private static bool IsNext(string parameters) => parameters
        .Split([';', ','], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        .Select(parameter => parameter.Split('=', 2, StringSplitOptions.TrimEntries))
        .Any(pair => pair is [var name, var value]
            && name.Equals("rel", StringComparison.OrdinalIgnoreCase)
            && value.Trim('"').Split(' ').Contains("next", StringComparer.OrdinalIgnoreCase));
}
