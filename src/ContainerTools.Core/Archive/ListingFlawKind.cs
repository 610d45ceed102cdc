namespace ContainerTools.Archive;

/// <summary>What can be odd in the way in which an archive lists an image.</summary>
public enum ListingFlawKind
{
    /// <summary>The file of the config is named by another digest than its content has.</summary>
    ConfigName,

    /// <summary>A name in <c>RepoTags</c> is none that engines load: it lacks a tag, has a digest, or is no valid name.</summary>
    RepoTag,

    /// <summary>The manifest in the layout lists no layers, and those of <c>manifest.json</c> were taken.</summary>
    ManifestWithoutLayers,

    /// <summary>The layout has the image and the <c>manifest.json</c> beside it does not, from which some engines load.</summary>
    NotInManifestJson,
}
