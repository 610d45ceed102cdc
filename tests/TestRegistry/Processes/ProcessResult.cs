using System.Text;

namespace ContainerTools.Testing;

/// <summary>What a program said, and how it ended.</summary>
public sealed record ProcessResult(string CommandLine, int ExitCode, byte[] OutputBytes, string Error, TimeSpan Elapsed)
{
    public string Output => Encoding.UTF8.GetString(OutputBytes);

    /// <summary>This result, if the program succeeded.</summary>
    /// <exception cref="InvalidOperationException">It failed; the message has what it said.</exception>
    public ProcessResult Expect() => ExitCode == 0
        ? this
        : throw new InvalidOperationException($"{CommandLine}\nended with {ExitCode}.\n{Error}\n{Output}");
}
