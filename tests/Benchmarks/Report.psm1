# Words and tables for what was measured.

$script:Invariant = [cultureinfo]::InvariantCulture

# The unit that a figure is read best in, as what it takes to get there, the digits and the name.
function Get-Unit($Value, [string] $Figure) {
    if ($Figure -eq 'Peak') {
        1, '0', 'MiB'
    }
    elseif ($Figure -eq 'Bytes') {
        1e-6, '0.0', 'MB'
    }
    elseif ($Figure -eq 'Methods') {
        1, '0', 'methods'
    }
    elseif ($Value -lt 0.1) {
        1000, '0.0', 'ms'
    }
    else {
        1, '0.00', 's'
    }
}

function Format-Figure($Value, [string] $Figure) {
    if ($null -eq $Value) {
        return '–'
    }

    $factor, $digits, $unit = Get-Unit $Value $Figure
    "$(($Value * $factor).ToString($digits, $script:Invariant)) $unit"
}

# Median, and the extremes behind it.
function Format-Spread($Spread, [string] $Figure) {
    # What there was none of is an empty object when a row was kept.
    if ($null -eq $Spread.Median) {
        return '–'
    }

    $factor, $digits, $unit = Get-Unit $Spread.Median $Figure
    $median, $low, $high = $Spread.Median, $Spread.Min, $Spread.Max | ForEach-Object { ($_ * $factor).ToString($digits, $script:Invariant) }
    "$median ($low … $high) $unit"
}

function Format-Value($Case, $Value) {
    if ($null -eq $Value) {
        return '–'
    }

    $Case.Compare -eq 'Ratio' ? "$($Value.ToString('0.00', $script:Invariant)) ×" : (Format-Figure $Value $Case.Figure)
}

function Format-Target($Case) {
    $parts = @(
        $null -eq $Case.Limit ? $null : (Format-Value $Case ([double] $Case.Limit))
        $null -eq $Case.PeakLimit ? $null : (Format-Figure ([double] $Case.PeakLimit) Peak)
    ) -ne $null
    $parts ? "≤ $($parts -join ', ')" : '–'
}

function Format-Met($Row) {
    $verdict = $null -eq $Row.Met ? $null : ($Row.Met ? 'yes' : 'no')
    $said = @($verdict, $Row.Note | Where-Object { $_ }) -join '; '
    $said ? $said : '–'
}

# One row for the eye.
function ConvertTo-ResultLine($Row) {
    $case = $Row.Case
    $relation = @{ Ratio = $case.Times -eq 1 ? 'A / B' : "A / $($case.Times) B"; Difference = 'A − B'; Alone = 'A' }[$case.Compare]
    [pscustomobject][ordered]@{
        Work   = $case.Name
        Ours   = Format-Figure $Row.Ours.($case.Figure).Median $case.Figure
        Peer   = $case.Peer ? (Format-Figure $Row.Peer.($case.Figure).Median $case.Figure) : '–'
        Value  = "$relation $(Format-Value $case $Row.Value)"
        Target = Format-Target $case
        Met    = Format-Met $Row
    }
}

# The same for the page, which has more room.
function ConvertTo-PageLine($Row) {
    ConvertTo-ResultLine $Row | Add-Member 'Limited by' ($Row.Case.LimitedBy ? $Row.Case.LimitedBy : '–') -PassThru
}

# One row for each side, with everything that was measured.
function ConvertTo-DetailLine($Row) {
    foreach ($part in 'Ours', 'Peer') {
        if ($figures = $Row.$part) {
            [pscustomobject][ordered]@{
                Work           = $part -eq 'Ours' ? $Row.Case.Name : ''
                Side           = $part -eq 'Ours' ? 'A' : 'B'
                What           = '`{0}`' -f $Row.Case.$part.Show
                Runs           = $figures.Runs
                Wall           = Format-Spread $figures.Wall Wall
                'User and sys' = Format-Spread $figures.Cpu Cpu
                'Peak memory'  = Format-Spread $figures.Peak Peak
                Written        = Format-Spread $figures.Bytes Bytes
            }
        }
    }
}

# Objects as a Markdown table.
function ConvertTo-MarkdownTable($Lines) {
    $names = @($Lines)[0].psobject.Properties.Name
    "| $($names -join ' | ') |"
    "|$(' --- |' * $names.Count)"
    foreach ($line in $Lines) {
        '| {0} |' -f (($names | ForEach-Object { "$($line.$_)" -replace '\|', '\|' }) -join ' | ')
    }
}

Export-ModuleMember -Function ConvertTo-ResultLine, ConvertTo-PageLine, ConvertTo-DetailLine, ConvertTo-MarkdownTable
