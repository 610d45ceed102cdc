using ContainerTools.Registry;
using ContainerTools.Registry.Transport;

namespace ContainerTools.Syncing;

/// <summary>One of the two repositories.</summary>
/// <param name="Session">Its registry.</param>
/// <param name="Name">Registry and repository.</param>
/// <param name="Tags">All its tags; null where the registry does not list them.</param>
internal sealed record SyncSide(RegistrySession Session, ImageReference Name, IReadOnlySet<string>? Tags)
{
    /// <summary>Lists a source's tags, of which all else depends.</summary>
    /// <exception cref="ImageException">They cannot be listed.</exception>
    public static async Task<SyncSide> OpenSourceAsync(RegistryClient client, ImageReference name, IReporter reporter, CancellationToken cancel) =>
        new(client.OpenSession(name), name, await ListAsync(client, name, reporter, cancel).ConfigureAwait(false));

    /// <summary>Lists a destination's tags. A repository that is not there yet has none, and one that may not be listed may be written to all the same.</summary>
    /// <exception cref="ImageException">The registry cannot be talked to.</exception>
    public static async Task<SyncSide> OpenDestinationAsync(RegistryClient client, ImageReference name, IReporter reporter, CancellationToken cancel)
    {
        HashSet<string>? tags = null;
        try
        {
            tags = await ListAsync(client, name, reporter, cancel).ConfigureAwait(false);
        }
        catch (ImageException exception) when (exception.Error == ImageError.NotFound)
        {
            tags = [];
        }
        catch (ImageException exception) when (exception.HttpStatus is not null && exception.Error != ImageError.TooManyRequests)
        {
            reporter.Verbose($"{name.Name} does not list its tags, so each is asked for: {exception.Message}");
        }

        return new SyncSide(client.OpenSession(name), name, tags);
    }

    /// <summary>Whether it may have a tag.</summary>
    public bool MayHave(string tag) => Tags?.Contains(tag) != false;

    private static async Task<HashSet<string>> ListAsync(RegistryClient client, ImageReference name, IReporter reporter, CancellationToken cancel)
    {
        var tags = new HashSet<string>(StringComparer.Ordinal);
        await foreach (string tag in client.GetTagsAsync(name, reporter, cancel).ConfigureAwait(false))
        {
            tags.Add(tag);
        }

        return tags;
    }
}
