namespace ContainerTools.Input;

/// <summary>A text of a list that should be a reference to an image.</summary>
public sealed class NameText : InputText<ImageReference>
{
    private NameText(string text) : base(text, ImageReference.Parse)
    {
    }

    private NameText(ImageReference value) : base(value)
    {
    }

    /// <summary>Takes any text; PowerShell converts strings with this method.</summary>
    public static NameText Parse(string text) => new(text);

    /// <summary>Lets PowerShell take what is one already.</summary>
    public static implicit operator NameText(ImageReference value) => new(value);
}
