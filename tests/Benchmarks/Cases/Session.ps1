# The same job where PowerShell runs already, against nothing but moving the bytes.
param($Bench)

$image = $Bench.Big
$archive = Join-Path $Bench.Output image.tar
$nowhere = $image.BlobUrls | ForEach-Object { '--output', '/dev/null', $_ }
New-Case "Pull $($image.Label) to a file, in a running session" -Limit 2.0 -WarmUps 2 -Ours (
    New-SessionSide "Get-RegistryImage $($image.Reference) | Export-Image '$archive' -NoStore" `
        'Get-RegistryImage {image} | Export-Image {file} -NoStore'
) -Peer (
    New-ProgramSide curl (@('--silent', '--fail', '--fail-early', '--location') + $nowhere) 'curl of all blobs to /dev/null, one process'
)
