namespace ContainerTools.Registry.Publishing;

/// <summary>An upload that cannot be gone on with: the registry has forgotten it, or is not where the bytes go on.</summary>
internal sealed class UploadLostException(string message) : Exception(message);
