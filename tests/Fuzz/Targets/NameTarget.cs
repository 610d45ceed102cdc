using ContainerTools.Layout;
using ContainerTools.Registry.Transport;

namespace ContainerTools.Fuzzing;

/// <summary>Names of images, digests and platforms: what is read of a text is written so that it is read as the same.</summary>
internal sealed class NameTarget : FuzzTarget
{
    private static readonly string[] Examples =
    [
        "alpine", "docker.io/library/alpine:3.20", "ghcr.io/acme/app:2.1", "localhost:5000/a/b_c/d-e@sha256:" + new string('0', 64), "[::1]:5000/a:b", "linux/arm64/v8", "windows/amd64:10.0.1", "sha512:" + new string('f', 128),
        "127.0.0.1:5000/a", "a.b:5/c:d@sha256:" + new string('a', 64), ".example.com,10.0.0.0/8,*.d,host:80",
    ];

    private static readonly string[] Words = ["/", ":", "@", "sha256:", ".", "-", "_", "__", "..", "//", "library/", "docker.io", "index.docker.io", "localhost", ":5000", "latest", "A", "a", "[", "]", "::", "%25", "*", ",", "10.0.0.0/8", "0"];

    public override string Name => "names";

    public override byte[] Make(Random random) => TextMutator.ToBytes(TextMutator.Make(random, Examples, Words));

    public override Task<bool> TryAsync(byte[] input, CancellationToken cancel)
    {
        string text = TextMutator.FromBytes(input);
        bool isReference = ImageReference.TryParse(text, out ImageReference? reference);
        if (isReference)
        {
            FuzzException.Unless(ImageReference.Parse(reference!.ToString()) == reference, "A reference is written as it is read", $"{text} {reference}");
            FuzzException.Unless(ImageReference.TryParse(reference.FamiliarName, out ImageReference? familiar) && familiar.Name == reference.Name, "A familiar name names the same", $"{reference} {reference.FamiliarName}");
            FuzzException.Unless(!reference.ToString().Any(char.IsControl), "A reference has no control characters", text);
            _ = (reference.IsRegistryAlone, reference.ManifestName, reference.Name);
        }

        if (Platform.TryParse(text, out Platform? platform))
        {
            FuzzException.Unless(Platform.Parse(platform.ToString()).ToString() == platform.ToString(), "A platform is written as it is read", $"{text} {platform}");
        }

        if (Digest.TryParse(text, out Digest digest))
        {
            FuzzException.Unless(digest.ToString() == text && Digest.Parse(text) == digest, "A digest is written as it is read", text);
        }

        _ = (RepoTag.Full(text), RepoTag.Familiar(text), new LayoutEntryName(text, true).Identity);
        _ = new NoProxyList(text).Contains(new Uri("http://registry.example:5000/v2/"));
        return Task.FromResult(isReference);
    }
}
