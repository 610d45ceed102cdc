namespace ContainerTools.Registry.Authentication;

/// <summary>
/// Where a registry may send its clients for a token. A hostile one must not make us talk in the clear, nor reach into the
/// network that we happen to stand in (cloud metadata at 169.254.169.254, services on loopback).
/// </summary>
internal static class RealmPolicy
{
    /// <param name="registry">The registry's address.</param>
    /// <param name="from">The page that named the location: the registry, or the token server that redirects.</param>
    /// <param name="location">What the server named.</param>
    /// <exception cref="ImageException">There is no such address, or it is not one to go to.</exception>
    public static Uri Resolve(Uri registry, Uri from, string? location)
    {
        if (string.IsNullOrWhiteSpace(location) || !Uri.TryCreate(from, location.Trim(), out Uri? target) || !IsHttp(target))
        {
            throw Refusal(registry, Excerpt.Of(location ?? ""), "that is no address");
        }

        if (from.Scheme == Uri.UriSchemeHttps && target.Scheme != Uri.UriSchemeHttps)
        {
            throw Refusal(registry, Show(target), "that would leave https");
        }

        if (target.IdnHost.Equals(registry.IdnHost, StringComparison.OrdinalIgnoreCase))
        {
            return target;
        }

        // A registry on this machine, in a test or a container, has its token server there or in a network of containers.
        bool inside = registry.IsLoopback ? InternalAddress.IsForbidden(target) : InternalAddress.IsInternal(target);
        return !inside ? target : throw Refusal(registry, Show(target), "that is a private address");
    }

    /// <summary>Without the query and the user part, which may hold secrets.</summary>
    public static string Show(Uri address) => address.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);

    private static bool IsHttp(Uri address) => address.Scheme == Uri.UriSchemeHttps || address.Scheme == Uri.UriSchemeHttp;

    private static ImageException Refusal(Uri registry, string location, string reason) => new(
        ImageError.RegistryFailed,
        $"The registry '{registry.Authority}' sends its clients to '{location}' for a token; {reason}, so it was not asked.",
        registry);
}
