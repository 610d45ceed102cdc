namespace ContainerTools.Verification;

/// <summary>What came of testing one image.</summary>
public sealed class ImageTestResult
{
    /// <param name="image">Null for a file that could not be read as one.</param>
    /// <param name="name">Of the image or file.</param>
    public ImageTestResult(IImage? image, string name, IEnumerable<ImageDefect> defects)
    {
        Image = image;
        Name = name;
        // An array, because PowerShell cannot index what compilers make of a list expression.
        Defects = defects.OrderBy(defect => defect.Severity).ToArray();
    }

    public IImage? Image { get; }

    public string Name { get; }

    /// <summary>Whether there is no defect of the severity Error.</summary>
    public bool Passed => ErrorCount == 0;

    public int ErrorCount => Count(DefectSeverity.Error);

    public int WarningCount => Count(DefectSeverity.Warning);

    public int InformationCount => Count(DefectSeverity.Information);

    /// <summary>The worst first.</summary>
    public IReadOnlyList<ImageDefect> Defects { get; }

    public override string ToString() => $"{Name}: {(Passed ? "passed" : "failed")}";

    private int Count(DefectSeverity severity) => Defects.Count(defect => defect.Severity == severity);
}
