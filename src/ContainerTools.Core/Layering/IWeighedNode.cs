namespace ContainerTools.Layering;

/// <summary>What is put into one layer or another as a whole.</summary>
internal interface IWeighedNode
{
    /// <summary>Tells it from all others, in later versions too.</summary>
    string Name { get; }

    /// <summary>Of all contents, in bytes.</summary>
    long Size { get; }

    /// <summary>How often it changes, compared with a usual package, which is 1.</summary>
    double Rate { get; }
}
