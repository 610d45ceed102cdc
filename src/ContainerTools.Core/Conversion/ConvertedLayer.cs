namespace ContainerTools.Conversion;

/// <summary>What a layer became.</summary>
/// <param name="Layer">The new one, or the old one where nothing is different.</param>
/// <param name="ExcludedCount">How many entries were left out.</param>
internal sealed record ConvertedLayer(Layer Layer, int ExcludedCount);
