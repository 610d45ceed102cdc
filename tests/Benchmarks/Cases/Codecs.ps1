# Compressing layers, against skopeo, which does it on its way from a docker archive to a folder.
param($Bench)
$PSDefaultParameterValues = @{ 'New-Case:LimitedBy' = 'the compressor, on both processors' }

Import-Module (Join-Path $PSScriptRoot ../Archives.psm1)
$image = $Bench.Big
$source = Join-Path $Bench.Cache "codecs-$(Split-Path -Leaf $image.Layout)"
$archive = Join-Path $source archive.tar
$folder = Join-Path $Bench.Output oci
$label = "the layers of $($image.Label)"
$paths = "(Get-ChildItem '$(Join-Path $source store)' | ForEach-Object { , @(`$_.FullName) })"

# A folder for each layer of the big image, whose files pack as real ones do. The docker archive is what composing them without
# compression gives.
$prepare = {
    if (Test-Path $archive) {
        return
    }

    $unpacked, $store = 'unpacked', 'store' | ForEach-Object { (New-Item -ItemType Directory -Force (Join-Path $source $_)).FullName }
    $null = Invoke-Program tar @('-xf', (Get-BenchArchive $image docker-archive), '-C', $unpacked)
    foreach ($layer in Get-ChildItem $unpacked -Filter *.tar -File) {
        $content = (New-Item -ItemType Directory -Force (Join-Path $store $layer.BaseName.Substring(0, 12))).FullName
        $null = Invoke-Program tar @('-xf', $layer.FullName, '-C', $content)
    }

    Remove-Item $unpacked -Recurse -Force
    $null = Invoke-Program $Bench.PowerShell @('-NoProfile', '-Command', "Import-Module '$($Bench.Manifest)'; New-LayeredImage bench -Tag 1 -Group $paths -NoStore | Export-Image '$archive' -Format DockerArchive -NoStore")
}.GetNewClosure()
$skopeo = New-ProgramSide skopeo @(
    '--insecure-policy', '--tmpdir', $Bench.Temporary, 'copy', '--quiet', "docker-archive:$archive", "oci:${folder}:1"
) 'skopeo copy docker-archive:{file} oci:{folder}'

foreach ($codec in ([ordered]@{ Gzip = 1.0; Zstd = 0.5; GzipPortable = 2.5 }).GetEnumerator()) {
    $side = New-PowerShellSide "New-LayeredImage bench -Tag 1 -Group $paths -Compression $($codec.Key) -Store '$($Bench.Store)' | Export-Image '$folder' -Format OciLayout" `
        "pwsh: New-LayeredImage bench -Group {paths} -Compression $($codec.Key) -Store {empty} | Export-Image {folder} -Format OciLayout" -EmptyStore
    New-Case "Compress $label, $($codec.Key), whole process" -Limit $codec.Value -Prepare $prepare -Ours $side -Peer $skopeo
    New-Case "Bytes of $label, $($codec.Key)" -Figure Bytes -LimitedBy "the level of compression" -Limit ($codec.Key -eq 'Gzip' ? 1.03 : $null) -WarmUps 0 -Prepare $prepare -Ours $side -Peer $skopeo
}

# The same from an archive into a registry.
$name = "$($Bench.Target.Host)/mirror/codecs"
foreach ($codec in ([ordered]@{ Gzip = 0.95; Zstd = 0.5 }).GetEnumerator()) {
    $side = New-PowerShellSide "Import-Image '$archive' -NoStore | Publish-Image $name -Tag ours -Compression $($codec.Key) -NoStore" `
        "pwsh: Import-Image {file} -NoStore | Publish-Image {registry} -Compression $($codec.Key) -NoStore"
    New-Case "Compress $label to a registry, $($codec.Key), whole process" -Limit $codec.Value -Prepare $prepare -Ours $side -Peer (
        New-ProgramSide skopeo @(
            '--insecure-policy', '--tmpdir', $Bench.Temporary, 'copy', '--quiet', '--dest-tls-verify=false', '--dest-compress-format', $codec.Key.ToLowerInvariant(),
            "docker-archive:$archive", "docker://${name}:theirs"
        ) "skopeo copy --dest-compress-format $($codec.Key.ToLowerInvariant()) docker-archive:{file} docker://{registry}"
    )
    New-Case "Peak memory, $label to a registry, $($codec.Key)" -Figure Peak -Compare Alone -Limit 220 -WarmUps 0 -Prepare $prepare -Ours $side
}
