namespace ContainerTools.Testing;

/// <summary>How registries answer DELETE, for a <see cref="MemoryRegistry"/>'s Intercept.</summary>
public static class MemoryRemoval
{
    /// <summary>As the specification says: a tag alone, or a manifest with its tags.</summary>
    public static Func<ScriptedRequest, ScriptedResponse?> OfTags(MemoryRepository repository) => request => Answer(request, repository, takesManifest: false);

    /// <summary>As registries of old: with a tag goes the manifest that it leads to.</summary>
    public static Func<ScriptedRequest, ScriptedResponse?> OfManifests(MemoryRepository repository) => request => Answer(request, repository, takesManifest: true);

    /// <summary>The same for an account that may not push.</summary>
    public static Func<ScriptedRequest, ScriptedResponse?> WithoutPush(Func<ScriptedRequest, ScriptedResponse?> removal) => request =>
        request.Method == "PUT" ? ScriptedResponse.Error(403, "DENIED") : removal(request);

    private static ScriptedResponse? Answer(ScriptedRequest request, MemoryRepository repository, bool takesManifest)
    {
        if (request.Method != "DELETE")
        {
            return null;
        }

        string name = request.Path.Split('/')[^1];
        bool isTag = repository.Tags.TryGetValue(name, out string? digest);
        digest ??= name;
        if (!repository.Manifests.ContainsKey(digest))
        {
            return ScriptedResponse.Error(404, "MANIFEST_UNKNOWN");
        }

        bool whole = takesManifest || !isTag;
        foreach (string tag in repository.Tags.Where(pair => whole ? pair.Value == digest : pair.Key == name).Select(pair => pair.Key).ToArray())
        {
            repository.Tags.TryRemove(tag, out _);
        }

        if (whole)
        {
            repository.Manifests.TryRemove(digest, out _);
        }

        return ScriptedResponse.Empty(202);
    }
}
