using System.Text.Json.Nodes;

namespace ContainerTools.Testing;

/// <summary>Serves the samples from docker-registry and says in JSON how to get at them.</summary>
internal static class ServeRealCommand
{
    public static int Run(Options options)
    {
        if (RealRegistry.WhyNot is { } reason)
        {
            Console.Error.WriteLine(reason);
            return 3;
        }

        using var registry = new RealRegistry(Enum.Parse<RegistryKind>(options["kind"] ?? "plain", ignoreCase: true));
        var images = new JsonObject();
        foreach (string repository in registry.Kind == RegistryKind.Token ? [SampleShelf.Repository, SampleShelf.PublicRepository] : new[] { SampleShelf.Repository })
        {
            foreach ((string tag, SampleManifest sample) in SampleShelf.All)
            {
                registry.Upload(sample, repository, tag);
                images[$"{repository}:{tag}"] = new JsonObject
                {
                    ["digest"] = sample.Digest,
                    ["mediaType"] = sample.MediaType,
                    ["id"] = (sample as SampleImage ?? sample.Children.OfType<SampleImage>().First()).Id,
                };
            }
        }

        foreach ((string name, JsonObject image) in new BenchImages(registry, options).Push())
        {
            images[name] = image;
        }

        Console.WriteLine(SampleJson.Text(Describe(registry, images)));
        Lifetime.Wait();
        return 0;
    }

    private static JsonObject Describe(RealRegistry registry, JsonObject images) => new()
    {
        ["kind"] = registry.Kind.ToString(),
        ["host"] = registry.Host,
        ["url"] = registry.Url.ToString(),
        ["user"] = registry.NeedsCredentials ? RealRegistry.User : null,
        ["password"] = registry.NeedsCredentials ? RealRegistry.Password : null,
        ["refreshToken"] = registry.Tokens?.RefreshTokens.First().Key,
        ["ca"] = registry.AuthorityFile,
        ["clientCertificate"] = registry.ClientCertificateFile,
        ["clientKey"] = registry.ClientKeyFile,
        ["greeting"] = Busybox.WhyNot is null ? Busybox.Greeting : null,
        ["images"] = images,
    };
}
