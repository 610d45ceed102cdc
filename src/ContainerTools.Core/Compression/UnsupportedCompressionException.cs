namespace ContainerTools.Compression;

/// <summary>The compressed data may be right, but uses something of its format that is not read here.</summary>
internal sealed class UnsupportedCompressionException(string message, Exception? cause = null) : Exception(message, cause);
