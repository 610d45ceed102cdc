namespace ContainerTools.Verification;

/// <summary>What one pass over a layer has shown. Nothing here depends on which image, or which place in it, the layer has.</summary>
/// <param name="Stored">The bytes as they are stored.</param>
/// <param name="Content">Null where there are no bytes.</param>
internal sealed record LayerFacts(BlobFacts Stored, LayerContent? Content);
