using System.Text.Json.Nodes;

namespace ContainerTools.Testing;

/// <summary>Writes samples as an OCI image layout.</summary>
public static class OciFolder
{
    /// <param name="folder">Made if need be; what it holds stays, but the index is written anew.</param>
    /// <param name="images">Tags (annotation <c>org.opencontainers.image.ref.name</c>) and what is under them.</param>
    public static void Write(string folder, params (string Tag, SampleManifest Manifest)[] images)
    {
        string blobs = Path.Combine(folder, "blobs", "sha256");
        Directory.CreateDirectory(blobs);
        var entries = new JsonArray();
        foreach ((string tag, SampleManifest root) in images)
        {
            foreach (SampleManifest manifest in root.All())
            {
                foreach (SampleBlob blob in manifest.Blobs)
                {
                    File.WriteAllBytes(Path.Combine(blobs, blob.Digest["sha256:".Length..]), blob.Content);
                }

                File.WriteAllBytes(Path.Combine(blobs, manifest.Digest["sha256:".Length..]), manifest.Content);
            }

            JsonObject entry = SampleIndex.Entry(root, platform: null);
            entry["annotations"] = new JsonObject { ["org.opencontainers.image.ref.name"] = tag };
            entries.Add(entry);
        }

        File.WriteAllText(Path.Combine(folder, "oci-layout"), """{"imageLayoutVersion":"1.0.0"}""");
        var index = new JsonObject { ["schemaVersion"] = 2, ["mediaType"] = SampleTypes.OciIndex, ["manifests"] = entries };
        File.WriteAllBytes(Path.Combine(folder, "index.json"), SampleJson.Bytes(index));
    }
}
