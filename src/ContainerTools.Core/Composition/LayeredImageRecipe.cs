using ContainerTools.Layering;

namespace ContainerTools.Composition;

/// <summary>What an image is to be made of.</summary>
public sealed record LayeredImageRecipe(ImageComposition Image)
{
    /// <summary>Each a layer of its own, as far as the budget goes; the last ones share one.</summary>
    public IReadOnlyList<LayerSource> Sources { get; init; } = [];

    /// <summary>Paths of this machine that keep their place in the image, and nodes with files, one layer a group, lowest first.</summary>
    public IReadOnlyList<LayerGroup> Groups { get; init; } = [];

    /// <summary>Files of which each set is a layer, lowest first; above the groups and below the sources.</summary>
    public IReadOnlyList<LayerSourceSet> Sets { get; init; } = [];

    /// <summary>Layers that exist already; above the groups, sets and sources.</summary>
    public IReadOnlyList<Layer> Layers { get; init; } = [];

    /// <summary>Goes into the top layer.</summary>
    public IReadOnlyList<LayerSource> CopyToRoot { get; init; } = [];

    /// <summary>Owners, modes and times of what the layers hold, and what is left out.</summary>
    public LayerRules Rules { get; init; } = new();

    /// <summary>Of the finished image, its base's layers and the top layer counted.</summary>
    public int MaxLayers { get; init; } = LayerBudget.DefaultMaxLayers;

    /// <summary>Whether all that is new goes into one layer, without what the base has already.</summary>
    public bool SingleLayer { get; init; }

    /// <summary>Go into the top layer.</summary>
    public IReadOnlyList<SpecialFile> SpecialFiles { get; init; } = [];

    /// <summary>
    /// Whether the image gets <c>/etc/passwd</c>, <c>/etc/group</c> and <c>/etc/nsswitch.conf</c> with the users root and nobody. Of a base's
    /// files the lines stay, and what is missing is added.
    /// </summary>
    public bool AddPasswd { get; init; }

    /// <summary>Users that are added to these files.</summary>
    public IReadOnlyList<UserAccount> Users { get; init; } = [];

    /// <summary>Groups that are added to these files.</summary>
    public IReadOnlyList<GroupAccount> UserGroups { get; init; } = [];

    /// <summary>Whether the image gets the files that login and pam want, too: <c>/etc/shadow</c>, <c>/etc/gshadow</c>, <c>/etc/pam.d/other</c>, <c>/etc/login.defs</c>.</summary>
    public bool AddShadow { get; init; }

    /// <summary>Whether the image gets this machine's certificate authorities.</summary>
    public bool AddCaCertificates { get; init; }

    /// <summary>Whether the image gets <c>/tmp</c>, where everybody may write.</summary>
    public bool AddTmp { get; init; }

    /// <summary>Whether paths that the config names are mounted when a container runs, so that the image need not have them.</summary>
    public bool ExpectsMounts { get; init; }

    internal bool HasAccounts => AddPasswd || AddShadow || Users.Count > 0 || UserGroups.Count > 0;

    /// <summary>Whether there is a top layer, which files and accounts share.</summary>
    internal bool HasTop => CopyToRoot.Count > 0 || SpecialFiles.Count > 0 || HasAccounts || AddCaCertificates || AddTmp;
}
