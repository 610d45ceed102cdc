namespace ContainerTools.Verification;

/// <summary>What came of testing one image.</summary>
public sealed class ImageTestResult
{
    /// <param name="image">Null for a file that could not be read as one.</param>
    /// <param name="name">Of the image or file.</param>
    /// <param name="defects">What was found, in the order in which it was found.</param>
    public ImageTestResult(IImage? image, string name, IEnumerable<ImageDefect> defects)
    {
        Image = image;
        Name = name;
        // An array, because PowerShell cannot index the type that the compiler makes of a collection expression.
        Defects = defects.OrderBy(defect => defect.Severity).ToArray();
    }

    /// <summary>The image that was tested; null for a file that could not be read as one.</summary>
    public IImage? Image { get; }

    /// <summary>The image's name, or the path of the file.</summary>
    public string Name { get; }

    /// <summary>Whether there is no defect of the severity Error.</summary>
    public bool Passed => ErrorCount == 0;

    /// <summary>How many defects make the image wrong.</summary>
    public int ErrorCount => Count(DefectSeverity.Error);

    /// <summary>How many defects some programs may stumble over.</summary>
    public int WarningCount => Count(DefectSeverity.Warning);

    /// <summary>How many findings are only worth knowing.</summary>
    public int InformationCount => Count(DefectSeverity.Information);

    /// <summary>The worst first.</summary>
    public IReadOnlyList<ImageDefect> Defects { get; }

    /// <inheritdoc/>
    public override string ToString() => $"{Name}: {(Passed ? "passed" : "failed")}";

    private int Count(DefectSeverity severity) => Defects.Count(defect => defect.Severity == severity);
}
