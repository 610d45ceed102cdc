#!/usr/bin/env pwsh
<#
.SYNOPSIS
    Builds the module and runs its main job; -Task names other things to do.
.PARAMETER Task
    MainJob (the default): build, then compose an image, serve it as a registry, pull it by digest, export it and verify
             the archive, end to end.
    Build:  lay out the importable module in out/ContainerTools/<version>.
    Help:   build, and show where the help was written.
    Test:   all tests; the Pester tests run in the PowerShell that runs this script.
    Bench:  the benchmarks, whose results belong into docs/benchmarks.md.
    Pack:   a zip of the module.
#>
[CmdletBinding()]
param(
    [ValidateSet('MainJob', 'Build', 'Help', 'Test', 'Bench', 'Pack')]
    [string[]] $Task = 'MainJob'
)

$ErrorActionPreference = 'Stop'
$root = $PSScriptRoot
$version = ([xml](Get-Content -Raw (Join-Path $root 'Directory.Build.props'))).Project.PropertyGroup.Version
$module = Join-Path $root 'out' 'ContainerTools' $version

function Invoke-DotNet {
    & dotnet @args
    if ($LASTEXITCODE -ne 0) {
        throw "dotnet $($args[0]) failed with exit code $LASTEXITCODE."
    }
}

function Invoke-Build {
    Invoke-DotNet build (Join-Path $root 'ContainerTools.slnx') --nologo --verbosity quiet
    Write-Host "Module   $module"
}

function Invoke-MainJob {
    Invoke-Build
    # A process of its own: an assembly that was loaded cannot be built again in this session.
    & (Get-Process -Id $PID).Path -NoProfile -File (Join-Path $root 'docs' 'samples' 'MainJob.ps1') -Module $module
    if ($LASTEXITCODE -ne 0) {
        throw 'The main job failed.'
    }
}

switch ($Task) {
    'MainJob' { Invoke-MainJob }
    'Build' { Invoke-Build }
    'Help' {
        Invoke-Build
        Get-ChildItem (Join-Path $module 'en-US')
    }
    'Test' {
        $env:CONTAINERTOOLS_PWSH = (Get-Process -Id $PID).Path
        Invoke-DotNet test (Join-Path $root 'ContainerTools.slnx') --nologo
    }
    'Bench' {
        Invoke-Build
        & (Join-Path $root 'tests' 'Benchmarks' 'Measure-All.ps1') -Module $module
    }
    'Pack' {
        Invoke-Build
        $zip = Join-Path $root 'out' "ContainerTools.$version.zip"
        Compress-Archive -Path $module -DestinationPath $zip -Force
        Get-Item $zip
    }
}
