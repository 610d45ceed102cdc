# A second pull, which takes all blobs from the store, against the first, which puts them there.
param($Bench)
$PSDefaultParameterValues = @{ 'New-Case:LimitedBy' = 'the digest of the store''s copy, and the copy to the page cache' }

$image = $Bench.Big
$archive = Join-Path $Bench.Output image.tar
$command = "Get-RegistryImage $($image.Reference) -Store '$($Bench.Store)' | Export-Image '$archive'"
New-Case "Second pull of $($image.Label) through the store, against the first, whole process" -Ours (
    New-PowerShellSide $command 'pwsh: Get-RegistryImage {image} -Store {filled} | Export-Image {file}'
) -Peer (
    New-PowerShellSide $command 'pwsh: Get-RegistryImage {image} -Store {empty} | Export-Image {file}' -EmptyStore
)

# Where PowerShell runs already. What the first puts into the store is removed before each of its runs.
$first = New-SessionSide "Remove-Item '$($Bench.Store)' -Recurse -Force -ErrorAction Ignore; $command" 'Get-RegistryImage {image} | Export-Image {file}'
New-Case "Second export of $($image.Label) through the store, against the first, in a running session" -Limit 0.35 -WarmUps 2 -Peer $first -Ours (
    New-SessionSide $command 'Get-RegistryImage {image} | Export-Image {file}'
)
