using System.Management.Automation;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using ContainerTools.Input;
using ContainerTools.Registry;
using ContainerTools.Registry.Authentication;
using ContainerTools.Registry.Transport;
using ContainerTools.Session;

namespace ContainerTools.Pipeline;

/// <summary>The parameters that say how to talk to a registry, the same for every command that does.</summary>
public abstract class RegistryCommand : ImageCommand
{
    private Func<RegistryOptions, RegistryOptions>? _given;

    [Parameter]
    [Credential]
    public PSCredential? Credential { get; set; }

    [Parameter]
    [SecretTransformation]
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
    [ValidateRange(1, int.MaxValue / 1000)]
    public int IdleTimeoutSec { get; set; } = (int)new RegistryOptions().IdleTimeout.TotalSeconds;

    [Parameter]
    [ValidateRange(1L, int.MaxValue)]
    public long MaximumManifestSize { get; set; } = RegistryOptions.DefaultMaximumManifestSize;

    /// <summary>
    /// A client that talks to each registry as this session is connected with it, and over that as this command's parameters say. Made on
    /// the pipeline's thread, which knows the runspace, and used on any.
    /// </summary>
    private protected RegistryClient CreateClient(Func<Blob, Blob>? keep = null)
    {
        RegistryConnections connections = RegistryConnections.Current;
        Func<RegistryOptions, RegistryOptions> given = Given;
        return connections.Client.WithOptions(
            registry =>
            {
                RegistryOptions known = connections.OptionsFor(registry);
                RegistryOptions options = given(known);
                return IsCredentialFor(registry) ? options : options with { Credential = known.Credential, ClientCertificate = known.ClientCertificate };
            },
            keep);
    }

    /// <summary>Whether a registry may see the credential and the client certificate that the user gave; asked on any thread.</summary>
    private protected virtual bool IsCredentialFor(string registry) => true;

    /// <summary>Puts what the user gave with this command into options.</summary>
    private protected Func<RegistryOptions, RegistryOptions> Given => _given ??= ReadGiven();

    /// <summary>What only some of the commands let the user choose.</summary>
    private protected virtual RegistryOptions Complete(RegistryOptions options) => options;

    private protected bool IsGiven(string parameter) => MyInvocation.BoundParameters.ContainsKey(parameter);

    private Func<RegistryOptions, RegistryOptions> ReadGiven()
    {
        RegistryCredential? credential = ReadCredential();
        EquatableList<X509Certificate2>? authorities = CaCertificatePath is null ? null : [.. CaCertificatePath.SelectMany(ReadAuthorities)];
        return options => Complete(options with
        {
            Credential = credential ?? options.Credential,
            AllowHttp = IsGiven(nameof(AllowHttp)) ? AllowHttp : options.AllowHttp,
            SkipCertificateCheck = IsGiven(nameof(SkipCertificateCheck)) ? SkipCertificateCheck : options.SkipCertificateCheck,
            Authorities = authorities ?? options.Authorities,
            ClientCertificate = Certificate ?? options.ClientCertificate,
            IdleTimeout = IsGiven(nameof(IdleTimeoutSec)) ? TimeSpan.FromSeconds(IdleTimeoutSec) : options.IdleTimeout,
            MaximumManifestSize = IsGiven(nameof(MaximumManifestSize)) ? MaximumManifestSize : options.MaximumManifestSize,
        });
    }

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
            return CertificateFile.Read(full);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or System.Security.Cryptography.CryptographicException)
        {
            throw new ImageException(ImageError.InvalidArgument, $"'{full}' holds no certificate that can be read: {exception.Message}", full, exception);
        }
    }
}
