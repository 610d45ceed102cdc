# From registry to registry, and to where all blobs are already.
param($Bench)
$PSDefaultParameterValues = @{ 'New-Case:LimitedBy' = 'the other registry, which computes digests on the same processors; the methods that the runtime compiles again in the background' }

$image = $Bench.Big
$name = "$($Bench.Target.Host)/mirror/big"
$skopeo = '--insecure-policy', 'copy', '--quiet', '--src-tls-verify=false', '--dest-tls-verify=false', "docker://$($image.Reference)"

# What the second registry has is removed before each run, with all that earlier runs have written.
$command = "Get-RegistryImage $($image.Reference) | Publish-Image $name -Tag ours -NoStore"
$show = 'Get-RegistryImage {image} | Publish-Image {other registry} -NoStore'
$crane = New-ProgramSide crane @('--insecure', 'copy', $image.Reference, "${name}:theirs") 'crane copy {image} {other registry}'
New-Case "Copy $($image.Label) to another registry, whole process, against crane" -Limit 1.0 -Ours (New-PowerShellSide $command "pwsh: $show") -Peer $crane
New-Case "Copy $($image.Label) to another registry, whole process, against skopeo" -Limit 1.0 -Ours (New-PowerShellSide $command "pwsh: $show") -Peer (
    New-ProgramSide skopeo ($skopeo + "docker://${name}:theirs") 'skopeo copy docker://{image} docker://{other registry}'
)

# What has been sent once is not sent again, so each run has a repository of its own, of a registry that was emptied.
$again = New-SessionSide "Get-RegistryImage $($image.Reference) | Publish-Image `"$($Bench.Target.Host)/ours/`$([guid]::NewGuid().ToString('n'))`" -Tag big -NoStore" $show
New-Case "Copy $($image.Label) to another registry, in a running session" -Limit 0.8 -WarmUps 10 -Ours $again -Peer $crane
New-Case "Processor time to copy $($image.Label) to another registry, in a running session" -Figure Cpu -Limit 1.2 -WarmUps 10 -Ours $again -Peer $crane

# A repository that has nothing of it yet each time: the registry is asked to mount.
$same = ($image.Reference -split '/')[0]
New-Case "Copy $($image.Label) within a registry, in a running session" -LimitedBy "the registry's answers" -Limit 1.0 -Repeat 3 -WarmUps 10 -Ours (
    New-SessionSide "Get-RegistryImage $($image.Reference) | Publish-Image `"$same/ours/`$([guid]::NewGuid().ToString('n'))`" -Tag big" `
        'Get-RegistryImage {image} | Publish-Image {new repository}'
) -Peer (
    New-ProgramSide sh @('-c', "exec skopeo $($skopeo -join ' ') docker://$same/theirs/`$(cat /proc/sys/kernel/random/uuid):big") 'skopeo copy docker://{image} docker://{new repository}' -Needs skopeo
)

New-Case "Peak memory, $($image.Label) to another registry" -Figure Peak -Compare Alone -Limit 220 -Ours (New-PowerShellSide $command "pwsh: $show")
