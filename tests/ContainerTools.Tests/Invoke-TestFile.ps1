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

$failures = @(
    $run.Failed | ForEach-Object { "$($_.ExpandedPath): $($_.ErrorRecord)" }
    $run.FailedBlocks | ForEach-Object { "$($_.ExpandedPath): $($_.ErrorRecord)" }
    $run.FailedContainers | ForEach-Object { "$($_.Item): $($_.ErrorRecord)" }
)
[ordered]@{
    passed   = $run.PassedCount
    failed   = $run.FailedCount + $run.FailedBlocksCount + $run.FailedContainersCount
    skipped  = $run.SkippedCount + $run.NotRunCount
    failures = $failures
    skips    = @($run.Skipped | ForEach-Object { "$($_.ExpandedPath): $($_.ErrorRecord)" })
} | ConvertTo-Json -Depth 3 | Set-Content -LiteralPath $ResultPath
