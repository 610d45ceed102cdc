using System.Globalization;
using System.Text;
using ContainerTools.Compression;

namespace ContainerTools.Locking;

/// <summary>Writes one image down in the Nix language.</summary>
public static class NixExpression
{
    // What a name in a Nix store may have, and how long it may be with the hash before it.
    private const string StoreNameCharacters = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ+-._?=";
    private const int StoreNameLength = 211;

    /// <summary>The call of <c>fetchdocker</c> that docker2nix writes: every blob by its digest.</summary>
    /// <param name="name">The image's name, with the tag by which fetchdocker asks for the config.</param>
    /// <param name="manifest">The image's manifest.</param>
    /// <param name="registry">Where the registry's API is, with any path; null for <c>/v2/</c> of the registry in the name, by TLS.</param>
    /// <param name="storeName">What Nix calls the result; null for the last part of the image's name.</param>
    /// <exception cref="ImageException">fetchdocker cannot fetch the image, and the message says why.</exception>
    public static string FetchDocker(ImageReference name, Manifest manifest, Uri? registry = null, string? storeName = null)
    {
        string tag = name.Tag ?? (name.Digest is null ? ImageReference.DefaultTag
            : throw new ImageException(ImageError.Unsupported, $"fetchdocker asks for an image's config by tag, and '{name}' has only a digest. Give the name a tag that leads to this image.", name));
        Check(name, manifest);
        (Uri address, string repository, string image) = Divide(name, registry ?? new Uri($"https://{(DockerHub.Is(name.Registry) ? DockerHub.ApiHost : name.Registry)}/v2/"));
        Digest[] layers = manifest.Layers.Select(layer => layer.Digest).ToArray();
        var text = new StringBuilder($$"""
            { fetchDockerConfig, fetchDockerLayer, fetchdocker }:
            fetchdocker rec {
                name = "{{CheckStoreName(storeName ?? image)}}";
                registry = "{{address.AbsoluteUri}}";
                repository = "{{repository}}";
                imageName = "{{image}}";
                tag = "{{tag}}";
                imageConfig = fetchDockerConfig {
                  inherit tag registry repository imageName;
                  sha256 = "{{Base32(manifest.Config.Digest)}}";
                };
                imageLayers = let

            """);
        for (int i = 0; i < layers.Length; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $$"""
                      layer{{i}} = fetchDockerLayer {
                        inherit registry repository imageName;
                        layerDigest = "{{layers[i].Hex}}";
                        sha256 = "{{Base32(layers[i])}}";
                      };

                """);
        }

        string names = string.Concat(Enumerable.Range(0, layers.Length).Select(i => string.Create(CultureInfo.InvariantCulture, $"layer{i} ")));
        return text.Append(CultureInfo.InvariantCulture, $"      in [ {names}];\n}}\n").Replace("\r\n", "\n").ToString();
    }

    private static void Check(ImageReference name, Manifest manifest)
    {
        if (manifest.Layers.Count == 0)
        {
            throw new ImageException(ImageError.Unsupported, $"fetchdocker needs at least one layer, and '{name}' has none.", name);
        }

        if (manifest.Layers.FirstOrDefault(layer => LayerMediaType.CompressionOf(layer.MediaType) == CompressionKind.Zstd) is { } zstd)
        {
            throw new ImageException(ImageError.Unsupported, $"fetchdocker takes layers for gzip, and layer {zstd.Digest} of '{name}' has zstd. Publish the image with gzip, or let pullImage fetch it.", name);
        }
    }

    // fetchdocker takes names of two parts only, but any path in the registry's address: what is too much goes there, and what is missing
    // comes from there. Docker Hub gives a token only for its own address as it is.
    private static (Uri Registry, string Repository, string Image) Divide(ImageReference name, Uri registry)
    {
        if (!registry.IsAbsoluteUri || registry.Scheme is not ("http" or "https") || registry.Query.Length + registry.Fragment.Length > 0)
        {
            throw new ImageException(ImageError.InvalidArgument, $"'{registry}' is not the address of a registry's API, such as https://registry.example/v2/.", registry);
        }

        string[] parts = name.Repository.Split('/');
        if (parts.Length != 2 && DockerHub.Is(name.Registry))
        {
            throw new ImageException(ImageError.Unsupported, $"fetchdocker takes names of two parts from Docker Hub, and '{name.Repository}' has {parts.Length}.", name);
        }

        Uri folder = registry.AbsolutePath.EndsWith('/') ? registry : new Uri(registry + "/");
        if (parts.Length > 1)
        {
            string above = string.Concat(parts[..^2].Select(part => part + "/"));
            return (new Uri(folder, above), parts[^2], parts[^1]);
        }

        string[] path = folder.AbsolutePath.Split('/', StringSplitOptions.RemoveEmptyEntries);
        return path.Length > 0
            ? (new Uri(folder, "../"), path[^1], parts[0])
            : throw new ImageException(ImageError.Unsupported, $"fetchdocker takes names of two parts, and neither '{name.Repository}' nor the path of {registry} has a second one.", name);
    }

    private static string CheckStoreName(string name) =>
        name is { Length: > 0 and <= StoreNameLength } && name[0] != '.' && name.All(StoreNameCharacters.Contains)
            ? name
            : throw new ImageException(ImageError.InvalidArgument, $"'{name}' is not a name that Nix takes: letters, digits and +-._?=, at most {StoreNameLength}, and no point at the start.", name);

    /// <summary>The attribute set that nix-prefetch-docker prints, from which <c>dockerTools.pullImage</c> makes the image's archive.</summary>
    /// <param name="image">The image, which came from a registry.</param>
    /// <param name="finalName">The name and tag that the archive gives the image, such as <see cref="FinalName"/>.</param>
    /// <param name="archive">The SHA-256 hash of the archive, as skopeo writes it.</param>
    /// <exception cref="ImageException">The image does not come from a registry.</exception>
    public static string Prefetch(Image image, ImageReference finalName, ReadOnlySpan<byte> archive) => $$"""
        {
          imageName = "{{LockedImage.Of(image).Reference.Name}}";
          imageDigest = "{{image.Digest}}";
          hash = "sha256-{{Convert.ToBase64String(archive)}}";
          finalImageName = "{{finalName.FamiliarName}}";
          finalImageTag = "{{finalName.Tag}}";
        }

        """.ReplaceLineEndings("\n");

    /// <summary>The name that an archive for Nix gives the image: its first, else the one that it was asked for by.</summary>
    /// <param name="image">The image, which came from a registry.</param>
    /// <returns>A name with a tag and without a digest.</returns>
    /// <exception cref="ImageException">The image does not come from a registry, or its name is not one that a registry can have.</exception>
    public static ImageReference FinalName(Image image)
    {
        LockedImage locked = LockedImage.Of(image);
        string text = image.RepoTags is [var first, ..] ? first : $"{locked.Reference.Name}:{locked.Tag ?? ImageReference.DefaultTag}";
        return ImageReference.TryParse(text, out ImageReference? name, out string? problem)
            ? name.WithTag(name.Tag ?? ImageReference.DefaultTag).WithDigest(null)
            : throw new ImageException(ImageError.InvalidArgument, $"pullImage cannot give an image the name '{text}': {problem}", text);
    }

    private static string Base32(Digest digest) => digest.Algorithm == "sha256"
        ? NixBase32.Encode(Convert.FromHexString(digest.Hex))
        : throw new ImageException(ImageError.Unsupported, $"fetchdocker knows sha256 only, but the image has {digest}.", digest);
}
