# Runs the sides of a case in turn and says how they compare.

Import-Module (Join-Path $PSScriptRoot Programs.psm1), (Join-Path $PSScriptRoot Sides.psm1)

function Get-Spread($Samples, [string] $Figure) {
    $sorted = @($Samples.$Figure | Where-Object { $null -ne $_ } | Sort-Object)
    if ($sorted.Count) {
        $middle = [int][Math]::Floor(($sorted.Count - 1) / 2)
        [pscustomobject]@{
            Median = ($sorted[$middle] + $sorted[$sorted.Count - 1 - $middle]) / 2
            Min    = $sorted[0]
            Max    = $sorted[-1]
        }
    }
}

# Every run starts the same: no old output, and no old output on its way to the disk either.
function Clear-Output($Side, $Bench) {
    $folders = @($Bench.Output) + ($Side.EmptyStore ? @($Bench.Store) : @())
    $folders | Where-Object { Test-Path $_ } | Remove-Item -Recurse -Force
    $null = New-Item -ItemType Directory $Bench.Output
    if ($Bench.Sync) {
        & $Bench.Sync
    }
}

# Samples of each side, taken A B A B …, so that what disturbs the machine disturbs both.
function Get-Sample($Case, $Bench) {
    $sides = @($Case.Ours) + @($Case.Peer | Where-Object { $_ })
    $samples = @{}
    for ($run = 1 - $Case.WarmUps; $run -le [Math]::Max(1, $Bench.Runs * $Case.Repeat); $run++) {
        # A session gets faster from run to run; a program starts anew each time, so that one run that is not counted is enough.
        foreach ($side in $sides | Where-Object { -not (Get-MissingTool $_) -and ($run -ge 0 -or $_.Manner -eq 'Session') }) {
            Clear-Output $side $Bench
            if ($Case.Restore) {
                & $Case.Restore
            }

            $sample = Measure-Side $side $Bench
            $written = Get-ChildItem $Bench.Output -Recurse -File | Measure-Object Length -Sum
            $sample | Add-Member Bytes ($written.Sum ? $written.Sum : $null)
            if ($run -gt 0) {
                $samples[$side] = @($samples[$side]) + $sample -ne $null
            }
        }
    }

    $samples
}

# What a row's value cannot be had without and is not there.
function Get-MissingPart($Case) {
    if ($Case.Peer -and ($tool = Get-MissingTool $Case.Peer)) {
        $tool
    }
    elseif ($Case.Figure -eq 'Peak' -and -not (Test-ProgramCost)) {
        'GNU time'
    }
}

# A row of the report.
function Measure-Case($Case, $Bench) {
    $row = [ordered]@{ Case = $Case; Ours = $null; Peer = $null; Value = $null; Met = $null; Note = $null }
    if ($missing = Get-MissingPart $Case) {
        $row.Note = "$missing is not there"
    }

    try {
        if ($Case.Prepare) {
            & $Case.Prepare
        }

        $samples = Get-Sample $Case $Bench
        foreach ($part in 'Ours', 'Peer') {
            if ($Case.$part -and $samples[$Case.$part]) {
                $row.$part = @{ Runs = $samples[$Case.$part].Count }
                'Wall', 'Cpu', 'Peak', 'Bytes', 'Methods' | ForEach-Object { $row.$part.$_ = Get-Spread $samples[$Case.$part] $_ }
            }
        }

        $row.Value = Get-Value $Case $row
    }
    catch {
        # One broken row must not hide the others.
        $row.Note = "failed: $($_.Exception.Message)"
    }

    if ($null -ne $Case.Limit -and $null -ne $row.Value) {
        $peak = $row.Ours.Peak.Median
        $row.Met = $row.Value -le $Case.Limit -and ($null -eq $Case.PeakLimit -or $null -eq $peak -or $peak -le $Case.PeakLimit)
    }

    [pscustomobject] $row
}

# The figure that a target is set for; nothing if it could not be measured.
function Get-Value($Case, $Row) {
    $ours = $Row.Ours.($Case.Figure).Median
    $peer = $Row.Peer.($Case.Figure).Median
    if ($null -eq $ours -or ($Case.Compare -ne 'Alone' -and $null -eq $peer)) {
        return
    }

    switch ($Case.Compare) {
        'Ratio' { $ours / $peer / $Case.Times }
        'Difference' { $ours - $peer }
        'Alone' { $ours }
    }
}

Export-ModuleMember -Function Measure-Case
