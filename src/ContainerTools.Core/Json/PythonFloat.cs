using System.Globalization;

namespace ContainerTools.Json;

/// <summary>
/// Numbers as Python's <c>repr</c> writes them: the shortest digits that read back as the same number, with an exponent of at least two
/// digits below 1e-4 and from 1e16 on, else with a point.
/// </summary>
internal static class PythonFloat
{
    // A number is 0.DIGITS times ten to the power of its point; with one between these it has no exponent.
    private const int LeastPoint = -3;
    private const int MostPoint = 16;

    /// <exception cref="ImageException">The number is infinite.</exception>
    public static string Format(double number)
    {
        if (!double.IsFinite(number))
        {
            throw new ImageException(ImageError.InvalidArgument, "A number is too large for JSON, which has none above 1.8e308.", number);
        }

        // The shortest digits, in one of two forms.
        string text = number.ToString("R", CultureInfo.InvariantCulture);
        string sign = text.StartsWith('-') ? "-" : "";
        string[] parts = text[sign.Length..].Split('E');
        string[] mantissa = parts[0].Split('.');
        string fraction = mantissa.Length > 1 ? mantissa[1] : "";
        string all = mantissa[0] + fraction;
        string digits = all.TrimStart('0');
        if (digits.Length == 0)
        {
            return sign + "0.0";
        }

        int point = mantissa[0].Length - (all.Length - digits.Length) + (parts.Length > 1 ? int.Parse(parts[1], CultureInfo.InvariantCulture) : 0);
        digits = digits.TrimEnd('0');
        if (point is < LeastPoint or > MostPoint)
        {
            string rest = digits.Length > 1 ? "." + digits[1..] : "";
            return string.Create(CultureInfo.InvariantCulture, $"{sign}{digits[0]}{rest}e{(point > 0 ? '+' : '-')}{Math.Abs(point - 1):00}");
        }

        return sign + (point <= 0 ? "0." + new string('0', -point) + digits
            : point >= digits.Length ? digits + new string('0', point - digits.Length) + ".0"
            : digits[..point] + "." + digits[point..]);
    }
}
