namespace ContainerTools.FileSystem;

/// <summary>What a tree keeps of a file, or of a folder that a layer lists.</summary>
/// <param name="Size">In bytes.</param>
/// <param name="Mtime">In seconds since 1970.</param>
/// <param name="MtimeNanoseconds">What comes on top.</param>
/// <param name="Common">The number of what many have in common.</param>
/// <param name="LinkName">The number of a link's target; 0 without one.</param>
/// <param name="Layer">The layer's index in the image.</param>
/// <param name="Entry">Its place among the layer's entries.</param>
/// <param name="First">The number of the name that came first; 0 while that is not known.</param>
internal record struct BodyData(long Size, long Mtime, int MtimeNanoseconds, int Common, int LinkName, int Layer, int Entry, int First);
