namespace ContainerTools.Engines;

/// <summary>Where an engine listens on this machine.</summary>
/// <param name="Path">Of the Unix socket, or the name of the named pipe.</param>
/// <param name="IsPipe">Whether it is a named pipe of Windows.</param>
/// <param name="Origin">Who says so, for messages.</param>
/// <param name="IsChosen">Whether the user chose it; if not, it is where the engine listens by default, if it does.</param>
internal sealed record EngineAddress(string Path, bool IsPipe, string Origin, bool IsChosen)
{
    private const string UnixScheme = "unix://";
    private const string PipeScheme = "npipe://";
    private const string LocalPipes = "//./pipe/";

    /// <param name="text">Such as <c>unix:///run/docker.sock</c> or <c>npipe:////./pipe/docker_engine</c>.</param>
    /// <param name="origin">Who says so.</param>
    /// <returns>Null for what is not on this machine, or needs more than a connection, such as <c>tcp://</c> and <c>ssh://</c>.</returns>
    public static EngineAddress? Parse(string text, string origin)
    {
        if (text.StartsWith(UnixScheme, StringComparison.Ordinal) && text.Length > UnixScheme.Length)
        {
            return new EngineAddress(text[UnixScheme.Length..], IsPipe: false, origin, IsChosen: true);
        }

        string pipe = text.StartsWith(PipeScheme, StringComparison.Ordinal) ? text[PipeScheme.Length..].Replace('\\', '/') : "";
        return pipe.StartsWith(LocalPipes, StringComparison.Ordinal) && pipe.Length > LocalPipes.Length
            ? new EngineAddress(pipe[LocalPipes.Length..], IsPipe: true, origin, IsChosen: true)
            : null;
    }

    /// <inheritdoc/>
    public override string ToString() => IsPipe ? $"{PipeScheme}{LocalPipes}{Path}" : $"{UnixScheme}{Path}";
}
