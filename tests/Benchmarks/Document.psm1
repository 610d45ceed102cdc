# docs/benchmarks.md

Import-Module (Join-Path $PSScriptRoot Machine.psm1), (Join-Path $PSScriptRoot Report.psm1)

# The whole page.
function Get-BenchmarkPage($Rows, $Bench) {
    $targets = @($Rows | Where-Object { $null -ne $_.Met })
    $met = @($targets | Where-Object Met).Count
    $builds = @($Rows.Build | Sort-Object -Unique).Count
    @(
        '# How fast it is'
        ''
        'Written by `tests/Benchmarks/Measure-All.ps1 -UpdateDocs`. Ratios say something about other machines; seconds do not.'
        ''
        "* Date: $(Get-Date -Format yyyy-MM-dd)"
        "* Machine: $(Get-MachineDescription)"
        "* Programs: $((Get-ProgramDescription $Bench.Manifest) -join ', ')"
        "* Images: $(@($Bench.Images | ForEach-Object { "$($_.Label) in $($_.Layers) layers" }) -join ', '), gzip, as served by docker-registry on loopback, http"
        "* Targets met: $met of $($targets.Count)"
        if ($builds -gt 1) { "* Builds: $builds of the same day; a row is measured again where what it measures has changed" }
        ''
        '## Results'
        ''
        'Medians. A is ContainerTools, B the peer of the same run. The last column says what to look at first.'
        ''
        ConvertTo-MarkdownTable ($Rows | ForEach-Object { ConvertTo-PageLine $_ })
        ''
        '## What was run'
        ''
        'Median and (lowest … highest) of all counted runs.'
        ''
        ConvertTo-MarkdownTable ($Rows | ForEach-Object { ConvertTo-DetailLine $_ })
        ''
        Get-Content (Join-Path $PSScriptRoot method.md)
    )
}

Export-ModuleMember -Function Get-BenchmarkPage
