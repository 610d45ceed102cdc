using System.Globalization;
using System.Text;
using System.Text.Json;

namespace ContainerTools.Json;

/// <summary>Reads texts that hold half of a surrogate pair, which the runtime refuses and Python keeps.</summary>
internal static class LooseText
{
    /// <summary>The text of a string, half of a surrogate pair included, which is no Unicode and which only a JSON escape can express.</summary>
    public static string GetLooseText(this JsonElement element)
    {
        try
        {
            return element.GetString()!;
        }
        catch (InvalidOperationException)
        {
            return Unescape(element.GetRawText());
        }
    }

    /// <inheritdoc cref="GetLooseText"/>
    public static string GetLooseName(this JsonProperty property)
    {
        try
        {
            return property.Name;
        }
        catch (InvalidOperationException)
        {
            // The name with its quotes, then the colon.
            string text = property.ToString();
            int end = 1;
            while (text[end] != '"')
            {
                end += text[end] == '\\' ? 2 : 1;
            }

            return Unescape(text[..(end + 1)]);
        }
    }

    private static string Unescape(string raw)
    {
        var result = new StringBuilder();
        for (int i = 1; i < raw.Length - 1; i++)
        {
            if (raw[i] != '\\')
            {
                result.Append(raw[i]);
                continue;
            }

            i++;
            result.Append(raw[i] switch
            {
                'b' => '\b',
                'f' => '\f',
                'n' => '\n',
                'r' => '\r',
                't' => '\t',
                'u' => (char)ushort.Parse(raw.AsSpan(i + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture),
                var c => c,
            });
            i += raw[i] == 'u' ? 4 : 0;
        }

        return result.ToString();
    }
}
