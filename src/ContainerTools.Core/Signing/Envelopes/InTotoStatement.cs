using System.Text.Json;
using ContainerTools.Json;

namespace ContainerTools.Signing.Envelopes;

/// <summary>What somebody says of some things (in-toto, Statement v0.1 and v1).</summary>
/// <param name="PredicateType">What kind of thing is said.</param>
/// <param name="Subjects">What it is about, as <c>algorithm:hex</c>.</param>
/// <param name="Claims">Annotations of the subjects that have them.</param>
internal sealed record InTotoStatement(string PredicateType, IReadOnlySet<string> Subjects, IReadOnlyDictionary<string, string> Claims)
{
    /// <summary>The type of a payload with a statement.</summary>
    public const string MediaType = "application/vnd.in-toto+json";

    /// <summary>The predicate of a plain signature (cosign 3).</summary>
    public const string SignaturePredicate = "https://sigstore.dev/cosign/sign/v1";

    private const int MaximumSubjects = 1000;

    /// <exception cref="ImageException"><see cref="ImageError.Malformed"/></exception>
    public static InTotoStatement Read(ReadOnlyMemory<byte> raw, string what)
    {
        JsonElement root = EnvelopeJson.ParseObject(raw, what);
        if (!root.RequireText("_type", what).StartsWith("https://in-toto.io/Statement/", StringComparison.Ordinal))
        {
            throw JsonReading.Malformed(what, "is no statement of in-toto");
        }

        IReadOnlyList<JsonElement> subjects = root.GetArray("subject", what) ?? [];
        if (subjects.Count > MaximumSubjects)
        {
            throw new ImageException(ImageError.TooLarge, $"{what} is about {subjects.Count:N0} things; {MaximumSubjects:N0} are the most that is read.", what);
        }

        var digests = new HashSet<string>(StringComparer.Ordinal);
        var claims = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (JsonElement subject in subjects)
        {
            foreach ((string algorithm, string hex) in subject.GetMap("digest", what) ?? new Dictionary<string, string>())
            {
                digests.Add($"{algorithm}:{hex}");
            }

            foreach ((string name, string value) in subject.GetMap("annotations", what) ?? new Dictionary<string, string>())
            {
                claims[name] = value;
            }
        }

        return new InTotoStatement(root.RequireText("predicateType", what), digests, claims);
    }
}
