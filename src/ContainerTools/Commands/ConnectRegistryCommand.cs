using System.Management.Automation;
using ContainerTools.Input;
using ContainerTools.Pipeline;
using ContainerTools.Registry;
using ContainerTools.Registry.Authentication;
using ContainerTools.Registry.Transport;
using ContainerTools.Session;

namespace ContainerTools.Commands;

/// <summary>Takes a registry and how to talk to it, keeps that for the session's later commands.</summary>
[Cmdlet(VerbsCommunications.Connect, "Registry", DefaultParameterSetName = RegistrySet, SupportsShouldProcess = true, HelpUri = OnlineHelp.Pages + "Connect-Registry.md")]
[OutputType(typeof(RegistryConnection))]
public sealed class ConnectRegistryCommand : RegistryCommand
{
    private const string RegistrySet = "Registry";
    private const string ConnectionSet = "InputObject";

    [Parameter(ParameterSetName = RegistrySet, Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(RegistryCompleter))]
    public string Registry { get; set; } = "";

    [Parameter(ParameterSetName = ConnectionSet, Mandatory = true, ValueFromPipeline = true)]
    [ValidateNotNull]
    public RegistryConnection? InputObject { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[]? Mirror { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string ApiPath { get; set; } = RegistryOptions.DefaultApiPath;

    [Parameter]
    [Alias("MaximumTransfers")]
    [ValidateRange(1, 64)]
    public int ThrottleLimit { get; set; } = new RegistryOptions().MaximumTransfers;

    [Parameter]
    public SwitchParameter Save { get; set; }

    [Parameter]
    public SwitchParameter PassThru { get; set; }

    protected override void ProcessRecord()
    {
        string registry = InputObject?.Registry ?? Registry;
        ContinueOnError(registry, () => Connect(registry));
    }

    private protected override RegistryOptions Complete(RegistryOptions options) => options with
    {
        ApiPath = IsGiven(nameof(ApiPath)) ? ApiPath : options.ApiPath,
        MaximumTransfers = IsGiven(nameof(ThrottleLimit)) ? ThrottleLimit : options.MaximumTransfers,
        Mirrors = Mirror is null
            ? options.Mirrors
            : [.. Mirror.Select(mirror => RegistryMirror.Parse(mirror, new RegistryOptions { Authorities = options.Authorities, IdleTimeout = options.IdleTimeout, MaximumManifestSize = options.MaximumManifestSize }))],
    };

    private void Connect(string registry)
    {
        RegistryOptions options = Given(InputObject?.Options ?? new RegistryOptions());
        if (Save && (Credential is null || options.Credential is not { Kind: not RegistryCredentialKind.BearerToken }))
        {
            throw new ImageException(ImageError.InvalidArgument, "-Save keeps what -Credential gives; a -Token is not for keeping.", registry);
        }

        RegistryClient client = RegistryConnections.Current.Client.WithOptions(_ => options);

        // Somebody else's connection was let in already.
        RegistryConnection connection = InputObject is not null && InputObject.Options == options
            ? InputObject
            : Await((mailbox, cancel) => client.ConnectAsync(registry, mailbox, cancel));
        CredentialStore? place = Save ? CredentialStore.For(connection.Registry, new CommandReporter(this)) : null;
        if (!ShouldProcess(connection.Registry, place is null ? "Connect" : $"Connect, and save the login with {place}"))
        {
            return;
        }

        if (place is not null)
        {
            Await((mailbox, cancel) => place.SaveAsync(options.Credential!, mailbox, cancel));
        }

        RegistryConnections.Current.Keep(connection);
        if (PassThru)
        {
            WriteObject(connection);
        }
    }
}
