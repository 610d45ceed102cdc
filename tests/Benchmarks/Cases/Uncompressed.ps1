# An archive with uncompressed layers, which both sides must inflate.
param($Bench)
$PSDefaultParameterValues = @{ 'New-Case:LimitedBy' = 'decompressing, on both processors' }

$image = $Bench.Big
$ours = Join-Path $Bench.Output ours.tar
$theirs = Join-Path $Bench.Output theirs.tar
New-Case "Pull $($image.Label) to a docker archive with plain layers, whole process" -Limit 0.4 -Ours (
    New-PowerShellSide "Get-RegistryImage $($image.Reference) | Export-Image '$ours' -LayerCompression None -Format DockerArchive -NoStore" `
        'pwsh: Get-RegistryImage {image} | Export-Image {file} -LayerCompression None -Format DockerArchive -NoStore'
) -Peer (
    # It unpacks layers beside the archive first; on the same disk as ours.
    New-ProgramSide skopeo @(
        '--insecure-policy', '--tmpdir', $Bench.Temporary, 'copy', '--quiet', '--src-tls-verify=false'
        "docker://$($image.Reference)", "docker-archive:${theirs}:bench/big:big"
    ) 'skopeo copy docker://{image} docker-archive:{file}'
)
