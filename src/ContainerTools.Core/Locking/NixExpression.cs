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
          finalImageName = "{{finalName.Name}}";
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
