namespace ContainerTools.Versions;

/// <summary>How far a release of a Python package is; a later one is newer.</summary>
internal enum PythonReleasePhase
{
    /// <summary>Development of what is not even an alpha yet.</summary>
    Development,

    Alpha,

    Beta,

    Candidate,

    /// <summary>The release, or what came after it.</summary>
    Final,
}
