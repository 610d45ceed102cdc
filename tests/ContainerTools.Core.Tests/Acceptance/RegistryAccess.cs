using System.Security.Cryptography.X509Certificates;
using ContainerTools.Registry;
using ContainerTools.Registry.Authentication;
using ContainerTools.Registry.Publishing;
using ContainerTools.Registry.Transport;
using ContainerTools.Testing;

namespace ContainerTools.Tests.Acceptance;

/// <summary>How the product gets at a real registry of any kind.</summary>
internal static class RegistryAccess
{
    public static RegistryClient CreateClient(RealRegistry registry) => new(OptionsFor(registry));

    public static ImagePublisher CreatePublisher(RealRegistry registry) => new(CreateClient(registry), new PublishOptions());

    private static RegistryOptions OptionsFor(RealRegistry registry) => new()
    {
        Credential = registry.NeedsCredentials ? RegistryCredential.Basic(RealRegistry.User, RealRegistry.Password) : RegistryCredential.Anonymous,
        Authorities = registry.AuthorityFile is { } authority ? [X509Certificate2.CreateFromPem(File.ReadAllText(authority))] : [],
        ClientCertificate = registry.ClientCertificateFile is { } certificate ? X509Certificate2.CreateFromPemFile(certificate, registry.ClientKeyFile) : null,
    };

    public static ImageReference Name(RealRegistry registry, string reference) =>
        ImageReference.Parse($"{registry.Host}/{SampleShelf.Repository}{(reference.StartsWith("sha256:", StringComparison.Ordinal) ? "@" : ":")}{reference}");

    /// <summary>The image for linux/amd64, which is the sample that runs.</summary>
    public static Task<Image> GetImageAsync(RealRegistry registry, string reference) =>
        CreateClient(registry).GetImageAsync(Name(registry, reference), Platform.Parse("linux/amd64"), NullReporter.Instance, CancellationToken.None);

    public static Task<IImage> GetAllPlatformsAsync(RealRegistry registry, string reference) =>
        CreateClient(registry).GetAllPlatformsAsync(Name(registry, reference), NullReporter.Instance, CancellationToken.None);
}
