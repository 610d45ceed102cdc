# An image by digest where session and connection are warm: manifest and config, no layer.
param($Bench)
$PSDefaultParameterValues = @{ 'New-Case:LimitedBy' = 'the registry''s answers' }

$image = $Bench.Big
# Without this, the registry has no such manifest; the config doesn't mind.
$always = '--silent', '--fail', '--header', 'Accept: application/vnd.oci.image.manifest.v1+json', '--output', '/dev/null'
# The first transfer makes the connection and is not reported; the others say how long they took.
$arguments = @('--fail-early') + $always + $image.ManifestUrl
foreach ($url in $image.ManifestUrl, $image.ConfigUrl) {
    $arguments += @('--next', '--write-out', '%{time_total}\n') + $always + $url
}

New-Case 'Resolve by digest in a warm session' -Compare Difference -Limit 0.010 -Repeat 6 -WarmUps 10 -Ours (
    New-SessionSide "Get-RegistryImage $($image.Reference) -NoStore" 'Get-RegistryImage {image} -NoStore'
) -Peer (
    New-ProgramSide curl $arguments 'curl of manifest and config over an open connection' -Reported
)
