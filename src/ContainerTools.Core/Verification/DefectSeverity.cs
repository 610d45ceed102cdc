namespace ContainerTools.Verification;

/// <summary>How bad a defect is.</summary>
public enum DefectSeverity
{
    /// <summary>The image is not what it claims to be, or its specification forbids it. Readers fail, or see different things.</summary>
    Error,

    /// <summary>Readers cope with it, but not all of them alike.</summary>
    Warning,

    /// <summary>Good to know: nothing is wrong.</summary>
    Information,
}
