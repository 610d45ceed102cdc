namespace ContainerTools.Input;

/// <summary>A text of a list that should be a platform.</summary>
public sealed class PlatformText : InputText<Platform>
{
    private PlatformText(string text) : base(text, Platform.Parse)
    {
    }

    private PlatformText(Platform value) : base(value)
    {
    }

    /// <summary>Takes any text; PowerShell converts strings with this method.</summary>
    public static PlatformText Parse(string text) => new(text);

    /// <summary>Lets PowerShell take what is one already.</summary>
    public static implicit operator PlatformText(Platform value) => new(value);
}
