using System.Text.Json;
using System.Text.Json.Nodes;
using ContainerTools.Editing;
using ContainerTools.Json;
using ContainerTools.Testing;

namespace ContainerTools.Fuzzing;

/// <summary>Manifests, indexes and configs: read in full, and edited without a change to what the edit does not name.</summary>
internal sealed class DocumentTarget : FuzzTarget
{
    private static readonly SampleManifest[] Samples = [.. SampleShelf.All.Values];
    private static readonly JsonNode[] Seeds = [.. Samples.SelectMany(sample => (byte[][])[sample.Content, .. sample.Blobs.Select(blob => blob.Content)])
        .Where(content => content is [(byte)'{', ..])
        .Select(content => JsonNode.Parse(content)!)];

    public override string Name => "documents";

    public override byte[] Make(Random random) => JsonMutator.Mutate(Seeds[random.Next(Seeds.Length)], random);

    public override Task<bool> TryAsync(byte[] input, CancellationToken cancel)
    {
        bool isManifest = Passes(() => Read(ManifestDocument.Parse(input)));
        bool isConfig = Passes(() => Read(ImageConfig.Parse(input)));
        Passes(() => IndexWriter.ReadEntries(IndexWriter.Rewrite(input, [.. IndexWriter.ReadEntries(input, "it").Select(IndexWriter.Keep)], "it"), "it"));
        Passes(() =>
        {
            _ = JsonReading.Parse(input, "it");
            JsonDocument.Parse(GoJson.Compact(input)).Dispose();
        });
        return Task.FromResult(isManifest || isConfig);
    }

    private static void Read(ManifestDocument document)
    {
        _ = (document.Annotations.Count, document.ArtifactType, document.Subject, document.Json, document.ToString());
        FuzzException.Unless(document.Size == document.Raw.Length && document.Descriptor.Digest == document.Digest, "A document keeps its bytes");
        if (document is IndexManifest index)
        {
            foreach (Descriptor part in index.Manifests)
            {
                _ = (part.Platform?.ToString(), part.Annotations.Count, part.Urls.Count);
            }
        }
    }

    private static void Read(ImageConfig config)
    {
        Passes(() => _ = (config.Env.Count, config.Entrypoint.Count, config.Cmd.Count));
        Passes(() => _ = (config.User, config.WorkingDir, config.StopSignal, config.Author, config.Created));
        Passes(() => _ = (config.Labels.Count, config.ExposedPorts.Count, config.Volumes.Count));
        Passes(() => _ = config.History.Count);
        _ = config.FindProblems().Count;
        Passes(() =>
        {
            ImageConfig edited = ConfigEditor.Apply(config, new ConfigEdit { User = "fuzz" });
            FuzzException.Unless(edited.User == "fuzz", "An edit is there afterwards", edited.Json);
            FuzzException.Unless(edited.DiffIds.SequenceEqual(config.DiffIds) && edited.Created == config.Created, "An edit changes nothing else", edited.Json);
            FuzzException.Unless(ConfigEditor.Apply(edited, new ConfigEdit { User = "fuzz" }).Digest == edited.Digest, "An edit that changes nothing changes nothing", edited.Json);
        });
    }

    private static bool Passes(Action read)
    {
        try
        {
            read();
            return true;
        }
        catch (ImageException)
        {
            return false;
        }
    }
}
