using System.Management.Automation;
using System.Text;
using ContainerTools.Input;

namespace ContainerTools.Drive;

/// <summary>What Get-Content takes for drives of images beside its own parameters.</summary>
public sealed class ContentParameters
{
    /// <summary>Gives all of a file at once.</summary>
    [Parameter]
    public SwitchParameter Raw { get; set; }

    /// <summary>Gives bytes.</summary>
    [Parameter]
    public SwitchParameter AsByteStream { get; set; }

    /// <summary>The encoding of the text; a mark in the file goes before it.</summary>
    [Parameter]
    [EncodingTransformation]
    public Encoding? Encoding { get; set; }
}
