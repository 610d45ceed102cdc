#!/usr/bin/env pwsh
<#
.SYNOPSIS
    Builds the module and runs its main job; -Task names other things to do.
.PARAMETER Task
    MainJob (the default): build, then compose an image, serve it as a registry, pull it by digest, export it and verify
             the archive, end to end.
    Build:   lay out the importable module in out/ContainerTools/<version>.
    Help:    build, and show where the help was written.
    Test:    all tests; the Pester tests run in the PowerShell that runs this script, if it is installed.
    Bench:   the benchmarks, whose results belong into docs/benchmarks.md.
    Pack:    build, and make the packages of the module and of the core library, the module as a zip to expand in a folder of
             PSModulePath, and checksums.
    TestPackage: install the module's package for this user, run the main job with it, uninstall it.
    Publish: publish the packages, the module's to the PowerShell Gallery with the key in the environment variable
             GALLERY_KEY, the core library's to the feed that NUGET_SOURCE names with the one in NUGET_KEY.
.PARAMETER NoBuild
    Take what is built already.
.PARAMETER PackagePath
    The folder of the packages: Pack empties and fills it, TestPackage and Publish take them from there.
#>
[CmdletBinding()]
param(
    [ValidateSet('MainJob', 'Build', 'Help', 'Test', 'Bench', 'Pack', 'TestPackage', 'Publish')]
    [string[]] $Task = 'MainJob',
    [switch] $NoBuild,
    [string] $PackagePath = (Join-Path $PSScriptRoot 'out' 'packages')
)

$ErrorActionPreference = 'Stop'
$root = $PSScriptRoot
$solution = Join-Path $root 'ContainerTools.slnx'
$core = Join-Path $root 'src' 'ContainerTools.Core' 'ContainerTools.Core.csproj'
$properties = ([xml](Get-Content -Raw (Join-Path $root 'Directory.Build.props'))).Project.PropertyGroup
$module = Join-Path $root 'out' 'ContainerTools' $properties.VersionPrefix

function Invoke-DotNet {
    & dotnet @args
    if ($LASTEXITCODE -ne 0) {
        throw "dotnet $($args[0]) failed with exit code $LASTEXITCODE."
    }
}

function Invoke-Build {
    if (-not $NoBuild) { Invoke-DotNet build $solution --nologo --verbosity quiet }
    Write-Host "Module   $module"
}

# What starts another PowerShell of the same kind: its program; or dotnet, and the assembly that it runs.
function Get-PowerShellCommand {
    $program = [Environment]::ProcessPath
    $isDotNet = [IO.Path]::GetFileNameWithoutExtension($program) -eq 'dotnet'
    $program, ($isDotNet ? [Environment]::GetCommandLineArgs()[0] : $null)
}

function Invoke-MainJob([string] $Name) {
    # A process of its own: an assembly that was loaded cannot be built again in this session.
    $program, $assembly = Get-PowerShellCommand
    $arguments = '-NoProfile', '-File', (Join-Path $root 'docs' 'samples' 'MainJob.ps1'), '-Module', $Name
    if ($assembly) { $arguments = @($assembly) + $arguments }
    & $program @arguments
    if ($LASTEXITCODE -ne 0) {
        throw 'The main job failed.'
    }
}

function Invoke-Test {
    # Only an installed PowerShell is a program that the tests can start; without one they bring their own.
    $program, $assembly = Get-PowerShellCommand
    if (-not $assembly) { $env:CONTAINERTOOLS_PWSH = $program }
    Invoke-DotNet test $solution --nologo
}

