# The stream against the file that holds the same bytes.
param($Bench)
$PSDefaultParameterValues = @{ 'New-Case:LimitedBy' = 'the digests, and the pipe' }

$image = $Bench.Big
$archive = Join-Path $Bench.Output image.tar
$file = New-PowerShellSide "Get-RegistryImage $($image.Reference) | Export-Image '$archive' -NoStore" `
    'pwsh: Get-RegistryImage {image} | Export-Image {file} -NoStore'
$ways = [ordered]@{
    'a command' = "Export-ImageStream -NoStore -Command sh -ArgumentList '-c', 'cat > /dev/null'"
    'a pipe'    = "Export-ImageStream -NoStore | sh -c 'cat > /dev/null'"
}

foreach ($way in $ways.GetEnumerator()) {
    New-Case "Stream $($image.Label) into $($way.Key), against the file, whole process" -Peer $file -Ours (
        New-PowerShellSide "Get-RegistryImage $($image.Reference) | $($way.Value)" "pwsh: Get-RegistryImage {image} | $($way.Value)" -ToProgram
    )
}
