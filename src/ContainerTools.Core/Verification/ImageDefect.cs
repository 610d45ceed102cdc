namespace ContainerTools.Verification;

/// <summary>One thing that is wrong with an image, or that somebody may want to know of it.</summary>
/// <param name="Severity">How bad it is.</param>
/// <param name="Code">What is wrong, for programs.</param>
/// <param name="Subject">The part of the image, such as <c>layer sha256:…</c>.</param>
/// <param name="Message">All of it as a sentence.</param>
public sealed record ImageDefect(DefectSeverity Severity, ImageDefectCode Code, string Subject, string Message)
{
    /// <summary>The image that was tested; null for a file that could not be read as one.</summary>
    public IImage? Image { get; init; }

    /// <summary>The entry of the layer, as it is named there.</summary>
    public string? Location { get; init; }

    /// <summary>What should be, where that can be said: a digest, a number of bytes, a media type.</summary>
    public object? Expected { get; init; }

    /// <summary>What is instead.</summary>
    public object? Actual { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Severity} {Code}: {Message}";
}
