using System.Text;
using System.Text.Json.Nodes;
using ContainerTools.Registry;
using ContainerTools.Registry.Authentication;
using ContainerTools.Registry.Transport;
using ContainerTools.Testing;

namespace ContainerTools.Fuzzing;

/// <summary>A client of a registry that lies: challenges, tokens, Link headers, redirects, ranges, pages, manifests, errors.</summary>
internal sealed class ResponseTarget : FuzzTarget
{
    // Pages, redirects and retries all have limits.
    private const int MostRequests = 5000;
    private const int MostNames = 2000;

    private static readonly string[] Examples =
    [
        "WWW-Authenticate:Bearer realm=\"https://registry.example/token\",service=\"s\",scope=\"repository:a:pull\"", "WWW-Authenticate:Basic realm=\"r\"", "Link:</v2/a/tags/list?last=b&n=2>; rel=\"next\"",
        "Location:https://registry.example/v2/a/blobs/x?sig=1", "Retry-After:1", "Docker-Content-Digest:sha256:" + new string('0', 64), "Content-Type:application/vnd.oci.image.manifest.v1+json",
        "Content-Range:bytes 0-9/10", "Warning:299 - \"text\"", "ratelimit-limit:100;w=21600", "OCI-Subject:sha256:00", "Content-Encoding:gzip", "OCI-Filters-Applied:artifactType", "Docker-Distribution-Api-Version:registry/2.0",
    ];

    private static readonly string[] Words =
    [
        "Bearer ", "Basic ", "Negotiate ", "realm=", "\"https://registry.example/token\"", "\"http://169.254.169.254/\"", "\"file:///etc/passwd\"", ",", ";", "=", "\"", "\\", "scope=", "service=", "<", ">", "rel=next", "rel=\"next\"",
        "http://", "https://", "//", "/", "?", "#", "%", "registry.example", "[::1]", "@", "user:pw@", "0", "-1", "99999999999999999999", "bytes ", "*/0", ":",
    ];

    private static readonly JsonNode[] Bodies =
    [
        JsonNode.Parse("""{"token":"abc","access_token":"abc","expires_in":300,"issued_at":"2026-01-01T00:00:00Z","refresh_token":"r"}""")!,
        JsonNode.Parse("""{"name":"a","tags":["1.0","latest","x"]}""")!,
        JsonNode.Parse("""{"repositories":["a","b/c"]}""")!,
        JsonNode.Parse("""{"errors":[{"code":"UNAUTHORIZED","message":"no","detail":{"a":1}}]}""")!,
        .. SampleShelf.All.Values.Select(sample => JsonNode.Parse(sample.Content)!),
    ];

    private static readonly int[] Statuses = [200, 200, 200, 200, 401, 401, 404, 302, 307, 206, 416, 429, 500, 503, 403, 400, 201, 202, 304, 100, 999];

    public override string Name => "responses";

    public override long Allocation => 256 << 20;

    public override byte[] Make(Random random) => Encoding.UTF8.GetBytes(string.Join('\n', Enumerable.Range(0, random.Next(1, 7)).Select(_ => string.Join('\t', Answer(random)))));

    public override async Task<bool> TryAsync(byte[] input, CancellationToken cancel)
    {
        string script = Encoding.UTF8.GetString(input);
        bool isTaken = false;
        foreach (Func<RegistryClient, Task> ask in Questions(cancel))
        {
            using var answers = new ScriptedAnswers(script, MostRequests);
            var options = new RegistryOptions
            {
                Handler = answers,
                TimeProvider = new FakeClock(),
                Credential = script.Length % 2 == 0 ? RegistryCredential.Anonymous : RegistryCredential.Basic("user", "password"),
            };
            using var client = new RegistryClient(options);
            try
            {
                await ask(client).ConfigureAwait(false);
                isTaken = true;
            }
            catch (ImageException)
            {
            }
        }

        return isTaken;
    }

    private static IEnumerable<Func<RegistryClient, Task>> Questions(CancellationToken cancel)
    {
        var reference = ImageReference.Parse("registry.example/a:1");
        Digest digest = Digest.Of("sha256", "a"u8);
        yield return client => client.GetAllPlatformsAsync(reference, NullReporter.Instance, cancel);
        yield return client => client.GetAsync(reference, new Platform("linux", "amd64"), NullReporter.Instance, cancel);
        yield return client => CountAsync(client.GetTagsAsync(reference, NullReporter.Instance, cancel));
        yield return client => CountAsync(client.GetRepositoriesAsync("registry.example", NullReporter.Instance, cancel));
        yield return client => CountAsync(client.GetReferrersAsync(reference.WithDigest(digest), null, NullReporter.Instance, cancel));
        yield return async client =>
        {
            Blob blob = await client.GetBlobAsync(reference, digest, NullReporter.Instance, cancel).ConfigureAwait(false);
            using Stream content = await blob.OpenAsync(NullReporter.Instance, cancel).ConfigureAwait(false);
            using var read = new MemoryStream();
            await content.CopyToAsync(read, cancel).ConfigureAwait(false);
            FuzzException.Unless(Digest.Of("sha256", read.ToArray()) == digest, "Only what has the digest is taken for the blob");
        };
    }

    private static async Task CountAsync<T>(IAsyncEnumerable<T> list)
    {
        int count = 0;
        await foreach (T item in list.ConfigureAwait(false))
        {
            _ = item?.ToString();
            if (++count == MostNames)
            {
                return;
            }
        }
    }

    private static IEnumerable<string> Answer(Random random)
    {
        yield return $"{Statuses[random.Next(Statuses.Length)]}";
        for (int count = random.Next(4); count > 0; count--)
        {
            string header = random.Next(3) == 0 ? Examples[random.Next(Examples.Length)] : TextMutator.Make(random, Examples, Words);
            yield return header.Replace('\t', ' ').Replace('\n', ' ').Replace('\r', ' ');
        }

        byte[] body = random.Next(3) == 0 ? Encoding.UTF8.GetBytes(Bodies[random.Next(Bodies.Length)].ToJsonString()) : JsonMutator.Mutate(Bodies[random.Next(Bodies.Length)], random);
        yield return Encoding.UTF8.GetString(body).Replace('\t', ' ').Replace('\n', ' ');
    }
}
