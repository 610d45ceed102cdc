using System.Management.Automation;

namespace ContainerTools.Loading;

/// <summary>The methods of a reference, for scripts that have it as a text.</summary>
public static class ReferenceMethod
{
    /// <summary>The same reference with another tag; null removes it.</summary>
    public static object? WithTag(PSObject text, string? tag) => TextView.Of(Parse(text).WithTag(string.IsNullOrEmpty(tag) ? null : tag));

    /// <summary>The same reference with another digest; null removes it.</summary>
    public static object? WithDigest(PSObject text, Digest? digest) => TextView.Of(Parse(text).WithDigest(digest));

    /// <summary>The reference with a tag and a digest that were given separately.</summary>
    public static object? Refine(PSObject text, string? tag, Digest? digest) => TextView.Of(Parse(text).Refine(string.IsNullOrEmpty(tag) ? null : tag, digest));

    private static ImageReference Parse(PSObject text) => ImageReference.Parse($"{text.BaseObject}");
}
