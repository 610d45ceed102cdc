using ContainerTools.IO.Files;

namespace ContainerTools.Composition;

/// <summary>A file on this machine, as it was when the layer was planned.</summary>
internal sealed class LocalContent(string path, FileStatus status) : FileContent(status.Size)
{
    public override string Fingerprint => $"{path}\n{Size}\n{status.Stamp}";

    public override bool IsSettled => status.IsSettled;

    public override string Origin => WindowsPath.Plain(path);

    public override Stream Open() => new LocalContentStream(path, status);
}
