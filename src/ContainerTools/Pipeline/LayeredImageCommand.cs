using System.Collections;
using System.Management.Automation;
using ContainerTools.Composition;
using ContainerTools.Compression;
using ContainerTools.FileSystem;
using ContainerTools.Input;
using ContainerTools.Layering;

namespace ContainerTools.Pipeline;

/// <summary>What is said of an image that is composed, whether its files are given or come of a project: all but the files.</summary>
public abstract class LayeredImageCommand : CompositionCommand
{
    /// <summary>The parameters that say which project is to be published.</summary>
    private protected const string ProjectSet = "DotNetProject";

    [Parameter(ParameterSetName = ContentSet)]
    [Parameter(ParameterSetName = ProjectSet)]
    [TimeTransformation]
    public override DateTimeOffset? Mtime { get; set; }

    [Parameter(ParameterSetName = ContentSet)]
    [Parameter(ParameterSetName = ProjectSet)]
    [ValidateRange(0, long.MaxValue)]
    public override long Uid { get; set; }

    [Parameter(ParameterSetName = ContentSet)]
    [Parameter(ParameterSetName = ProjectSet)]
    [ValidateRange(0, long.MaxValue)]
    public override long Gid { get; set; }

    [Parameter(ParameterSetName = ContentSet)]
    [Parameter(ParameterSetName = ProjectSet)]
    [ValidateNotNull]
    public override string? Uname { get; set; }

    [Parameter(ParameterSetName = ContentSet)]
    [Parameter(ParameterSetName = ProjectSet)]
    [ValidateNotNull]
    public override string? Gname { get; set; }

    [Parameter(ParameterSetName = ContentSet)]
    [Parameter(ParameterSetName = ProjectSet)]
    public override PathPattern[] ExcludePath { get; set; } = [];

    [Parameter(ParameterSetName = ContentSet)]
    [Parameter(ParameterSetName = ProjectSet)]
    public override PathPattern[] IncludePath { get; set; } = [];

    [Parameter(ParameterSetName = ContentSet)]
    [Parameter(ParameterSetName = ProjectSet)]
    [MembersTransformation(typeof(PermissionRule))]
    public override PermissionRule[] Permission { get; set; } = [];

    [Parameter(ParameterSetName = ContentSet)]
    [Parameter(ParameterSetName = ProjectSet)]
    [MembersTransformation(typeof(SpecialFile))]
    public override SpecialFile[] SpecialFile { get; set; } = [];

    [Parameter(ParameterSetName = ContentSet)]
    [Parameter(ParameterSetName = ProjectSet)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public override string[] ExtendedAttribute { get; set; } = [];

    [Parameter(ParameterSetName = ContentSet)]
    [Parameter(ParameterSetName = ProjectSet)]
    public override SourceConflict OnConflict { get; set; }

    [Parameter(ParameterSetName = ContentSet)]
    [Parameter(ParameterSetName = ProjectSet)]
    public override DirectoryLinks DirectoryLink { get; set; }

    [Parameter(ParameterSetName = ContentSet)]
    [Parameter(ParameterSetName = ProjectSet)]
    public override Codec Compression { get; set; }

    [Parameter(ParameterSetName = ContentSet)]
    [Parameter(ParameterSetName = ProjectSet)]
    [ValidateNotNullOrEmpty]
    public string? Tag { get; set; }

    [Parameter(ParameterSetName = ContentSet)]
    [Parameter(ParameterSetName = ProjectSet)]
    [ValidateNotNull]
    public IDictionary Config { get; set; } = new Hashtable();

    [Parameter(ParameterSetName = ContentSet)]
    [Parameter(ParameterSetName = ProjectSet)]
    public ConfigInheritance InheritConfig { get; set; }

    [Parameter(ParameterSetName = ContentSet)]
    [Parameter(ParameterSetName = ProjectSet)]
    [TimeTransformation]
    public DateTimeOffset? Created { get; set; }

    [Parameter(ParameterSetName = ContentSet)]
    [Parameter(ParameterSetName = ProjectSet)]
    [ValidateNotNullOrEmpty]
    public string? Author { get; set; }

    [Parameter(ParameterSetName = ContentSet)]
    [Parameter(ParameterSetName = ProjectSet)]
    [ValidateNotNullOrEmpty]
    public string? CreatedBy { get; set; }

    [Parameter(ParameterSetName = ContentSet)]
    [Parameter(ParameterSetName = ProjectSet)]
    [ValidateNotNullOrEmpty]
    public string? Comment { get; set; }

    [Parameter(ParameterSetName = ContentSet)]
    [Parameter(ParameterSetName = ProjectSet)]
    public int MaxLayers { get; set; } = LayerBudget.DefaultMaxLayers;

    [Parameter(ParameterSetName = ContentSet)]
    [Parameter(ParameterSetName = ProjectSet)]
    public SwitchParameter SingleLayer { get; set; }

    [Parameter(ParameterSetName = ContentSet)]
    [Parameter(ParameterSetName = ProjectSet)]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(AnnotationCompleter))]
    public IDictionary Annotation { get; set; } = new Hashtable();

    [Parameter(ParameterSetName = ContentSet)]
    [Parameter(ParameterSetName = ProjectSet)]
    public SwitchParameter AddPasswd { get; set; }

    [Parameter(ParameterSetName = ContentSet)]
    [Parameter(ParameterSetName = ProjectSet)]
    [MembersTransformation(typeof(UserAccount))]
    public UserAccount[] AddUser { get; set; } = [];

    [Parameter(ParameterSetName = ContentSet)]
    [Parameter(ParameterSetName = ProjectSet)]
    [MembersTransformation(typeof(GroupAccount))]
    public GroupAccount[] AddGroup { get; set; } = [];

    [Parameter(ParameterSetName = ContentSet)]
    [Parameter(ParameterSetName = ProjectSet)]
    public SwitchParameter AddShadow { get; set; }

    [Parameter(ParameterSetName = ContentSet)]
    [Parameter(ParameterSetName = ProjectSet)]
    public SwitchParameter AddCaCertificates { get; set; }

    [Parameter(ParameterSetName = ContentSet)]
    [Parameter(ParameterSetName = ProjectSet)]
    public SwitchParameter AddTmp { get; set; }

    private protected IReadOnlyDictionary<string, string> Annotations =>
        Annotation.Cast<DictionaryEntry>().ToDictionary(entry => ConfigConverter.Text(entry.Key), entry => ConfigConverter.Text(entry.Value));

    /// <summary>The image but its files.</summary>
    /// <param name="name">Registry and repository, or a short name.</param>
    /// <param name="platform">What it runs on.</param>
    /// <param name="parent">The base; null for none.</param>
    /// <param name="config">What containers get.</param>
    private protected LayeredImageRecipe Describe(string name, Platform platform, Image? parent, ConfigSettings config) => new(new ImageComposition(name)
    {
        Tag = Tag,
        Platform = platform,
        Created = Created ?? DefaultTime,
        History = new HistoryNote { Author = Author, CreatedBy = CreatedBy, Comment = Comment },
        Config = config,
        Parent = parent,
        InheritConfig = InheritConfig,
        Annotations = Annotations,
    })
    {
        Rules = Rules,
        MaxLayers = MaxLayers,
        SingleLayer = SingleLayer,
        SpecialFiles = SpecialFile,
        AddPasswd = AddPasswd,
        Users = AddUser,
        UserGroups = AddGroup,
        AddShadow = AddShadow,
        AddCaCertificates = AddCaCertificates,
        AddTmp = AddTmp,
    };
}
