using ContainerTools.Testing;

namespace ContainerTools.Tests.Tar;

/// <summary>A test that is skipped, with the reason, where files cannot have extended attributes.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class XattrFactAttribute : FactAttribute
{
    private const string Probe = "import os,sys,tempfile\nwith tempfile.NamedTemporaryFile() as f: os.setxattr(f.name, 'user.probe', b'1')";
    private static readonly Lazy<string?> Reason = new(() =>
        Tool.WhyNot("tar", "python3", "ln", "mkfifo")
        ?? (ProcessRunner.Run("python3", "-c", Probe).ExitCode == 0 ? null : "the temporary folder has no extended attributes"));

    public XattrFactAttribute() => Skip = Reason.Value;
}
