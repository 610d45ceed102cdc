# What is read back: listed, merged, verified.
param($Bench)
$PSDefaultParameterValues = @{ 'New-Case:LimitedBy' = 'the digest of every byte, on both processors' }

Import-Module (Join-Path $PSScriptRoot ../Archives.psm1)
$image, $other = $Bench.Big, $Bench.Images[0]
$written = Join-Path $Bench.Output merged.tar
$theirs = Join-Path $Bench.Output theirs.tar

if ($plain = Get-BenchArchive $image docker-archive) {
    New-Case "List a docker archive of $($image.Label), plain layers, in a running session" -LimitedBy 'the headers of the archive' -Compare Alone -Limit 0.1 -Repeat 3 -WarmUps 3 -Ours (
        New-SessionSide "Import-Image '$plain' -NoStore" 'Import-Image {archive} -NoStore'
    )
}

$files = @($image, $other | ForEach-Object { Get-BenchArchive $_ oci-archive } | Where-Object { $_ })
if ($files.Count -eq 2) {
    # Both images are called the same; what is measured is the bytes.
    $command = "Import-Image '$($files -join "', '")' -NoStore | Merge-Image -Force -WarningAction Ignore | Export-Image '$written' -NoStore"
    New-Case "Merge archives of $($image.Label) and $($other.Label), in a running session" -Limit 1.1 -WarmUps 20 -Ours (
        New-SessionSide $command 'Import-Image {archive}, {archive} -NoStore | Merge-Image -Force | Export-Image {file} -NoStore'
    ) -Peer (
        New-ProgramSide sh @('-c', "cat '$($files -join "' '")' > '$theirs'") 'cat {archive} {archive} > {file}'
    )
}

New-Case "Verify all digests and diff IDs of $($image.Label), whole process" -Limit 0.35 -Ours (
    New-PowerShellSide "if (-not (Import-Image '$($image.Layout)' -NoStore | Test-Image -Quiet)) { throw 'defects' }" `
        'pwsh: Import-Image {layout} -NoStore | Test-Image -Quiet'
) -Peer (
    New-ProgramSide skopeo @(
        '--insecure-policy', '--tmpdir', $Bench.Temporary, 'copy', '--quiet', "oci:$(Get-LayoutName $image)", "docker-archive:${theirs}:bench/big:big"
    ) 'skopeo copy oci:{layout} docker-archive:{file}'
)
