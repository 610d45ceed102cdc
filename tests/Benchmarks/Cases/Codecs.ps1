# Compressing layers, against skopeo, which does it on its way from a docker archive to a folder.
param($Bench)

$scale = $Bench.Scale
$source = Join-Path $Bench.Cache "codecs-$scale"
$conf = Join-Path $source conf.json
$archive = Join-Path $source archive.tar
$folder = Join-Path $Bench.Output oci
$label = $scale -eq 1 ? '1.2 GB of layers' : 'a tenth of 1.2 GB of layers'
$layers = 12
$paths = "(Get-ChildItem '$(Join-Path $source store)' | Group-Object { [Convert]::ToInt32(`$_.Name.Substring(0, 8), 16) % $layers } | ForEach-Object { , `$_.Group.FullName })"

# The docker archive is what composing the same files without compression gives.
$prepare = {
    Initialize-StreamPlan -Folder $source -Files (6000 * $scale) -Layers $layers -PackagesPerLayer 10 -Bytes (1.2e9 * $scale)
    if (-not (Test-Path $archive)) {
        $null = Invoke-Program $Bench.PowerShell @('-NoProfile', '-Command', "Import-Module '$($Bench.Manifest)'; New-LayeredImage bench -Tag 1 -Group $paths -NoStore | Export-Image '$archive' -Format DockerArchive -NoStore")
    }
}.GetNewClosure()
$skopeo = New-ProgramSide skopeo @(
    '--insecure-policy', '--tmpdir', $Bench.Temporary, 'copy', '--quiet', "docker-archive:$archive", "oci:${folder}:1"
) 'skopeo copy docker-archive:{file} oci:{folder}'

foreach ($codec in ([ordered]@{ Gzip = 1.0; Zstd = 0.5; GzipPortable = 2.5 }).GetEnumerator()) {
    $side = New-PowerShellSide "New-LayeredImage bench -Tag 1 -Group $paths -Compression $($codec.Key) -Store '$($Bench.Store)' | Export-Image '$folder' -Format OciLayout" `
        "pwsh: New-LayeredImage bench -Group {paths} -Compression $($codec.Key) -Store {empty} | Export-Image {folder} -Format OciLayout" -EmptyStore
    New-Case "Compress $label, $($codec.Key), whole process" -Limit $codec.Value -Prepare $prepare -Ours $side -Peer $skopeo
    New-Case "Bytes of $label, $($codec.Key)" -Figure Bytes -Limit ($codec.Key -eq 'Gzip' ? 1.03 : $null) -WarmUps 0 -Prepare $prepare -Ours $side -Peer $skopeo
}
