using System.Globalization;
using System.Text.RegularExpressions;

namespace ContainerTools;

/// <summary>Checks the names of ports in a config (OCI image-spec, config.md, "ExposedPorts"). Ranges and SCTP are accepted too, as by Docker.</summary>
public static partial class PortName
{
    /// <summary>Whether a text names ports as a config does: <c>port[-port][/tcp|udp|sctp]</c>, with ports from 1 to 65535.</summary>
    /// <param name="text">The text, such as <c>8080/tcp</c>.</param>
    public static bool IsValid(string text) => Pattern().Match(text) is { Success: true } match
        && match.Groups["port"].Captures.All(port => int.Parse(port.ValueSpan, CultureInfo.InvariantCulture) is > 0 and <= ushort.MaxValue);

    [GeneratedRegex(@"^(?<port>[0-9]{1,5})(-(?<port>[0-9]{1,5}))?(/(tcp|udp|sctp))?\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
