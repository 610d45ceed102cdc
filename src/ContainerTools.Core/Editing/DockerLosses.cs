using ContainerTools.Json;

namespace ContainerTools.Editing;

/// <summary>What OCI's manifests and indexes have and Docker's have not.</summary>
internal static class DockerLosses
{
    private static readonly string[] Members = ["artifactType", "subject"];

    /// <summary>Takes it out of a document, and says so.</summary>
    public static void Remove(JsonObjectText text, ManifestDocument document, IReporter reporter)
    {
        foreach (string member in Members)
        {
            text.Remove(member);
        }

        if (document.Subject is { } subject)
        {
            reporter.Warning($"{document} was attached to {subject.Digest}; Docker's manifests have no subject, so what it becomes is attached to nothing.");
        }

        if (document.ArtifactType is { } type)
        {
            reporter.Warning($"{document} says of itself that it is '{PrintableText.Of(type)}'; Docker's manifests have no artifact type, so that is left out.");
        }
    }
}
