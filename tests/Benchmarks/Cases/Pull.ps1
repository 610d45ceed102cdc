# The main job as a script does it: a process that pulls an image and writes it, to nothing and from nothing.
param($Bench)
$PSDefaultParameterValues = @{ 'New-Case:LimitedBy' = 'the start of PowerShell; then the digests and the copy to the page cache, beside the registry on the same processors' }

$image = $Bench.Big
$archive = Join-Path $Bench.Output image.tar
$folder = Join-Path $Bench.Output oci
$command = "Get-RegistryImage $($image.Reference) | Export-Image '$archive' -NoStore"
$show = 'pwsh: Get-RegistryImage {image} | Export-Image {file} -NoStore'
$skopeo = New-ProgramSide skopeo @(
    '--insecure-policy', 'copy', '--quiet', '--src-tls-verify=false', "docker://$($image.Reference)", "oci:${folder}:big"
) 'skopeo copy docker://{image} oci:{folder}'

$crane = New-ProgramSide crane @('--insecure', 'pull', $image.Reference, (Join-Path $Bench.Output theirs.tar)) 'crane pull {image} {file}'

New-Case "Pull $($image.Label) to a file, whole process, against crane" -Limit 1.0 -Ours (New-PowerShellSide $command $show) -Peer $crane
New-Case "Pull $($image.Label) to a file, whole process, against skopeo" -Limit 0.8 -Ours (New-PowerShellSide $command $show) -Peer $skopeo

# skopeo waits until the disk has each blob of a folder, Export-Image leaves that to the system: so also with the wait.
if ($Bench.Sync) {
    New-Case "Pull $($image.Label) to a file and wait for the disk, whole process" -Peer $skopeo -Ours (
        New-PowerShellSide "$command; sync '$archive'" "$show; sync {file}"
    )
}
