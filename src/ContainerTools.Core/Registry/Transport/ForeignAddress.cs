using System.Net;
using System.Net.Sockets;

namespace ContainerTools.Registry.Transport;

/// <summary>Which URLs in a descriptor may be fetched: an image must not make us ask the machines of our own network.</summary>
internal static class ForeignAddress
{
    public static bool IsAcceptable(Uri url) =>
        url.Scheme == Uri.UriSchemeHttps && url.UserInfo.Length == 0 && !url.IsLoopback
        && !(IPAddress.TryParse(url.DnsSafeHost, out IPAddress? address) && IsPrivate(address));

    // RFC 1918, RFC 6598, link-local (cloud metadata services live there), unique local and unspecified addresses.
    private static bool IsPrivate(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
        {
            address = address.MapToIPv4();
        }

        return address.AddressFamily == AddressFamily.InterNetworkV6
            ? address.IsIPv6LinkLocal || address.IsIPv6UniqueLocal || address.Equals(IPAddress.IPv6Any)
            : address.GetAddressBytes() switch
            {
                [10 or 127 or 0, ..] => true,
                [172, >= 16 and <= 31, ..] => true,
                [192, 168, ..] => true,
                [169, 254, ..] => true,
                [100, >= 64 and <= 127, ..] => true,
                _ => false,
            };
    }
}
