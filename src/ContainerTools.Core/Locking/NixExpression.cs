using System.Globalization;
using System.Text;

namespace ContainerTools.Locking;

/// <summary>Writes one image down in the Nix language.</summary>
public static class NixExpression
{
    /// <summary>The call of <c>fetchdocker</c> that docker2nix writes: every blob by its digest.</summary>
    /// <param name="image">The image, which came from a registry.</param>
    /// <param name="registry">The address of the registry's API.</param>
    /// <exception cref="ImageException">The image cannot be fetched in this way.</exception>
    public static string FetchDocker(Image image, Uri registry)
    {
        LockedImage locked = LockedImage.Of(image);
        string[] name = locked.Reference.Repository.Split('/', 2);
        if (name.Length < 2)
        {
            throw new ImageException(ImageError.Unsupported, $"fetchdocker needs a name of at least two parts, which '{locked.Reference.Repository}' is not.", locked.Reference);
        }

        Digest[] layers = locked.Manifests[0].Layers.Select(layer => layer.Digest).ToArray();
        var text = new StringBuilder($$"""
            { fetchDockerConfig, fetchDockerLayer, fetchdocker }:
            fetchdocker rec {
                name = "{{name[1].Split('/')[^1]}}";
                registry = "{{new Uri(registry, "v2/")}}";
                repository = "{{name[0]}}";
                imageName = "{{name[1]}}";
                tag = "{{locked.Tag ?? ImageReference.DefaultTag}}";
                imageConfig = fetchDockerConfig {
                  inherit tag registry repository imageName;
                  sha256 = "{{Base32(image.Manifest.Config.Digest)}}";
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

    /// <summary>The attribute set that nix-prefetch-docker prints, for an archive that was not made by skopeo.</summary>
    /// <param name="image">The image, which came from a registry.</param>
    /// <param name="archive">The SHA-256 hash of the archive.</param>
    public static string Prefetch(Image image, ReadOnlySpan<byte> archive)
    {
        LockedImage locked = LockedImage.Of(image);
        string final = image.RepoTags is [var first, ..] ? first : $"{locked.Reference.Name}:{locked.Tag ?? ImageReference.DefaultTag}";
        int colon = final.LastIndexOf(':') is var last && last > final.LastIndexOf('/') ? last : final.Length;
        return $$"""
            # hash is that of the image as ContainerTools writes it in the format DockerArchive. dockerTools.pullImage
            # writes the same image as another file.
            {
              imageName = "{{locked.Reference.Name}}";
              imageDigest = "{{image.Digest}}";
              hash = "sha256-{{Convert.ToBase64String(archive)}}";
              finalImageName = "{{Escape(final[..colon])}}";
              finalImageTag = "{{Escape(final[colon..].TrimStart(':'))}}";
            }

            """.ReplaceLineEndings("\n");
    }

    // Names of archives may be anything; other names and digests hold nothing that means something in Nix.
    private static string Escape(string text) => text
        .Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("${", "\\${", StringComparison.Ordinal);

    private static string Base32(Digest digest) => digest.Algorithm == "sha256"
        ? NixBase32.Encode(Convert.FromHexString(digest.Hex))
        : throw new ImageException(ImageError.Unsupported, $"fetchdocker knows sha256 only, but the image has {digest}.", digest);
}
