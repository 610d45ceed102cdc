# A second pull, which takes all blobs from the store, against the first, which puts them there.
param($Bench)

$image = $Bench.Big
$archive = Join-Path $Bench.Output image.tar
$command = "Get-RegistryImage $($image.Reference) -Store '$($Bench.Store)' | Export-Image '$archive'"
New-Case "Second pull of $($image.Label) through the store, against the first, whole process" -Ours (
    New-PowerShellSide $command 'pwsh: Get-RegistryImage {image} -Store {filled} | Export-Image {file}'
) -Peer (
    New-PowerShellSide $command 'pwsh: Get-RegistryImage {image} -Store {empty} | Export-Image {file}' -EmptyStore
)
