using System.Globalization;
using System.Text.RegularExpressions;

namespace ContainerTools.Projects;

/// <summary>The ports of a program of ASP.NET Core, as a config names them.</summary>
internal static partial class ExposedPorts
{
    private const string Addresses = "ASPNETCORE_URLS";
    private static readonly string[] Ports = ["ASPNETCORE_HTTP_PORTS", "ASPNETCORE_HTTPS_PORTS"];

    /// <summary>The ports that the environment says the program listens to. Addresses count more than ports alone, as for the program itself.</summary>
    public static IReadOnlyList<string> Of(IReadOnlyDictionary<string, string?> variables)
    {
        IEnumerable<string> numbers = variables.GetValueOrDefault(Addresses) is { } addresses
            ? Split(addresses).Select(address => Address().Match(address)).Where(match => match.Success).Select(match => match.Groups["port"].Value)
            : Ports.SelectMany(name => Split(variables.GetValueOrDefault(name) ?? ""));
        return [.. numbers.Where(number => int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out _) && PortName.IsValid(number)).Select(number => $"{number}/tcp").Distinct()];
    }

    /// <exception cref="ImageException"><see cref="ImageError.InvalidArgument"/>: it is no port.</exception>
    public static string Name(string number, string? kind)
    {
        string name = $"{number}/{(string.IsNullOrEmpty(kind) ? "tcp" : kind)}";
        return PortName.IsValid(name) ? name : throw new ImageException(ImageError.InvalidArgument, $"The project has a ContainerPort '{name}', which is no port.", name);
    }

    private static string[] Split(string list) => list.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    [GeneratedRegex(@"\w+://.+:(?<port>\d+)", RegexOptions.CultureInvariant)]
    private static partial Regex Address();
}
