using System.Management.Automation;
using ContainerTools.Packages;
using ContainerTools.Pipeline;

namespace ContainerTools.Commands;

/// <summary>Takes images, gives the packages that each has.</summary>
[Cmdlet(VerbsCommon.Get, "ImagePackage", HelpUri = OnlineHelp.Pages + "Get-ImagePackage.md")]
[OutputType(typeof(ImagePackage))]
public sealed class GetImagePackageCommand : InspectionCommand
{
    private int _count;

    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [Alias("Image")]
    [ValidateNotNull]
    public IImage[] InputObject { get; set; } = [];

    [Parameter(Position = 0)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = [];

    [Parameter]
    [ValidateNotNullOrEmpty]
    public PackageEcosystem[] Ecosystem { get; set; } = [];

    protected override void EndProcessing() => RequireInput(_count, "look into");

    protected override void ProcessRecord()
    {
        _count += InputObject.Length;
        WildcardPattern[] patterns = [.. Name.Select(name => WildcardPattern.Get(name, WildcardOptions.IgnoreCase | WildcardOptions.CultureInvariant))];
        foreach (IImage image in InputObject)
        {
            ContinueOnError(image, () =>
            {
                ImagePackages packages = ReadPackages(image.RequireSingle("A list of packages"), Ecosystem);
                WriteObject(packages.All.Where(package => patterns.Length == 0 || patterns.Any(pattern => pattern.IsMatch(package.Name))), enumerateCollection: true);
                WriteProblems(packages);
            });
        }
    }
}
