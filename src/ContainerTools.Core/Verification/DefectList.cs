namespace ContainerTools.Verification;

/// <summary>
/// Gathers the defects of one subject. All of them, but a hostile layer may have millions of one kind; beyond a thousand they
/// are only counted.
/// </summary>
internal sealed class DefectList(string subject)
{
    private const int Limit = 1000;
    private readonly List<ImageDefect> _defects = [];
    private readonly Dictionary<ImageDefectCode, (DefectSeverity Severity, int Count)> _counts = [];

    public string Subject { get; } = subject;

    public void Error(ImageDefectCode code, string message, object? expected = null, object? actual = null, string? path = null) =>
        Add(DefectSeverity.Error, code, message, expected, actual, path);

    public void Warning(ImageDefectCode code, string message, object? expected = null, object? actual = null, string? path = null) =>
        Add(DefectSeverity.Warning, code, message, expected, actual, path);

    public void Information(ImageDefectCode code, string message, object? expected = null, object? actual = null, string? path = null) =>
        Add(DefectSeverity.Information, code, message, expected, actual, path);

    public void Add(DefectSeverity severity, ImageDefectCode code, string message, object? expected = null, object? actual = null, string? path = null)
    {
        int count = _counts.GetValueOrDefault(code).Count + 1;
        _counts[code] = (severity, count);
        if (count <= Limit)
        {
            _defects.Add(new ImageDefect(severity, code, Subject, PrintableText.Of($"{Capitalise(Subject)} {message}."))
            {
                Expected = expected,
                Actual = actual,
                Location = path,
            });
        }
    }

    public IReadOnlyList<ImageDefect> ToArray() =>
    [
        .. _defects,
        .. _counts.Where(pair => pair.Value.Count > Limit).Select(pair =>
            new ImageDefect(pair.Value.Severity, pair.Key, Subject, $"{Capitalise(Subject)} has {pair.Value.Count - Limit:N0} more defects of the kind {pair.Key}.")),
    ];

    private static string Capitalise(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
