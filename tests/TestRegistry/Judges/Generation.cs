namespace ContainerTools.Testing;

/// <summary>Whose programs judge what we write: years lie between their versions.</summary>
public enum Generation
{
    /// <summary>Those that are installed on this machine.</summary>
    Machine,

    /// <summary>Those of the newer Debian that <c>New-JudgeRoot.sh</c> made.</summary>
    Newer,
}
