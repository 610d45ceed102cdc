# Composing layered images of files, as a stream, against a script that does it as nixpkgs does.
param($Bench)
$PSDefaultParameterValues = @{ 'New-Case:LimitedBy' = 'the start of PowerShell and of the module; in a session, the digests, of which each layer has two' }

function New-Plan([string] $Name, [hashtable] $Size) {
    $folder = Join-Path $Bench.Cache $Name
    [pscustomobject]@{
        Conf    = Join-Path $folder conf.json
        Store   = Join-Path $folder store
        Prepare = { Initialize-StreamPlan -Folder $folder @Size }.GetNewClosure()
    }
}

$script = Join-Path $PSScriptRoot ../stream_layers.py
$scale = $Bench.Scale
$large = New-Plan "compose-large-$scale" @{ Files = 12000 * $scale; Layers = 27; PackagesPerLayer = 10; Bytes = 1GB * $scale }
$middle = New-Plan "compose-middle-$scale" @{ Files = 1200 * $scale; Layers = 27; PackagesPerLayer = 10; Bytes = 100MB * $scale }
$small = New-Plan "compose-small-$scale" @{ Files = 8000 * $scale; Layers = 91; PackagesPerLayer = 1 }
$label = $scale -eq 1 ? '1 GB in 12,000 files and 27 layers' : 'a tenth of 1 GB in 1,200 files and 27 layers'
$smallLabel = $scale -eq 1 ? '8,000 small files in 91 layers' : '800 small files in 91 layers'
$drop = "-Command sh -ArgumentList '-c', 'cat > /dev/null'"

function Get-StreamCommand([object] $Plan, [string] $Reader = "-Format DockerArchive $drop") {
    "New-LayeredImage -StreamConfiguration '$($Plan.Conf)' -NoStore | Export-ImageStream $Reader"
}

$show = "New-LayeredImage -StreamConfiguration {plan} -NoStore | Export-ImageStream -Format DockerArchive $drop"

# A script that fails must not look quick.
function New-Emulation($Plan) {
    New-ProgramSide bash @('-c', 'set -o pipefail; python3 "$0" "$1" | cat > /dev/null', $script, $Plan.Conf) 'python3 stream_layers.py {plan} | cat > /dev/null'
}

New-Case "Compose and stream $label, whole process" -Limit 0.3 -Prepare $large.Prepare -Peer (New-Emulation $large) -Ours (
    New-PowerShellSide (Get-StreamCommand $large) "pwsh: $show"
)
New-Case "Compose and stream $label, in a running session" -Limit 1.5 -WarmUps 3 -Prepare $large.Prepare -Ours (
    New-SessionSide (Get-StreamCommand $large) $show
) -Peer (
    New-ProgramSide bash @('-c', 'set -o pipefail; tar -cf - -C "$0" . | openssl sha256 > /dev/null', $large.Store) 'tar -cf - {tree} | openssl sha256'
)
New-Case "Compose and stream $smallLabel, whole process" -Limit 0.5 -Prepare $small.Prepare -Peer (New-Emulation $small) -Ours (
    New-PowerShellSide (Get-StreamCommand $small) "pwsh: $show"
)

$ways = [ordered]@{
    'a command' = "-Format DockerArchive $drop"
    'a pipe'    = "-Format DockerArchive | sh -c 'cat > /dev/null'"
}
foreach ($way in $ways.GetEnumerator()) {
    $ours = New-PowerShellSide (Get-StreamCommand $large $way.Value) "pwsh: New-LayeredImage -StreamConfiguration {plan} -NoStore | Export-ImageStream $($way.Value)" -ToProgram
    $peer = New-PowerShellSide (Get-StreamCommand $middle $way.Value) 'the same of a tenth as much' -ToProgram
    $prepare = { & $large.Prepare; & $middle.Prepare }.GetNewClosure()
    New-Case "Peak memory, compose and stream $label into $($way.Key)" -Figure Peak -Compare Alone -Limit 220 -Ours $ours -Prepare $prepare
    New-Case "Peak memory, compose and stream into $($way.Key), all against a tenth" -Figure Peak -Limit 1.2 -Ours $ours -Peer $peer -Prepare $prepare
}
