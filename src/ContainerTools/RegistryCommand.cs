using System.Management.Automation;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using ContainerTools.Registry;

namespace ContainerTools.Commands;

/// <summary>The parameters that say how to talk to a registry, the same for every command that does.</summary>
public abstract class RegistryCommand : ImageCommand
{
    private RegistryOptions? _options;

    [Parameter]
    [Credential]
    public PSCredential? Credential { get; set; }

    [Parameter]
    public System.Security.SecureString? Token { get; set; }

    [Parameter]
    public SwitchParameter AllowHttp { get; set; }

    [Parameter]
    public SwitchParameter SkipCertificateCheck { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[]? CaCertificatePath { get; set; }

    [Parameter]
    public X509Certificate2? Certificate { get; set; }

    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int IdleTimeoutSec { get; set; } = (int)new RegistryOptions().IdleTimeout.TotalSeconds;

    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public long MaximumManifestSize { get; set; } = RegistryOptions.DefaultMaximumManifestSize;

    private protected RegistryOptions Options => _options ??= ReadOptions();

    /// <summary>What only some of the commands let the user choose.</summary>
    private protected virtual RegistryOptions Complete(RegistryOptions options) => options;

    private RegistryOptions ReadOptions() => Complete(new RegistryOptions
    {
        Credential = ReadCredential(),
        AllowHttp = AllowHttp,
        SkipCertificateCheck = SkipCertificateCheck,
        Authorities = [.. (CaCertificatePath ?? []).SelectMany(ReadAuthorities)],
        ClientCertificate = Certificate,
        IdleTimeout = TimeSpan.FromSeconds(IdleTimeoutSec),
        MaximumManifestSize = MaximumManifestSize,
    });

    private RegistryCredential? ReadCredential()
    {
        if (Credential is not null && Token is not null)
        {
            throw new ImageException(ImageError.InvalidArgument, "Give either -Credential or -Token, not both.");
        }

        return Credential is not null ? RegistryCredential.Basic(Credential.UserName, Credential.GetNetworkCredential().Password)
            : Token is not null ? RegistryCredential.BearerToken(new NetworkCredential("", Token).Password)
            : null;
    }

    private X509Certificate2[] ReadAuthorities(string path)
    {
        string full = this.ResolveFilePath(path);
        try
        {
            var certificates = new X509Certificate2Collection();
            certificates.ImportFromPemFile(full);
            return certificates.Count > 0 ? [.. certificates] : [new X509Certificate2(full)];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or System.Security.Cryptography.CryptographicException)
        {
            throw new ImageException(ImageError.InvalidArgument, $"'{full}' holds no certificate that can be read: {exception.Message}", full, exception);
        }
    }
}
