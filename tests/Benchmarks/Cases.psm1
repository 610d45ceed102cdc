# What is measured: the cases of the files in Cases/.

Import-Module (Join-Path $PSScriptRoot Sides.psm1)

<#
 A case: what is done, our side, the peer's (or none), and the target.
 Figure   what is compared: Wall, Cpu (the processors' time), Peak, the Bytes that are in the output folder afterwards, or the Methods that the side counted
 Compare  Ratio and Difference between the sides' medians, or our median Alone
 Times    how many times the peer's work our side does; a ratio is divided by it
 Limit    what the value may be at most, in the figure's unit; nothing where there is no target
 LimitedBy  what the figure is limited by now, for whoever wants to better it
 PeakLimit  what the peak memory of our side may be at most besides, in MiB
 Repeat   times as many runs as of the others: more of what is over soon, fewer of what takes minutes
 WarmUps  runs that are not counted
 Prepare  makes what both sides need and what is not there yet; not timed
 Restore  makes before each run what a run changes or what is removed before it; not timed
#>
function New-Case {
    param(
        [Parameter(Mandatory)] [string] $Name,
        [Parameter(Mandatory)] $Ours,
        $Peer,
        [ValidateSet('Wall', 'Cpu', 'Peak', 'Bytes', 'Methods')] [string] $Figure = 'Wall',
        [ValidateSet('Ratio', 'Difference', 'Alone')] [string] $Compare = 'Ratio',
        [int] $Times = 1,
        [Nullable[double]] $Limit,
        [string] $LimitedBy,
        [Nullable[double]] $PeakLimit,
        [double] $Repeat = 1,
        [int] $WarmUps = 1,
        [scriptblock] $Prepare,
        [scriptblock] $Restore
    )

    if ($Figure -eq 'Peak') {
        $LimitedBy = 'PowerShell and the module, which take about 110 MiB before any work; then the buffers of what is in work'
    }

    [pscustomobject]@{
        Name = $Name; Ours = $Ours; Peer = $Peer; Figure = $Figure; Compare = $Compare; Times = $Times; Limit = $Limit
        LimitedBy = $LimitedBy; PeakLimit = $PeakLimit; Repeat = $Repeat; WarmUps = $WarmUps; Prepare = $Prepare; Restore = $Restore
    }
}

# All cases, in the order of the report.
function Get-Case($Bench) {
    $files = 'Pull', 'Session', 'Uncompressed', 'Resolve', 'Start', 'Memory', 'Stream', 'Store', 'Compose', 'Layering', 'Update', 'Codecs', 'Convert', 'Archive', 'Flatten', 'Publish', 'Serve', 'Distant', 'Scale'
    $files | ForEach-Object { & (Join-Path $PSScriptRoot "Cases/$_.ps1") $Bench }
}
