using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ContainerTools.Json;

namespace ContainerTools.Registry.Authentication;

/// <summary>
/// Runs the programs <c>docker-credential-NAME</c> (protocol: docker-credential-helpers). Whatever goes wrong when one is
/// asked is a warning and no credentials: the image may be public. What goes wrong when one is to keep something is an error.
/// </summary>
internal sealed class CredentialHelper(UserEnvironment environment)
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>How long a helper may take; some ask a person or the network.</summary>
    public TimeSpan TimeLimit { get; init; } = TimeSpan.FromSeconds(30);

    /// <param name="name">What follows <c>docker-credential-</c> in the program's name.</param>
    /// <param name="server">The server, as the program knows it.</param>
    /// <param name="origin">Who named the helper: <c>the file '…'</c>.</param>
    /// <param name="warn">Receives what is odd about the answer.</param>
    /// <param name="cancel">Stops the work.</param>
    public async Task<RegistryCredential?> GetAsync(string name, string server, string origin, Action<string> warn, CancellationToken cancel)
    {
        string program = ProgramOf(name);
        if (ExecutableFinder.Find(program, environment) is not { } path)
        {
            warn($"The credential helper '{program}', which {origin} asks for, is not on the PATH. Going on without its credentials for '{server}'.");
            return null;
        }

        try
        {
            (int exitCode, string output, string error) = await RunAsync(path, "get", server, cancel).ConfigureAwait(false);
            if (exitCode == 0)
            {
                return Read(output) is { } found ? found with { Origin = $"'{program}', named by {origin}" } : null;
            }

            // A missing entry is not an error.
            string message = Complaint(output, error);
            if (!message.Contains("credentials not found", StringComparison.OrdinalIgnoreCase))
            {
                Fail(Reason(exitCode, message));
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

    /// <param name="name">What follows <c>docker-credential-</c> in the program's name.</param>
    /// <param name="server">The server, as the program knows it.</param>
    /// <param name="credential">What to keep.</param>
    /// <param name="origin">Who named the helper: <c>the file '…'</c>.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <exception cref="ImageException">The helper is not there, or did not keep it.</exception>
    public Task StoreAsync(string name, string server, RegistryCredential credential, string origin, CancellationToken cancel)
    {
        var entry = new JsonObject { ["ServerURL"] = server, ["Username"] = credential.HelperUserName, ["Secret"] = credential.Secret };
        return ChangeAsync(name, "store", server, entry.ToJsonString(), origin, credential.Secret, cancel);
    }

    /// <exception cref="ImageException">The helper is not there, or kept what it has.</exception>
    public Task EraseAsync(string name, string server, string origin, CancellationToken cancel) =>
        ChangeAsync(name, "erase", server, server, origin, "", cancel);

    /// <summary>The program of a helper.</summary>
    public static string ProgramOf(string name) => $"docker-credential-{name}";

    private async Task ChangeAsync(string name, string action, string server, string input, string origin, string secret, CancellationToken cancel)
    {
        string program = ProgramOf(name);
        string path = ExecutableFinder.Find(program, environment)
            ?? throw Failure("it is not on the PATH", null);
        try
        {
            (int exitCode, string output, string error) = await RunAsync(path, action, input, cancel).ConfigureAwait(false);
            if (exitCode != 0)
            {
                throw Failure(Excerpt.Of(Reason(exitCode, Complaint(output, error)), secret), null);
            }
        }
        catch (OperationCanceledException exception) when (!cancel.IsCancellationRequested)
        {
            throw Failure($"it took longer than {TimeLimit.TotalSeconds:0.#} s", exception);
        }
        catch (Exception exception) when (exception is IOException or Win32Exception)
        {
            throw Failure(exception.Message, exception);
        }

        ImageException Failure(string reason, Exception? inner) =>
            new(ImageError.CommandFailed, $"The credential helper '{program}', named by {origin}, failed to {action} the login for '{server}': {reason}.", program, inner);
    }

    // Helpers say what is wrong on either stream.
    private static string Complaint(string output, string error) => output.Trim().Length > 0 ? output : error;

    private static string Reason(int exitCode, string message) =>
        message.Trim().Length == 0 || message.Contains('{', StringComparison.Ordinal) ? $"exit code {exitCode}" : Excerpt.Of(message);

    private static RegistryCredential? Read(string answer)
    {
        using JsonDocument document = JsonDocument.Parse(answer);
        JsonElement root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object
            || !root.TryFind("Username", out JsonElement user) || user.ValueKind != JsonValueKind.String
            || !root.TryFind("Secret", out JsonElement secret) || secret.ValueKind != JsonValueKind.String)
        {
            throw new JsonException();
        }

        return secret.GetString() is { Length: > 0 } text ? RegistryCredential.Basic(user.GetString()!, text) : null;
    }

    private async Task<(int ExitCode, string Output, string Error)> RunAsync(string path, string action, string input, CancellationToken cancel)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(TimeLimit);
        using Process process = new()
        {
            StartInfo = new ProcessStartInfo(path, [action])
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
            await WriteAsync(process.StandardInput, input).ConfigureAwait(false);
            await Task.WhenAll(output, error, process.WaitForExitAsync(limit.Token)).WaitAsync(limit.Token).ConfigureAwait(false);
            return (process.ExitCode, await output.ConfigureAwait(false), await error.ConfigureAwait(false));
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    private static async Task WriteAsync(StreamWriter input, string text)
    {
        try
        {
            await input.WriteAsync(text).ConfigureAwait(false);
            input.Close();
        }
        catch (IOException)
        {
            // The program ended without reading its input; its exit code and message tell more than the broken pipe.
        }
    }
}
