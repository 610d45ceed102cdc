# What comes before the first command: the module's import, and for comparison PowerShell itself.
param($Bench)

$import = "`$watch = [Diagnostics.Stopwatch]::StartNew(); Import-Module '$($Bench.Manifest)'; `$watch.Elapsed.TotalSeconds.ToString([cultureinfo]::InvariantCulture)"
New-Case 'Import of the module' -Compare Alone -Limit 0.2 -Repeat 2 -Ours (
    New-ProgramSide $Bench.PowerShell @('-NoProfile', '-Command', $import) 'Import-Module in a new pwsh, without its start' -Reported
) -Peer (
    New-ProgramSide $Bench.PowerShell @('-NoProfile', '-Command', 'exit') 'start and end of a pwsh that does nothing'
)
