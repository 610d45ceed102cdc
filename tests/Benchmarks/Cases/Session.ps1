# The same job where PowerShell runs already, against nothing but moving the bytes.
param($Bench)
$PSDefaultParameterValues = @{ 'New-Case:LimitedBy' = 'the digests and the copy to the page cache, beside the registry on the same processors' }

$image = $Bench.Big
$archive = Join-Path $Bench.Output image.tar
$nowhere = $image.BlobUrls | ForEach-Object { '--output', '/dev/null', $_ }
$pull = New-SessionSide "Get-RegistryImage $($image.Reference) | Export-Image '$archive' -NoStore" 'Get-RegistryImage {image} | Export-Image {file} -NoStore'
New-Case "Pull $($image.Label) to a file, in a running session, against crane" -Limit 0.55 -WarmUps 20 -Ours $pull -Peer (
    New-ProgramSide crane @('--insecure', 'pull', $image.Reference, (Join-Path $Bench.Output theirs.tar)) 'crane pull {image} {file}'
)
New-Case "Pull $($image.Label) to a file, in a running session, against moving the bytes" -Limit 1.2 -WarmUps 20 -Ours $pull -Peer (
    New-ProgramSide curl (@('--silent', '--fail', '--fail-early', '--location') + $nowhere) 'curl of all blobs to /dev/null, one process'
)
