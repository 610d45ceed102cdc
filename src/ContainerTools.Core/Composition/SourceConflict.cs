namespace ContainerTools.Composition;

/// <summary>What happens where two sources of one layer have different things under one name.</summary>
public enum SourceConflict
{
    /// <summary>Nothing is made; the error names both.</summary>
    Error,

    /// <summary>The layer gets what the later source has, as if one were copied after the other.</summary>
    LaterWins,
}
