namespace ContainerTools.Testing;

/// <summary>How to run a program, apart from its arguments.</summary>
public sealed record ProcessOptions
{
    public static ProcessOptions Default { get; } = new();

    /// <summary>Fed to the program's standard input, which is empty otherwise.</summary>
    public Stream? Input { get; init; }

    /// <summary>Takes the standard output instead of the result.</summary>
    public Stream? Output { get; init; }

    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(5);

    public string? WorkingDirectory { get; init; }

    /// <summary>Variables to set; null takes one away.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();
}
