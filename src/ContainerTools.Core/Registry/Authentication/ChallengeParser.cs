using System.Net.Http.Headers;
using System.Text;

namespace ContainerTools.Registry.Authentication;

/// <summary>
/// Reads challenges as registries write them, not only as RFC 9110 §11.6.1 allows. It never fails: what makes no sense is
/// passed over. The framework's own parser gives up the whole line for one missing quote.
/// </summary>
internal static class ChallengeParser
{
    public static IReadOnlyList<Challenge> Parse(HttpResponseHeaders headers)
    {
        List<Challenge> found = [];
        if (headers.NonValidated.TryGetValues("WWW-Authenticate", out HeaderStringValues lines))
        {
            foreach (string line in lines)
            {
                ReadLine(line, found);
            }
        }

        return found;
    }

    /// <summary>The challenge to answer: one for tokens if there is one; null where none is known here.</summary>
    public static Challenge? FindBest(HttpResponseHeaders headers)
    {
        IReadOnlyList<Challenge> offered = Parse(headers);
        return offered.FirstOrDefault(challenge => challenge.IsBearer && challenge["realm"] is { Length: > 0 })
            ?? offered.FirstOrDefault(challenge => challenge.IsBasic)
            ?? offered.FirstOrDefault(challenge => challenge.IsBearer);
    }

    private static void ReadLine(string line, List<Challenge> found)
    {
        Dictionary<string, string>? current = null;
        int at = 0;
        while (Skip(line, ref at, alsoCommas: true))
        {
            string word = ReadUntil(line, ref at, " \t,=\"");
            bool more = Skip(line, ref at, alsoCommas: false);
            if (more && line[at] == '=')
            {
                at++;
                string value = ReadValue(line, ref at);
                if (word.Length > 0)
                {
                    current?.TryAdd(word, value);
                }
            }
            else if (word.Length == 0)
            {
                ReadValue(line, ref at);
            }
            else
            {
                Dictionary<string, string> parameters = new(StringComparer.OrdinalIgnoreCase);
                found.Add(new Challenge(word, parameters));

                // 'scope=repository:x:pull,push' without quotes leaves a 'push' that looks like a scheme. What follows its
                // comma still belongs to the real one.
                bool alone = !more || line[at] == ',';
                current = alone && current is not null ? current : parameters;
            }
        }
    }

    private static string ReadValue(string line, ref int at)
    {
        if (!Skip(line, ref at, alsoCommas: false) || line[at] != '"')
        {
            return ReadUntil(line, ref at, " \t,");
        }

        StringBuilder value = new();
        for (at++; at < line.Length; at++)
        {
            if (line[at] == '"')
            {
                at++;
                return value.ToString();
            }

            if (line[at] == '\\' && at + 1 < line.Length)
            {
                at++;
            }

            value.Append(line[at]);
        }

        return value.ToString().TrimEnd();
    }

    private static string ReadUntil(string line, ref int at, string ends)
    {
        int start = at;
        int length = line.AsSpan(start).IndexOfAny(ends);
        at = length < 0 ? line.Length : start + length;
        return line[start..at];
    }

    /// <summary>Whether anything is left.</summary>
    private static bool Skip(string line, ref int at, bool alsoCommas)
    {
        while (at < line.Length && (line[at] is ' ' or '\t' || (alsoCommas && line[at] == ',')))
        {
            at++;
        }

        return at < line.Length;
    }
}
