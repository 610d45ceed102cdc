using System.Net;

namespace ContainerTools.Registry.Transport;

/// <summary>
/// The hosts that are reached without a proxy, as NO_PROXY names them. Its entries mean what they mean to Go's programs (package
/// httpproxy) and to curl: <c>acme.com</c> the host and all below it, <c>.acme.com</c> and <c>*.acme.com</c> all below it, an address
/// or a range of addresses, each of these with or without a port, and <c>*</c> every host. Immutable, for any thread.
/// </summary>
internal sealed class NoProxyList(string? text)
{
    private static readonly char[] Separators = [',', ' ', '\t'];
    private readonly Func<Uri, bool>[] _entries =
    [
        .. (text ?? "").Split(Separators, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(Read),
    ];

    public bool Contains(Uri uri) => _entries.Any(entry => entry(uri));

    private static Func<Uri, bool> Read(string entry)
    {
        if (entry == "*")
        {
            return _ => true;
        }

        if (IPNetwork.TryParse(entry, out IPNetwork network))
        {
            return uri => AddressOf(uri) is { } address && network.Contains(address);
        }

        // The colons of an address of IPv6 are no port, unless it stands in brackets.
        if (IPAddress.TryParse(entry, out IPAddress? whole) && !entry.StartsWith('['))
        {
            return uri => whole.Equals(AddressOf(uri));
        }

        (string host, int? port) = SplitPort(entry);
        return IPAddress.TryParse(host, out IPAddress? single)
            ? uri => single.Equals(AddressOf(uri)) && IsPort(uri, port)
            : uri => IsNamed(uri.IdnHost, host.StartsWith("*.", StringComparison.Ordinal) ? host[1..] : host) && IsPort(uri, port);
    }

    private static (string Host, int? Port) SplitPort(string entry)
    {
        int colon = entry.LastIndexOf(':');
        return colon > 0 && int.TryParse(entry.AsSpan(colon + 1), out int port) ? (entry[..colon], port) : (entry, null);
    }

    private static bool IsPort(Uri uri, int? port) => port is null || uri.Port == port;

    private static bool IsNamed(string host, string name) =>
        host.Equals(name, StringComparison.OrdinalIgnoreCase)
        || host.EndsWith(name.StartsWith('.') ? name : "." + name, StringComparison.OrdinalIgnoreCase);

    private static IPAddress? AddressOf(Uri uri) => IPAddress.TryParse(uri.IdnHost, out IPAddress? address) ? address : null;
}
