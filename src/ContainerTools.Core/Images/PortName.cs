using System.Globalization;
using System.Text.RegularExpressions;

namespace ContainerTools;

/// <summary>The names of ports in a config: config.md, ExposedPorts. Docker takes ranges and SCTP as well.</summary>
public static partial class PortName
{
    public static bool IsValid(string text) => Pattern().Match(text) is { Success: true } match
        && match.Groups["port"].Captures.All(port => int.Parse(port.ValueSpan, CultureInfo.InvariantCulture) is > 0 and <= ushort.MaxValue);

    [GeneratedRegex(@"^(?<port>[0-9]{1,5})(-(?<port>[0-9]{1,5}))?(/(tcp|udp|sctp))?\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
