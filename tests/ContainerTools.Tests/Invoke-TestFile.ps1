# Runs one file of tests and writes what came of it as JSON.
param(
    [Parameter(Mandatory)] [string] $Path,
    [Parameter(Mandatory)] [string] $ResultPath
)

$ErrorActionPreference = 'Stop'
Import-Module Pester -MinimumVersion 5.0
$configuration = New-PesterConfiguration
$configuration.Run.Path = $Path
$configuration.Run.PassThru = $true
$configuration.Output.Verbosity = 'None'
$run = Invoke-Pester -Configuration $configuration

# Why a test was skipped: as Set-ItResult says it, or the tag 'needs …' of the test or of a block around it.
function Get-SkipReason($test) {
    if ("$($test.ErrorRecord)" -match 'because (?<reason>.+)$') { return $Matches.reason }
    for ($part = $test; $part; $part = $part.PSObject.Properties['Block'] ? $part.Block : $part.Parent) {
        if ($needs = $part.Tag -like 'needs *') { return $needs[0] }
    }

    "no reason given: $($test.ExpandedPath)"
}

$failures = @(
    $run.Failed | ForEach-Object { "$($_.ExpandedPath): $($_.ErrorRecord)" }
    $run.FailedBlocks | ForEach-Object { "$($_.ExpandedPath): $($_.ErrorRecord)" }
    $run.FailedContainers | ForEach-Object { "$($_.Item): $($_.ErrorRecord)" }
)
[ordered]@{
    passed      = $run.PassedCount
    failed      = $run.FailedCount + $run.FailedBlocksCount + $run.FailedContainersCount
    skipped     = $run.SkippedCount + $run.NotRunCount
    failures    = $failures
    skipReasons = @($run.Skipped | ForEach-Object { Get-SkipReason $_ })
} | ConvertTo-Json -Depth 3 -Compress | Set-Content -LiteralPath $ResultPath
