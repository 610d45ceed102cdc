using System.Globalization;

namespace ContainerTools;

/// <summary>How values look in tables; used by the module's format file.</summary>
public static class DisplayText
{
    private static readonly string[] Units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];

    /// <summary>Three significant digits and a binary unit.</summary>
    /// <param name="bytes">A size.</param>
    public static string Size(long bytes)
    {
        double value = bytes;
        int unit = 0;
        while (value >= 999.5 && unit < Units.Length - 1)
        {
            value /= 1024;
            unit++;
        }

        string format = unit == 0 || value >= 99.95 ? "0" : value >= 9.995 ? "0.0" : "0.00";
        return value.ToString(format, CultureInfo.InvariantCulture) + " " + Units[unit];
    }

    /// <summary>A media type without what all of them begin with.</summary>
    public static string MediaType(string mediaType) => mediaType
        .Replace("application/vnd.", "", StringComparison.Ordinal);
}
