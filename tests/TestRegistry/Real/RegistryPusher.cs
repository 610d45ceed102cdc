using System.Net;
using System.Net.Http.Headers;

namespace ContainerTools.Testing;

/// <summary>Puts blobs and manifests into a registry exactly as they are, which no tool promises.</summary>
/// <param name="client">With the registry's base address.</param>
/// <param name="authorize">The Authorization header for a repository, or null.</param>
public sealed class RegistryPusher(HttpClient client, Func<string, AuthenticationHeaderValue?> authorize)
{
    /// <summary>Pushes a sample with all below it.</summary>
    /// <returns>The digest the registry knows it by.</returns>
    public string Push(SampleManifest sample, string repository, params string[] tags)
    {
        foreach (SampleManifest manifest in sample.All())
        {
            foreach (SampleBlob blob in manifest.Blobs)
            {
                PushBlob(repository, blob.Digest, () => new MemoryStream(blob.Content, writable: false));
            }

            PushManifest(repository, manifest.Digest, manifest.Content, manifest.MediaType);
        }

        foreach (string tag in tags)
        {
            PushManifest(repository, tag, sample.Content, sample.MediaType);
        }

        return sample.Digest;
    }

    public void PushBlob(string repository, string digest, Func<Stream> open)
    {
        using HttpResponseMessage there = Send(repository, HttpMethod.Head, $"v2/{repository}/blobs/{digest}");
        if (there.StatusCode == HttpStatusCode.OK)
        {
            return;
        }

        using HttpResponseMessage started = Send(repository, HttpMethod.Post, $"v2/{repository}/blobs/uploads/");
        string location = started.EnsureSuccessStatusCode().Headers.Location!.ToString();
        string target = $"{location}{(location.Contains('?', StringComparison.Ordinal) ? '&' : '?')}digest={Uri.EscapeDataString(digest)}";
        using var content = new StreamContent(open(), 1 << 20);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        using HttpResponseMessage done = Send(repository, HttpMethod.Put, target, content);
        Require(done);
    }

    /// <returns>The digest the registry knows it by.</returns>
    public string PushManifest(string repository, string reference, byte[] manifest, string mediaType)
    {
        using var content = new ByteArrayContent(manifest);
        content.Headers.ContentType = new MediaTypeHeaderValue(mediaType);
        using HttpResponseMessage done = Send(repository, HttpMethod.Put, $"v2/{repository}/manifests/{reference}", content);
        Require(done);
        return done.Headers.GetValues("Docker-Content-Digest").Single();
    }

    private HttpResponseMessage Send(string repository, HttpMethod method, string target, HttpContent? content = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(target, UriKind.RelativeOrAbsolute)) { Content = content };
        request.Headers.Authorization = authorize(repository);
        return client.Send(request);
    }

    private static void Require(HttpResponseMessage response)
    {
        if (!response.IsSuccessStatusCode)
        {
            using var text = new StreamReader(response.Content.ReadAsStream());
            throw new HttpRequestException($"{response.RequestMessage?.Method} {response.RequestMessage?.RequestUri}: {(int)response.StatusCode} {text.ReadToEnd()}");
        }
    }
}
