using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace ContainerTools.Registry;

/// <summary>
/// Asks the programs <c>docker-credential-NAME</c> (protocol: docker-credential-helpers). Whatever goes wrong there is a
/// warning and no credentials: the image may be public.
/// </summary>
internal sealed class CredentialHelper(UserEnvironment environment)
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>How long a helper may take; some ask a person or the network.</summary>
    public TimeSpan TimeLimit { get; init; } = TimeSpan.FromSeconds(30);

    /// <param name="origin">Who named the helper: <c>the file '…'</c>.</param>
    public async Task<RegistryCredential?> GetAsync(string name, string server, string origin, Action<string> warn, CancellationToken cancel)
    {
        string program = $"docker-credential-{name}";
        if (ExecutableFinder.Find(program, environment) is not { } path)
        {
            warn($"The credential helper '{program}', which {origin} asks for, is not on the PATH. Going on without its credentials for '{server}'.");
            return null;
        }

        try
        {
            (int exitCode, string output, string error) = await RunAsync(path, server, cancel).ConfigureAwait(false);
            if (exitCode == 0)
            {
                return Read(output) is { } found ? found with { Origin = $"'{program}', named by {origin}" } : null;
            }

            // Helpers say what is wrong on either stream; a missing entry is nothing wrong.
            string message = output.Trim().Length > 0 ? output : error;
            if (!message.Contains("credentials not found", StringComparison.OrdinalIgnoreCase))
            {
                Fail(message.Contains('{', StringComparison.Ordinal) ? $"exit code {exitCode}" : Excerpt.Of(message));
            }
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            Fail($"it took longer than {TimeLimit.TotalSeconds:0.#} s");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            Fail("its answer is not what the protocol says");
        }
        catch (Exception e) when (e is IOException or Win32Exception)
        {
            Fail(e.Message);
        }

        return null;

        void Fail(string reason) =>
            warn($"The credential helper '{program}', named by {origin}, failed for '{server}': {reason}. Going on without its credentials.");
    }

    private static RegistryCredential? Read(string answer)
    {
        using JsonDocument document = JsonDocument.Parse(answer);
        JsonElement root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object
            || !root.TryGetProperty("Username", out JsonElement user) || user.ValueKind != JsonValueKind.String
            || !root.TryGetProperty("Secret", out JsonElement secret) || secret.ValueKind != JsonValueKind.String)
        {
            throw new JsonException();
        }

        return secret.GetString() is { Length: > 0 } text ? RegistryCredential.Basic(user.GetString()!, text) : null;
    }

    private async Task<(int ExitCode, string Output, string Error)> RunAsync(string path, string server, CancellationToken cancel)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(TimeLimit);
        using Process process = new()
        {
            StartInfo = new ProcessStartInfo(path, ["get"])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                StandardInputEncoding = Utf8,
                StandardOutputEncoding = Utf8,
                CreateNoWindow = true,
            },
        };
        process.Start();
        try
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync(limit.Token);
            Task<string> error = process.StandardError.ReadToEndAsync(limit.Token);
            await WriteAsync(process.StandardInput, server).ConfigureAwait(false);
            await Task.WhenAll(output, error, process.WaitForExitAsync(limit.Token)).WaitAsync(limit.Token).ConfigureAwait(false);
            return (process.ExitCode, await output.ConfigureAwait(false), await error.ConfigureAwait(false));
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    private static async Task WriteAsync(StreamWriter input, string server)
    {
        try
        {
            await input.WriteAsync(server).ConfigureAwait(false);
            input.Close();
        }
        catch (IOException)
        {
            // It went away without reading; its exit code and message tell more than a broken pipe.
        }
    }
}
