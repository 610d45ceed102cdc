# What a process takes until its first command has ended: PowerShell's own start, the import, what is compiled, and the first use of the network.
param($Bench)
$PSDefaultParameterValues = @{ 'New-Case:LimitedBy' = 'the runtime, which loads assemblies and compiles methods that cannot be compiled ahead of time' }

$small = $Bench.Layered['1x1000000']
$image = $small.Reference
$file = Join-Path $Bench.Output start.tar

# Prints how long a part took, after what comes before it.
function New-StartCommand([string] $Before, [string] $Part) {
    "$Before; `$watch = [Diagnostics.Stopwatch]::StartNew(); $Part; `$watch.Elapsed.TotalSeconds.ToString([cultureinfo]::InvariantCulture)"
}

function New-StartSide([string] $Script, [string] $Show, [switch] $Counted) {
    New-ProgramSide $Bench.PowerShell @('-NoProfile', '-Command', $Script) $Show -Reported:(-not $Counted) -Counted:$Counted
}

$import = "Import-Module '$($Bench.Manifest)'"
$resolve = "`$image = Get-RegistryImage $image -NoStore"
$export = "`$null = `$image | Export-Image '$file' -NoStore"
$nothing = New-ProgramSide $Bench.PowerShell @('-NoProfile', '-Command', 'exit') 'start and end of a pwsh that does nothing'

New-Case 'Import of the module' -Compare Alone -Limit 0.2 -Repeat 2 -Peer $nothing -Ours (
    New-StartSide (New-StartCommand '' $import) 'Import-Module in a new pwsh, without its start'
)
New-Case 'First resolve of a process' -Compare Alone -Repeat 2 -Ours (
    New-StartSide (New-StartCommand $import $resolve) 'Get-RegistryImage {small image} -NoStore, first command after the import'
)
New-Case 'First export of a process' -Compare Alone -Repeat 2 -Ours (
    New-StartSide (New-StartCommand "$import; $resolve" $export) '{image} | Export-Image {file} -NoStore, second command after the import'
)
New-Case 'Methods compiled for import, first resolve and first export' -Figure Methods -Compare Alone -Limit 700 -Ours (
    New-StartSide -Counted "`$before = [Runtime.JitInfo]::GetCompiledMethodCount(); $import; $resolve; $export; [Runtime.JitInfo]::GetCompiledMethodCount() - `$before" 'Import-Module; Get-RegistryImage {small image} -NoStore | Export-Image {file} -NoStore'
)
New-Case "Pull of $($small.Label), whole process, against a pwsh that does nothing" -Limit 1.6 -Repeat 2 -Peer $nothing -Ours (
    New-PowerShellSide "Get-RegistryImage $image -NoStore | Export-Image '$file' -NoStore" 'Get-RegistryImage {small image} -NoStore | Export-Image {file} -NoStore'
)
