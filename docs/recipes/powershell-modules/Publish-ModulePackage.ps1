<#
.SYNOPSIS
    Publishes a PowerShell module to any registry, in the layout in which PSResourceGet looks for modules.
.DESCRIPTION
    The package is that of Compress-PSResource. It becomes an artifact in a repository called like the module, in lower case; the tag is the module's version.
.PARAMETER Path
    The folder of a module, or a package (.nupkg) that Compress-PSResource or Save-PSResource -AsNupkg has made.
.PARAMETER Registry
    The registry, perhaps with a prefix for repositories, such as registry.example.com/modules. PSResourceGet itself finds modules without a prefix only.
.EXAMPLE
    ./Publish-ModulePackage.ps1 ./Acme.Tools registry.example.com
.EXAMPLE
    Get-ChildItem ./packages/*.nupkg | ForEach-Object { ./Publish-ModulePackage.ps1 $_ registry.example.com/modules }
.OUTPUTS
    The reference that leads to the package, with its digest.
#>
#Requires -Version 7.6
#Requires -Modules ContainerTools, Microsoft.PowerShell.PSResourceGet
[CmdletBinding()]
param(
    [Parameter(Mandatory, Position = 0)] [string] $Path,
    [Parameter(Mandatory, Position = 1)] [string] $Registry
)

$ErrorActionPreference = 'Stop'

# A hashtable has its members in another order each time; the same package is to have the same digest.
function ConvertTo-Sorted($Value) {
    if ($Value -is [System.Collections.IDictionary]) {
        $sorted = [ordered]@{}
        foreach ($key in $Value.Keys | Sort-Object -Culture '' -CaseSensitive) { $sorted["$key"] = ConvertTo-Sorted $Value[$key] }
        return $sorted
    }

    if ($Value -is [array]) { return , @($Value | ForEach-Object { ConvertTo-Sorted $_ }) }
    $Value
}

$package = Get-Item -LiteralPath $Path
$scratch = New-Item -ItemType Directory (Join-Path ([IO.Path]::GetTempPath()) ([IO.Path]::GetRandomFileName()))
try {
    if ($package.PSIsContainer) {
        Compress-PSResource -Path $package -DestinationPath $scratch
        $package = Get-ChildItem $scratch -Filter *.nupkg
    }

    # The package says what it is, and the module's manifest in it what PSResourceGet wants to know.
    $zip = [IO.Compression.ZipFile]::OpenRead($package)
    try {
        $nuspec = $zip.Entries | Where-Object FullName -Like '*.nuspec' | Where-Object FullName -NotLike '*/*'
        $reader = [IO.StreamReader]::new($nuspec.Open())
        $about = ([xml] $reader.ReadToEnd()).package.metadata
        $reader.Dispose()
        $manifest = $zip.Entries | Where-Object FullName -EQ "$($about.id).psd1"
        if (-not $manifest) { throw "$package has no manifest $($about.id).psd1. Only modules are published." }
        [IO.Compression.ZipFileExtensions]::ExtractToFile($manifest, "$scratch/manifest.psd1")
    }
    finally { $zip.Dispose() }

    $module = Import-PowerShellDataFile "$scratch/manifest.psd1"
    $label = $module.PrivateData.PSData.Prerelease
    $version = "$($module.ModuleVersion)$($label ? "-$($label.TrimStart('-'))" : '')"
    if ($about.version -ne $version) { throw "$package is of version $($about.version), but the module in it of $version." }

    # PSResourceGet takes the first layer whatever its type says, and reads these annotations.
    $annotations = @{
        'org.opencontainers.image.title'       = $about.id
        'org.opencontainers.image.description' = "$($about.id).$version.nupkg"
        metadata                               = ConvertTo-Sorted $module | ConvertTo-Json -Depth 8 -Compress
        resourceType                           = 'Module'
    }
    $type = @{ ArtifactType = 'application/vnd.powershell.psresource.v1'; MediaType = 'application/vnd.oci.image.layer.v1.tar+gzip' }
    Publish-RegistryArtifact "$Registry/$($about.id.ToLowerInvariant())" -Tag $version -Path $package @type -FileAnnotation @{ '*' = $annotations }
}
finally {
    Remove-Item -LiteralPath $scratch -Recurse -Force
}
