# Recompressing layers that are compressed already, against skopeo, from one folder to another.
param($Bench)
$PSDefaultParameterValues = @{ 'New-Case:LimitedBy' = 'decompressing and compressing, on both processors' }

Import-Module (Join-Path $PSScriptRoot ../Archives.psm1)
$image = $Bench.Big
$folder = Join-Path $Bench.Output oci
$label = "the layers of $($image.Label)"
$ours = New-PowerShellSide "Import-Image '$($image.Layout)' | Convert-Image -LayerCompression Zstd -Store '$($Bench.Store)' | Export-Image '$folder' -Format OciLayout" `
    'pwsh: Import-Image {folder} | Convert-Image -LayerCompression Zstd -Store {empty} | Export-Image {folder} -Format OciLayout' -EmptyStore
$skopeo = New-ProgramSide skopeo @(
    '--insecure-policy', '--tmpdir', $Bench.Temporary, 'copy', '--quiet', '--dest-compress-format', 'zstd', "oci:$(Get-LayoutName $image)", "oci:${folder}:1"
) 'skopeo copy --dest-compress-format zstd oci:{folder} oci:{folder}'
New-Case "Recompress $label, gzip to zstd, whole process" -Limit 0.6 -Ours $ours -Peer $skopeo
New-Case "Bytes of $label, gzip to zstd" -Figure Bytes -LimitedBy 'the level of compression' -WarmUps 0 -Ours $ours -Peer $skopeo
