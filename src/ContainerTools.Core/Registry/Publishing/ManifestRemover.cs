using System.Net;
using ContainerTools.Registry.Authentication;
using ContainerTools.Registry.Pulling;
using ContainerTools.Registry.Transport;

namespace ContainerTools.Registry.Publishing;

/// <summary>Removes tags and manifests (OCI distribution-spec, "Deleting tags", "Deleting Manifests"). May be used by several threads.</summary>
/// <param name="client">How to talk to registries.</param>
public sealed class ManifestRemover(RegistryClient client)
{
    /// <summary>Removes a tag, or the manifest where the reference has a digest and so all that leads to it.</summary>
    /// <param name="reference">With a tag or a digest.</param>
    /// <param name="reporter">Receives progress, notes and warnings.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <remarks>
    /// A manifest that is attached to another one is also taken from the tag that lists such manifests at registries that keep no list
    /// themselves. If that fails, it is a warning.
    /// </remarks>
    /// <exception cref="ImageException"><see cref="ImageError.Unsupported"/>: the registry does not do that.</exception>
    public async Task RemoveAsync(ImageReference reference, IReporter reporter, CancellationToken cancel)
    {
        RegistrySession session = client.OpenSession(reference);
        string what = reference.Digest is null ? $"Removing tag '{reference.Tag}' of {reference.Name}" : $"Removing manifest {reference.Digest} of {reference.Name}";
        var request = new RegistryRequest(
            HttpMethod.Delete,
            $"v2/{reference.Repository}/manifests/{reference.ManifestName}",
            RegistryScope.Repository(reference.Repository, "pull", "delete"));
        Digest? subject = reference.Digest is null ? null : await FindSubjectAsync(session, reference, reporter, cancel).ConfigureAwait(false);
        try
        {
            using HttpResponseMessage response = await session.Transport.SendCheckedAsync(request, what, reference, reporter, cancel).ConfigureAwait(false);
            reporter.Verbose($"{what}: done ({(int)response.StatusCode}).");
        }
        catch (ImageException exception) when (exception.Error == ImageError.NotFound)
        {
            // The request was sent twice, because the answer to the first one got lost.
            reporter.Verbose($"{what}: it is gone already.");
        }
        catch (ImageException exception) when (exception.HttpStatus is HttpStatusCode.BadRequest or HttpStatusCode.MethodNotAllowed)
        {
            throw new ImageException(ImageError.Unsupported, exception.Message, reference, exception) { HttpStatus = exception.HttpStatus, RegistryCodes = exception.RegistryCodes };
        }

        if (subject is { } about)
        {
            await UnlistAsync(session, reference, about, reporter, cancel).ConfigureAwait(false);
        }
    }

    // What the manifest was attached to. Afterwards it cannot be read any more.
    private static async Task<Digest?> FindSubjectAsync(RegistrySession session, ImageReference reference, IReporter reporter, CancellationToken cancel)
    {
        try
        {
            return (await new ManifestReader(session).ReadCurrentAsync(reference, reporter, cancel).ConfigureAwait(false)).Subject?.Digest;
        }
        catch (ImageException exception)
        {
            // What is damaged is to be removed all the more.
            reporter.Verbose($"What {reference} is attached to is not known: {exception.Message}");
            return null;
        }
    }

    // At registries that keep no list of referrers themselves, the clients keep it.
    private static async Task UnlistAsync(RegistrySession session, ImageReference reference, Digest subject, IReporter reporter, CancellationToken cancel)
    {
        try
        {
            await new ReferrerIndexWriter(new PushRepository(session, reference.Repository), subject, reporter).RemoveAsync(reference.Digest!.Value, cancel).ConfigureAwait(false);
        }
        catch (ImageException exception)
        {
            reporter.Warning($"{reference} was removed, but the tag '{ReferrerTags.IndexTag(subject)}' of {reference.Name} may still list it: {exception.Message}");
        }
    }
}
