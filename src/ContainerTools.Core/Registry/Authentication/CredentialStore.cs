using System.Text;
using System.Text.Json;
using ContainerTools.IO.Files;

namespace ContainerTools.Registry.Authentication;

/// <summary>A place where a login for one registry is kept, or is to be: a credential helper, or a file's own entries.</summary>
public sealed class CredentialStore
{
    private const string NewFile = "{}";
    private readonly string _host;
    private readonly string _path;
    private readonly string _helper;
    private readonly UserEnvironment _environment;

    private CredentialStore(string registry, string path, string helper, UserEnvironment environment)
    {
        _host = CredentialKey.Normalize(registry);
        _path = path;
        _helper = helper;
        _environment = environment;
    }

    private string FileName => $"the file '{_path}'";

    private string Server => CredentialKey.ToServer(_host);

    /// <summary>
    /// Where a login is to be kept: in the first of the user's files that knows the registry, else in the one that docker
    /// writes; with the credential helper that the file names, if it names one.
    /// </summary>
    public static CredentialStore For(string registry, IReporter reporter) => For(registry, UserEnvironment.Current, reporter);

    /// <summary>Where there is a login for a registry.</summary>
    public static Task<IReadOnlyList<CredentialStore>> FindAsync(string registry, IReporter reporter, CancellationToken cancel) =>
        FindAsync(registry, UserEnvironment.Current, reporter, cancel);

    /// <summary>Keeps a login for later processes. Clients that looked it up before may go on with what they know; their owner makes them forget it.</summary>
    /// <param name="credential">A password or an identity token.</param>
    /// <param name="reporter">Receives a note that says where the credential is kept, and a warning where that is a file without encryption.</param>
    /// <param name="cancel">Stops a credential helper that takes its time.</param>
    /// <returns>A task that ends when the login is kept.</returns>
    /// <exception cref="ImageException">It could not be kept; what there was is still there.</exception>
    public async Task SaveAsync(RegistryCredential credential, IReporter reporter, CancellationToken cancel)
    {
        if (_helper.Length > 0)
        {
            await new CredentialHelper(_environment).StoreAsync(_helper, Server, credential, FileName, cancel).ConfigureAwait(false);

            // An entry in the file would take precedence over the helper.
            Edit(text => text.Without(_host));
            reporter.Verbose($"The login for '{_host}' is kept by {this}.");
            return;
        }

        (string field, string value) = credential.Kind switch
        {
            RegistryCredentialKind.IdentityToken => ("identitytoken", credential.Secret),
            RegistryCredentialKind.Basic when !credential.UserName!.Contains(':', StringComparison.Ordinal) =>
                ("auth", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{credential.UserName}:{credential.Secret}"))),
            _ => throw new ImageException(ImageError.InvalidArgument, $"{FileName} cannot hold {credential}.", _host),
        };
        Edit(text => text.With(_host, Server, field, value));
        reporter.Warning($"The login for '{_host}' is kept unencrypted in {FileName}. A credential helper would keep it more safely.");
    }

    /// <exception cref="ImageException">It is still there.</exception>
    public async Task RemoveAsync(IReporter reporter, CancellationToken cancel)
    {
        if (_helper.Length > 0)
        {
            await new CredentialHelper(_environment).EraseAsync(_helper, Server, FileName, cancel).ConfigureAwait(false);
        }

        Edit(text => text.Without(_host));
        reporter.Verbose($"The login for '{_host}' is removed from {this}.");
    }

    /// <inheritdoc/>
    public override string ToString() => _helper.Length > 0 ? $"'{CredentialHelper.ProgramOf(_helper)}', named by {FileName}" : FileName;

    internal static CredentialStore For(string registry, UserEnvironment environment, IReporter reporter)
    {
        string host = CredentialKey.Normalize(registry);
        var locations = new CredentialLocations(environment);
        CredentialFile[] files = locations.Open(reporter.Warning).Where(file => !file.IsOld).ToArray();
        CredentialFile? known = files.FirstOrDefault(file => file.HelperFor(host).Length > 0 || file.HasEntry(host));
        if (known is { FilePath: null })
        {
            reporter.Warning($"{known.Name} has a login for '{host}', which counts more than what is saved.");
            known = null;
        }

        string path = known?.FilePath ?? locations.DefaultPath;
        CredentialFile? target = known ?? files.FirstOrDefault(file => file.FilePath == path);
        return new CredentialStore(registry, path, HelperOf(target, host), environment);
    }

    internal static async Task<IReadOnlyList<CredentialStore>> FindAsync(string registry, UserEnvironment environment, IReporter reporter, CancellationToken cancel)
    {
        string host = CredentialKey.Normalize(registry);
        var found = new List<CredentialStore>();
        foreach (CredentialFile file in new CredentialLocations(environment).Open(reporter.Warning).Where(file => !file.IsOld))
        {
            string helper = HelperOf(file, host);
            bool kept = helper.Length > 0 && await new CredentialHelper(environment)
                .GetAsync(helper, CredentialKey.ToServer(host), file.Name, reporter.Warning, cancel).ConfigureAwait(false) is not null;
            if (file.FilePath is { } path && (kept || file.HasEntry(host)))
            {
                found.Add(new CredentialStore(registry, path, kept ? helper : "", environment));
            }
        }

        return found;
    }

    private static string HelperOf(CredentialFile? file, string host) =>
        file is null ? "" : file.HelperFor(host) is { Length: > 0 } own ? own : file.Store;

    private void Edit(Func<CredentialText, byte[]> change)
    {
        try
        {
            // If the file is a symbolic link, the link stays and its target is replaced.
            string path = new FileInfo(_path).LinkTarget is null ? _path : File.ResolveLinkTarget(_path, returnFinalTarget: true)!.FullName;
            byte[] before = File.Exists(path) ? File.ReadAllBytes(path) : Encoding.UTF8.GetBytes(NewFile);
            byte[] after = change(new CredentialText(before));
            if (after.AsSpan().SequenceEqual(before))
            {
                return;
            }

            if (Path.GetDirectoryName(path) is { } folder && !Directory.Exists(folder))
            {
                Create(folder);
            }

            using var file = new TemporaryFile(path, overwrite: true);
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(file.Path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            }

            file.Stream.Write(after);
            file.Stream.Flush(flushToDisk: true);
            file.Commit();
        }
        catch (JsonException exception)
        {
            // The parser's message is left out, because it may quote a secret.
            throw new ImageException(ImageError.Malformed, $"{FileName} is not a JSON object{(exception.LineNumber is { } line ? $" (line {line + 1})" : "")}; it is left as it is.", _path);
        }
        catch (Exception exception) when (FileErrors.IsFileError(exception))
        {
            throw FileErrors.Wrap(exception, _path);
        }
    }

    private static void Create(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
            return;
        }

        Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
