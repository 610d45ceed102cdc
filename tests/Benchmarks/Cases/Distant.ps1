# Registries that are far away: how often a client waits for them, and how well it fills the line. Each registry has a line of its own.
param($Bench)
$PSDefaultParameterValues = @{ 'New-Case:LimitedBy' = 'round trips and the line; then the start of PowerShell and the compilation of what is used for the first time' }

$far = $Bench.Distance.From
$farTarget = $Bench.Distance.To
$line = $Bench.Distance.Label
$one, $six, $sixty = '1x1000000', '6x1000000', '60x100000' | ForEach-Object { $Bench.Layered[$_] }
$file = Join-Path $Bench.Output image.tar
$folder = Join-Path $Bench.Output oci
$policy = '--insecure-policy'

# As it is seen over the line.
function Get-FarReference($Image) { $Image.Reference -replace '^[^/]+', $far }

# crane, and before it a pwsh that does nothing: what a command in a pwsh of its own cannot do without.
function New-CraneSide([string] $Arguments, [string] $Show) {
    New-ProgramSide sh @('-c', "'$($Bench.PowerShell)' -NoProfile -Command exit && exec crane $Arguments") "start of pwsh, then crane $Show" -Needs crane
}

$reference = Get-FarReference $one
New-Case "Resolve by digest over $line, whole process" -Limit 1.0 -Repeat 2 -Ours (
    New-PowerShellSide "Get-RegistryImage $reference -NoStore" 'pwsh: Get-RegistryImage {image} -NoStore'
) -Peer (New-CraneSide "config $reference" 'config {image}')

$pulls = @(
    @{ Name = "$($one.Label) in one layer"; Image = $one; Repeat = 2 }
    @{ Name = "$($six.Label) in 6 layers"; Image = $six; Repeat = 1 }
    @{ Name = "$($sixty.Label) in 60 layers"; Image = $sixty; Repeat = 1 }
)
foreach ($pull in $pulls) {
    $reference = Get-FarReference $pull.Image
    $ours = New-PowerShellSide "Get-RegistryImage $reference -NoStore | Export-Image '$file' -NoStore" 'pwsh: Get-RegistryImage {image} -NoStore | Export-Image {file} -NoStore'
    New-Case "Pull of $($pull.Name) over $line, whole process, against crane" -Limit 1.0 -Repeat $pull.Repeat -Ours $ours -Peer (
        New-CraneSide "pull $reference '$file'" 'pull {image} {file}'
    )
    New-Case "Pull of $($pull.Name) over $line, whole process, against skopeo" -Repeat $pull.Repeat -Ours $ours -Peer (
        New-ProgramSide skopeo @($policy, 'copy', '--quiet', '--src-tls-verify=false', "docker://$reference", "oci:${folder}:far") 'skopeo copy docker://{image} oci:{folder}'
    )
}

# What the second registry has is removed before each run.
$pushed = "$farTarget/mirror/layers:far"
$ours = New-PowerShellSide "Import-Image '$($six.Layout)' | Publish-Image $farTarget/mirror/layers -Tag far -NoStore" 'pwsh: Import-Image {layout} | Publish-Image {registry} -NoStore'
New-Case "Push of $($six.Label) in 6 layers over $line, whole process, against crane" -Limit 1.0 -Ours $ours -Peer (
    New-CraneSide "push '$($six.Layout)' $pushed" 'push {layout} {registry}'
)
New-Case "Push of $($six.Label) in 6 layers over $line, whole process, against skopeo" -Ours $ours -Peer (
    New-ProgramSide skopeo @($policy, 'copy', '--quiet', '--dest-tls-verify=false', "oci:$($six.Layout):6x1000000", "docker://$pushed") 'skopeo copy oci:{layout} docker://{registry}'
)

# The second registry has the repository as it was before three of the tags changed.
$state = $Bench
$filled = Join-Path $Bench.Temporary tags
$storage = Join-Path $Bench.Output registry
$near = ($one.Reference -split '/')[0]
$prepare = {
    if (-not (Test-Path $filled)) {
        if (Test-Path $storage) {
            Remove-Item $storage -Recurse -Force
        }

        $null = Invoke-Program $state.PowerShell @('-NoProfile', '-Command', "Import-Module '$($state.Manifest)'; Sync-RegistryRepository $near/bench/before $($state.Target.Host)/mirror/after")
        Copy-Item $storage $filled -Recurse
    }
}.GetNewClosure()
$restore = { Copy-Item $filled $storage -Recurse }.GetNewClosure()
$ours = New-PowerShellSide "Sync-RegistryRepository $far/bench/after $farTarget/mirror/after" 'pwsh: Sync-RegistryRepository {repository} {mirror}'
New-Case "Sync of 100 tags of which 3 changed, over $line, whole process, against crane" -Limit 1.0 -Prepare $prepare -Restore $restore -Ours $ours -Peer (
    New-CraneSide "copy --all-tags $far/bench/after $farTarget/mirror/after" 'copy --all-tags {repository} {mirror}'
)

# It looks at one tag after the other, so it takes long.
New-Case "Sync of 100 tags of which 3 changed, over $line, whole process, against skopeo" -WarmUps 0 -Prepare $prepare -Restore $restore -Ours $ours -Peer (
    New-ProgramSide skopeo @($policy, 'sync', '--src', 'docker', '--dest', 'docker', '--src-tls-verify=false', '--dest-tls-verify=false', "$far/bench/after", "$farTarget/mirror") `
        'skopeo sync {repository} {registry}'
)
