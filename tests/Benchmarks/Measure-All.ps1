#!/usr/bin/env pwsh
<#
.SYNOPSIS
    Measures the module beside its peers, against a real registry with big images, and prints how they compare.
.PARAMETER Module
    The folder of the built module; by default the one that dotnet build laid out.
.PARAMETER Quick
    Only the smallest image and two runs: to see that everything works. The figures mean little.
.PARAMETER Runs
    Counted runs of each side.
.PARAMETER Name
    Measures only the rows whose name is like one of these.
.PARAMETER Output
    A folder on the disk that is written to. What is made there is removed again, except for the images in 'images'.
.PARAMETER Cache
    Where the big images are kept; by default below Output.
.PARAMETER Scale
    How much there is of what is composed, divided, listed or counted: 1, or a tenth with -Quick.
.PARAMETER UpdateDocs
    Writes docs/benchmarks.md, of these rows and of those that were measured on the same day.
.PARAMETER PassThru
    Also gives the rows, with all figures.
#>
[CmdletBinding()]
param(
    [string] $Module,
    [switch] $Quick,
    [ValidateRange(1, 1000)] [int] $Runs = $Quick ? 2 : 5,
    [string[]] $Name = '*',
    [string] $Output = (Join-Path $PSScriptRoot '../../out/benchmarks'),
    [string] $Cache,
    [ValidateRange(0.001, 1000)] [double] $Scale = $Quick ? 0.1 : 1,
    [switch] $UpdateDocs,
    [switch] $PassThru
)

$ErrorActionPreference = 'Stop'
if ($UpdateDocs -and ($Quick -or $Scale -ne 1 -or $Name -ne '*')) {
    throw 'Part of the figures, or quick ones, are not for the documentation.'
}

'Programs', 'Session', 'Registry', 'TargetRegistry', 'Distance', 'Trees', 'Archives', 'Cases', 'Sides', 'Comparison', 'Rows', 'Report', 'Document' |
    ForEach-Object { Import-Module (Join-Path $PSScriptRoot "$_.psm1") -Force }

$root = (Resolve-Path (Join-Path $PSScriptRoot '../..')).Path
if (-not $Module) {
    $version = ([xml](Get-Content -Raw (Join-Path $root Directory.Build.props))).SelectSingleNode('//Version | //VersionPrefix').InnerText
    $Module = Join-Path $root 'out' 'ContainerTools' $version
}

$manifest = Join-Path $Module ContainerTools.psd1
if (-not (Test-Path $manifest)) {
    throw "There is no module in '$Module'; run dotnet build."
}

$Output = (New-Item -ItemType Directory -Force $Output).FullName
$work = (New-Item -ItemType Directory -Force (Join-Path $Output "run-$PID")).FullName
$temporary = (New-Item -ItemType Directory -Force (Join-Path $work 'tmp')).FullName
$Cache = (New-Item -ItemType Directory -Force ($Cache ? $Cache : (Join-Path $Output 'images'))).FullName

# Scratch files of both sides and the registry's storage go to the chosen disk as well, and nobody's store is touched.
$before = $env:TMPDIR, $env:CONTAINERTOOLS_STORE
$env:TMPDIR = $temporary
$env:CONTAINERTOOLS_STORE = Join-Path $work 'store'
$registry = $target = $distance = $session = $null
try {
    Write-Host 'Starting the registry; images that are not there yet are made first …'
    $registry = Start-BenchRegistry ($Quick ? @(0.1) : @(0.1, 1, 2)) $Cache -Layers '1x1000000', '6x1000000', '60x100000' -Tags 100
    $target = Start-TargetRegistry (Join-Path $work 'output' 'registry') $work
    $distance = Start-Distance @{ From = $registry.Host; To = $target.Host } -RoundTrip 40 -Rate 12500000
    $bench = [pscustomobject]@{
        PowerShell = (Get-Process -Id $PID).Path
        Manifest   = (Resolve-Path $manifest).Path
        Images     = $registry.Images
        # What most rows are measured with: 633 MB, unless it is to be quick.
        Big        = $registry.Images[$Quick ? 0 : 1]
        Target     = $target
        # What is seen from far away: images of many layers, and the hosts of both registries there.
        Layered    = $registry.Layered
        Distance   = $distance
        Output     = Join-Path $work 'output'
        Store      = $env:CONTAINERTOOLS_STORE
        Temporary  = $temporary
        # Where cases keep what they are measured with, and how much of it there is.
        Cache      = $Cache
        Scale      = $Scale
        Sync       = (Get-Command sync -CommandType Application -ErrorAction Ignore | Select-Object -First 1).Source
        Runs       = $Runs
        Session    = $null
    }
    $bench.Session = $session = Start-Session $bench
    if (-not (Test-ProgramCost)) {
        Write-Warning 'GNU time is not there (on Debian: apt-get install time), so CPU time and peak memory are not measured.'
    }

    $cases = @(Get-Case $bench)
    $kept = Join-Path $Output 'rows.clixml'
    $chosen = $cases | Where-Object { $case = $_; @($Name | Where-Object { $case.Name -like $_ }).Count }
    $rows = @(foreach ($case in $chosen) {
            Write-Host "Measuring: $($case.Name)"
            Measure-Case $case $bench | ForEach-Object {
                if (-not $Quick) {
                    Save-Row $kept $manifest $_
                }

                $_
            }
        })
}
finally {
    if ($session) {
        Stop-Session $session
    }

    if ($distance) {
        Stop-Distance $distance
    }

    if ($target) {
        Stop-TargetRegistry $target
    }

    if ($registry) {
        Stop-BenchRegistry $registry
    }

    $env:TMPDIR, $env:CONTAINERTOOLS_STORE = $before
    Remove-Item $work -Recurse -Force
}

$rows | ForEach-Object { ConvertTo-ResultLine $_ } | Format-Table -AutoSize -Wrap | Out-String -Width 180 | Write-Host
if ($Quick) {
    Write-Host 'The targets are meant for the 633 MB image: with a small one, the start of PowerShell is most of it.'
}

if ($UpdateDocs) {
    $page = Join-Path $root 'docs' 'benchmarks.md'
    $measured = Get-KeptRow $kept
    Get-BenchmarkPage @(foreach ($case in $cases) { $measured | Where-Object { $_.Case.Name -eq $case.Name } }) $bench | Set-Content $page
    Write-Host "Wrote $page"
}

if ($PassThru) {
    $rows
}
