namespace ContainerTools.FileSystem.Unpacking;

/// <summary>An entry, or something of it, cannot be had here; the others can.</summary>
/// <param name="reason">A sentence for the user.</param>
internal sealed class SkipException(string reason) : Exception(reason);
