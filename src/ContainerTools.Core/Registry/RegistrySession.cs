using System.Collections.Concurrent;

namespace ContainerTools.Registry;

/// <summary>
/// What is kept for one registry between commands: connections, tokens, what it said about its limits. Equal registries
/// with equal options share one session.
/// </summary>
public sealed class RegistrySession : ImageSource
{
    private static readonly ConcurrentDictionary<(string Registry, RegistryOptions Options), RegistrySession> Sessions = new();
    private readonly ConcurrentDictionary<string, bool> _warned = new(StringComparer.Ordinal);

    private RegistrySession(string registry, RegistryOptions options)
    {
        Name = registry;
        Options = options;
        Transport = new RegistryTransport(this);
    }

    /// <summary>The registry as references name it.</summary>
    public override string Name { get; }

    public RegistryOptions Options { get; }

    /// <summary>As of the last answer that told; null where the registry does not count pulls.</summary>
    public RateLimit? RateLimit { get; private set; }

    internal RegistryTransport Transport { get; }

    /// <exception cref="ImageException">This is not a host.</exception>
    internal static RegistrySession Open(string registry, RegistryOptions options) => !ReferenceGrammar.IsRegistry(registry)
        ? throw new ImageException(ImageError.InvalidArgument, $"'{registry}' is not a registry: a host name, and a port if need be.", registry)
        : Sessions.GetOrAdd((registry.ToLowerInvariant(), options), _ => new RegistrySession(registry, options));

    /// <summary>Takes in what an answer says beside its content.</summary>
    internal void Learn(HttpResponseMessage response, IReporter reporter)
    {
        RateLimit = RateLimit.Read(response.Headers) ?? RateLimit;

        // OCI distribution-spec, "Warnings": code 299, agent "-"; each text is shown once.
        foreach (var warning in response.Headers.Warning)
        {
            string text = warning.Text.Trim('"').Replace("\\\"", "\"", StringComparison.Ordinal);
            if (warning.Code == 299 && _warned.TryAdd(text, true))
            {
                reporter.Warning($"{Name} says: {PrintableText.Of(text)}");
            }
        }
    }
}
