using System.Management.Automation;

namespace ContainerTools.Output;

/// <summary>Tells of an image that was made of another one which digest that had.</summary>
internal static class PreviousDigest
{
    private const string Name = "PreviousDigest";

    /// <summary>The result with a property <c>PreviousDigest</c> where its digest is another one. The property belongs to this object, not to images that are made of it.</summary>
    public static PSObject Attach(IImage result, IImage before)
    {
        PSObject wrapped = PSObject.AsPSObject(result);
        if (result.Digest != before.Digest && wrapped.Properties[Name] is null)
        {
            wrapped.Properties.Add(new PSNoteProperty(Name, before.Digest));
        }

        return wrapped;
    }
}
