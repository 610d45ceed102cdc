namespace ContainerTools.Layering;

/// <summary>How often things change, compared with a package, which is 1.</summary>
internal static class ChangeRates
{
    /// <summary>A package.</summary>
    public const double Package = 1;

    /// <summary>A folder with files of no package, such as those of an application.</summary>
    public const double Folder = 4;

    /// <summary>What is written anew whenever anything changes.</summary>
    public const double Always = 1 / Probability;

    /// <summary>Of twenty updates of an image, one changes a certain package.</summary>
    public const double Probability = 0.05;
}
