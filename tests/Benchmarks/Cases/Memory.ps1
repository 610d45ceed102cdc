# Peak memory of the whole process, which must not grow with the image.
param($Bench)

$archive = Join-Path $Bench.Output image.tar
$ways = [ordered]@{
    'a file'    = "Export-Image '$archive' -NoStore", 'Export-Image {file} -NoStore'
    'a pipe'    = "Export-ImageStream -NoStore | sh -c 'cat > /dev/null'", "Export-ImageStream -NoStore | sh -c 'cat > /dev/null'"
    'a command' = "Export-ImageStream -NoStore -Command sh -ArgumentList '-c', 'cat > /dev/null'", "Export-ImageStream -NoStore -Command sh -ArgumentList '-c', 'cat > /dev/null'"
}

foreach ($way in $ways.GetEnumerator()) {
    $command, $show = $way.Value
    $sides = @($Bench.Images | ForEach-Object {
            New-PowerShellSide "Get-RegistryImage $($_.Reference) | $command" "pwsh: Get-RegistryImage {image} | $show" -ToProgram:($way.Key -ne 'a file')
        })
    for ($i = 0; $i -lt $sides.Count; $i++) {
        New-Case "Peak memory, $($Bench.Images[$i].Label) into $($way.Key)" -Figure Peak -Compare Alone -Limit 220 -Ours $sides[$i]
    }

    # "The same" needs a tolerance: a collection more or less moves the peak by some MiB.
    if ($sides.Count -gt 1) {
        New-Case "Peak memory into $($way.Key), $($Bench.Images[-1].Label) against $($Bench.Images[0].Label)" -Figure Peak -Limit 1.2 `
            -Ours $sides[-1] -Peer $sides[0]
    }
}
