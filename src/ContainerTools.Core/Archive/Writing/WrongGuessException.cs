namespace ContainerTools.Archive.Writing;

/// <summary>A layer is not as large as its last bytes say; the archive must be laid out anew. Never leaves this folder.</summary>
internal sealed class WrongGuessException : Exception;
