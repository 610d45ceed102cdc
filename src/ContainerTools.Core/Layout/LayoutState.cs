namespace ContainerTools.Layout;

/// <summary>What lies in the folder of an OCI layout.</summary>
internal enum LayoutState
{
    /// <summary>Nothing; the folder may be missing.</summary>
    Empty,

    /// <summary>Only what is made before the layout is complete, by a process that is at work now or was killed.</summary>
    Unfinished,

    /// <summary>A layout: <c>oci-layout</c> and <c>index.json</c> are there.</summary>
    Ready,

    /// <summary>Something that is not a layout.</summary>
    Foreign,
}
