using ContainerTools.Testing;
using ContainerTools.Tests.Registry;

namespace ContainerTools.Tests.Bases;

/// <summary>A registry with a base whose tag moves, and images upon it.</summary>
internal sealed class BaseRegistry : IDisposable
{
    public const string Bases = "acme/base";
    public const string Apps = "acme/app";
    private static readonly string[] Architectures = ["amd64", "arm64"];

    public BaseRegistry() => Bench.Memory.Intercept = request =>
    {
        lock (Requests)
        {
            Requests.Add($"{request.Method} {request.Path[(request.Path.IndexOf("/acme/", StringComparison.Ordinal) + 1)..]}");
        }

        return null;
    };

    public RegistryBench Bench { get; } = new();

    /// <summary>As method and path, since the list was emptied.</summary>
    public List<string> Requests { get; } = [];

    public void Dispose() => Bench.Dispose();

    public static SampleLayer LayerOf(string architecture, string content) => new(new LayerTar().File(architecture, content).ToArray(), createdBy: $"make {content}");

    /// <summary>Moves the base's tag to a new index.</summary>
    public SampleIndex AddBase(string content, params string[] architectures)
    {
        SampleIndex index = SampleIndex.Of((architectures.Length == 0 ? Architectures : architectures)
            .Select(architecture => new ImageFactory { Architecture = architecture, Config = { ["User"] = content } }.Add(LayerOf(architecture, content)).Build()));
        Bench.Memory.Add(Bases, index, "1");
        return index;
    }

    /// <summary>Images upon a base that had that content.</summary>
    public async Task<ImageIndex> AddAppAsync(string content, string? digest, string name = "1", string tag = "1")
    {
        Bench.Memory.Add(Apps, SampleIndex.Of(Architectures.Select(architecture =>
        {
            var factory = new ImageFactory { Architecture = architecture, Config = { ["User"] = content } };
            factory.Annotations[BaseAnnotations.Name] = $"{Bench.Server.Authority}/{Bases}:{name}";
            if (digest is not null)
            {
                factory.Annotations[BaseAnnotations.Digest] = digest;
            }

            return factory.Add(LayerOf(architecture, content)).Add(LayerOf(architecture, "own")).Build();
        })), tag);
        var app = (ImageIndex)await Bench.Client.GetAllPlatformsAsync(Bench.Reference(tag, Apps), NullReporter.Instance, default);
        Requests.Clear();
        return app;
    }
}