function Invoke-Pack {
    Invoke-Build
    Remove-Item -Recurse -Force $PackagePath -ErrorAction Ignore
    $null = New-Item -ItemType Directory $PackagePath

    # The module as it is laid out, and what of it others made; PowerShell itself brings the library that is left out.
    $staging = [IO.Directory]::CreateTempSubdirectory('ContainerTools-Pack-').FullName
    try {
        $copy = Join-Path $staging 'ContainerTools'
        Copy-Item -Recurse $module $copy
        # For all platforms that are shipped; the build has made this machine's.
        Invoke-DotNet build (Join-Path $root src Compiled) --nologo --verbosity quiet '-p:BuildProjectReferences=false' '-p:CompiledPlatforms=all' "-p:CompiledDirectory=$copy/compiled/"
        Invoke-DotNet tool exec CycloneDX@6.3.1 --yes -- $core --output $copy --output-format Json --disable-package-restore `
            --set-name ContainerTools --set-version "$($properties.VersionPrefix)-$($properties.VersionSuffix)" --set-type Library `
            --exclude-filter System.Security.Cryptography.Pkcs | Write-Verbose
        Compress-PSResource -Path $copy -DestinationPath $PackagePath

        # The same for those without a gallery: the folders in it are those that PowerShell looks for below PSModulePath.
        $installed = Join-Path $staging 'zip' 'ContainerTools'
        $null = New-Item -ItemType Directory $installed
        Move-Item $copy (Join-Path $installed $properties.VersionPrefix)
        Compress-Archive -Path $installed -DestinationPath (Join-Path $PackagePath "ContainerTools.$($properties.VersionPrefix)-$($properties.VersionSuffix).zip")
    }
    finally {
        Remove-Item -Recurse -Force $staging
    }

    # The very assembly that the tests run with; what is shipped is optimized in each configuration.
    Invoke-DotNet pack $core --no-build --configuration Debug --nologo --verbosity quiet --output $PackagePath
    Get-ChildItem $PackagePath |
        ForEach-Object { "$((Get-FileHash $_ -Algorithm SHA256).Hash.ToLowerInvariant())  $($_.Name)" } |
        Set-Content (Join-Path $PackagePath 'SHA256SUMS')
    Get-ChildItem $PackagePath
}

function Invoke-TestPackage {
    $repository = "ContainerTools-$([guid]::NewGuid())"
    Register-PSResourceRepository -Name $repository -Uri (Resolve-Path $PackagePath).Path -Trusted
    try {
        Install-PSResource ContainerTools -Prerelease -Repository $repository
        Invoke-MainJob ContainerTools
        Uninstall-PSResource ContainerTools -Version $properties.VersionPrefix -Prerelease
    }
    finally {
        Unregister-PSResourceRepository -Name $repository
    }
}

function Invoke-Publish {
    if ($properties.RepositoryUrl -like '*/OWNER/*') {
        throw "The packages would send their users to $($properties.RepositoryUrl), where nothing is. Set RepositoryUrl in Directory.Build.props, and pack again."
    }

    $modulePackage = Get-Item (Join-Path $PackagePath 'ContainerTools.[0-9]*.nupkg')
    $corePackage = Get-Item (Join-Path $PackagePath 'ContainerTools.Core.[0-9]*.nupkg')
    Publish-PSResource -NupkgPath $modulePackage -Repository PSGallery -ApiKey $env:GALLERY_KEY
    Invoke-DotNet nuget push $corePackage --source $env:NUGET_SOURCE --api-key $env:NUGET_KEY --skip-duplicate
}

switch ($Task) {
    'MainJob' {
        Invoke-Build
        Invoke-MainJob (Join-Path $module 'ContainerTools.psd1')
    }
    'Build' { Invoke-Build }
    'Help' {
        Invoke-Build
        Get-ChildItem (Join-Path $module 'en-US')
    }
    'Test' { Invoke-Test }
    'Bench' {
        Invoke-Build
        & (Join-Path $root 'tests' 'Benchmarks' 'Measure-All.ps1') -Module $module
    }
    'Pack' { Invoke-Pack }
    'TestPackage' { Invoke-TestPackage }
    'Publish' { Invoke-Publish }
}
