using System.Text;
using System.Text.Json.Nodes;

namespace ContainerTools.Testing;

/// <summary>Provenance beside an image, shaped as buildx does it.</summary>
internal static class Attestation
{
    public static SampleImage Of(SampleImage image)
    {
        var statement = new SampleBlob(Encoding.UTF8.GetBytes($$"""{"_type":"https://in-toto.io/Statement/v0.1","subject":[{"digest":"{{image.Digest}}"}]}"""), SampleTypes.InToto);
        var config = new JsonObject
        {
            ["architecture"] = "unknown",
            ["os"] = "unknown",
            ["config"] = new JsonObject(),
            ["rootfs"] = new JsonObject { ["type"] = "layers", ["diff_ids"] = new JsonArray(statement.Digest) },
        };
        var configBlob = new SampleBlob(SampleJson.Bytes(config), SampleTypes.OciConfig);
        var manifest = new JsonObject
        {
            ["schemaVersion"] = 2,
            ["mediaType"] = SampleTypes.OciManifest,
            ["config"] = configBlob.Descriptor(),
            ["layers"] = new JsonArray(statement.Descriptor()),
        };
        return new SampleImage(SampleJson.Bytes(manifest), SampleTypes.OciManifest, configBlob, [], [statement]);
    }

    public static JsonObject Entry(JsonObject entry, SampleImage image)
    {
        entry["annotations"] = new JsonObject
        {
            ["vnd.docker.reference.digest"] = image.Digest,
            ["vnd.docker.reference.type"] = "attestation-manifest",
        };
        return entry;
    }
}
