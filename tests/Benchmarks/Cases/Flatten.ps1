# One file system out of all layers.
param($Bench)
$PSDefaultParameterValues = @{ 'New-Case:LimitedBy' = 'decompressing, on both processors; of a small image the start of PowerShell' }

Import-Module (Join-Path $PSScriptRoot ../Archives.psm1)
$image = $Bench.Big
$rootfs = Join-Path $Bench.Output rootfs.tar
$folder = Join-Path $Bench.Output ours
$bundle = Join-Path $Bench.Output theirs
$umoci = New-ProgramSide umoci @('unpack', '--rootless', '--image', (Get-LayoutName $image), $bundle) 'umoci unpack --image {layout} {folder}'

New-Case "Flatten $($image.Label) to one tar, whole process" -Limit 0.5 -Peer $umoci -Ours (
    New-PowerShellSide "Import-Image '$($image.Layout)' -NoStore | Export-Image '$rootfs' -Format RootFileSystem -NoStore" `
        'pwsh: Import-Image {layout} -NoStore | Export-Image {file} -Format RootFileSystem -NoStore'
)
New-Case "Unpack $($image.Label) to a folder, whole process" -Peer $umoci -Ours (
    New-PowerShellSide "Import-Image '$($image.Layout)' -NoStore | Expand-Image '$folder'" 'pwsh: Import-Image {layout} -NoStore | Expand-Image {folder}'
)

$small = $Bench.Images[0]
New-Case "Flatten $($small.Label) from a registry to one tar, whole process" -Limit 0.6 -Ours (
    New-PowerShellSide "Get-RegistryImage $($small.Reference) | Export-Image '$rootfs' -Format RootFileSystem -NoStore" `
        'pwsh: Get-RegistryImage {image} | Export-Image {file} -Format RootFileSystem -NoStore'
) -Peer (
    New-ProgramSide crane @('--insecure', 'export', $small.Reference, (Join-Path $Bench.Output theirs.tar)) 'crane export {image} {file}'
)

foreach ($size in $Bench.Images) {
    New-Case "Peak memory, $($size.Label) flattened to one tar" -Figure Peak -Compare Alone -Limit 220 -Ours (
        New-PowerShellSide "Import-Image '$($size.Layout)' -NoStore | Export-Image '$rootfs' -Format RootFileSystem -NoStore" `
            'pwsh: Import-Image {layout} -NoStore | Export-Image {file} -Format RootFileSystem -NoStore'
    )
    New-Case "Peak memory, $($size.Label) verified" -Figure Peak -Compare Alone -Limit 220 -Ours (
        New-PowerShellSide "Import-Image '$($size.Layout)' -NoStore | Test-Image -Quiet" 'pwsh: Import-Image {layout} -NoStore | Test-Image -Quiet'
    )
}
