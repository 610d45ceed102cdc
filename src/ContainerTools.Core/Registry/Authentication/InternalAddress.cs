using System.Net;
using System.Net.Sockets;

namespace ContainerTools.Registry.Authentication;

/// <summary>
/// Which hosts lie inside: on this machine, in its network, or in the machinery of a cloud. A server out there must not be able to send
/// us to them.
/// </summary>
internal static class InternalAddress
{
    // Alibaba's, Azure's, Oracle's and Amazon's (IPv6); the other clouds have theirs at a link-local address.
    private static readonly IPAddress[] Metadata =
        [IPAddress.Parse("100.100.100.200"), IPAddress.Parse("168.63.129.16"), IPAddress.Parse("192.0.0.192"), IPAddress.Parse("fd00:ec2::254")];

    private static readonly string[] MetadataNames = ["metadata", "metadata.google.internal", "metadata.goog", "instance-data"];

    /// <summary>
    /// Whether a host is this machine, private (RFC 1918, RFC 4193, RFC 6598) or as <see cref="IsForbidden"/>, as far as its name tells.
    /// </summary>
    public static bool IsInternal(Uri address)
    {
        string host = HostOf(address);
        return address.IsLoopback || host == "localhost" || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase) || IsForbidden(address)
            || (Parse(host) is { } ip && (ip.AddressFamily == AddressFamily.InterNetworkV6
                ? IPAddress.IsLoopback(ip) || ip.IsIPv6SiteLocal || ip.IsIPv6UniqueLocal
                : ip.GetAddressBytes() is [10 or 127, ..] or [172, >= 16 and <= 31, ..] or [192, 168, ..] or [100, >= 64 and <= 127, ..]));
    }

    /// <summary>Whether a host is one that no registry has a reason to name: link-local, unspecified, or a cloud's metadata service.</summary>
    public static bool IsForbidden(Uri address)
    {
        string host = HostOf(address);
        return MetadataNames.Contains(host, StringComparer.OrdinalIgnoreCase)
            || (Parse(host) is { } ip && (Metadata.Contains(ip) || (ip.AddressFamily == AddressFamily.InterNetworkV6
                ? ip.IsIPv6LinkLocal || ip.Equals(IPAddress.IPv6Any)
                : ip.GetAddressBytes() is [0, ..] or [169, 254, ..])));
    }

    private static string HostOf(Uri address) => address.IdnHost.TrimEnd('.');

    private static IPAddress? Parse(string host) =>
        !IPAddress.TryParse(host, out IPAddress? ip) ? null : ip.IsIPv4MappedToIPv6 ? ip.MapToIPv4() : ip;
}
