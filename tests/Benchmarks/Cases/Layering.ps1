# Dividing a graph into layers where everything is compiled already. There is no peer that could be timed alone.
param($Bench)
$PSDefaultParameterValues = @{ 'New-Case:LimitedBy' = 'the algorithm, on one processor' }

$graph = Join-Path $Bench.Cache graph.json
$limits = [ordered]@{ Popularity = 1.0; Auto = 0.5 }
foreach ($algorithm in $limits.GetEnumerator()) {
    $split = "Split-ReferenceGraph -Algorithm $($algorithm.Key) -MaxLayers 100"
    $command = @(
        "Import-Module '$($Bench.Manifest)'"
        "`$graph = [ContainerTools.Layering.ReferenceGraph]::FromNix([IO.File]::ReadAllBytes('$graph'))"
        "1..3 | ForEach-Object { `$null = `$graph | $split }"
        "`$watch = [Diagnostics.Stopwatch]::StartNew(); `$null = `$graph | $split"
        '$watch.Elapsed.TotalSeconds.ToString([cultureinfo]::InvariantCulture)'
    ) -join '; '
    New-Case "Divide 10,000 nodes with 42,000 references, $($algorithm.Key)" -Compare Alone -Limit $algorithm.Value `
        -Ours (New-ProgramSide $Bench.PowerShell @('-NoProfile', '-Command', $command) "{graph} | $split" -Reported) `
        -Prepare { Initialize-Graph -Path $graph -Nodes 10000 -Edges 42000 }.GetNewClosure()
}
