# Pushes to Start-ImageRegistry, which keeps what is pushed in an OCI layout and waits for the disk, against a registry that does not wait.
param($Bench)
$PSDefaultParameterValues = @{ 'New-Case:LimitedBy' = 'a sync of the disk for every push; else the client' }

$script = Join-Path (Split-Path $PSScriptRoot) push_raw.py
$probe = [Net.Sockets.TcpListener]::new([Net.IPAddress]::Loopback, 0)
$probe.Start()
$port = $probe.LocalEndpoint.Port
$probe.Stop()

# Numbers that no earlier run has used: a tag that leads to the same manifest already would cost nothing.
function New-PushSide([string] $Mode, [string] $HostName, [int] $Count, [string] $Show) {
    New-ProgramSide sh @('-c', "exec python3 '$script' $Mode $HostName `$(date +%s%N) $Count") $Show
}

function New-ServeCase([string] $Name, [string] $Mode, [int] $Tags, [int] $Count, [switch] $NoSync) {
    $folder = Join-Path $Bench.Temporary "served-$Mode-$Tags-$NoSync"
    $options = "-Store '$folder' -Port $port$($NoSync ? ' -NoSync' : '')"
    # A closure takes along only what is local here.
    $state, $client, $number = $Bench, $script, $port
    # One registry at a time has the port; the layout of each case is made once.
    $prepare = {
        Measure-SessionCommand $state.Session "if (`$global:benchServed -ne '$folder') { if (`$global:benchServer) { `$global:benchServer | Stop-ImageRegistry }; `$global:benchServer = Start-ImageRegistry $options; `$global:benchServed = '$folder' }" | Out-Null
        $filled = "$folder.filled"
        if ($Tags -and -not (Test-Path $filled)) {
            $null = Invoke-Program python3 @($client, 'tags', "127.0.0.1:$number", '1', "$Tags")
            $null = New-Item $filled
        }
    }.GetNewClosure()
    New-Case $Name -WarmUps 1 -Prepare $prepare -Ours (
        New-PushSide $Mode "127.0.0.1:$port" $Count "$Mode by PUT to Start-ImageRegistry {layout}$($NoSync ? ' -NoSync' : '')"
    ) -Peer (
        New-PushSide $Mode $Bench.Target.Host $Count "$Mode by PUT to docker-registry, which does not wait for the disk"
    )
}

New-ServeCase 'Push 300 tags to a layout that has few' tags 10 300
New-ServeCase 'Push 300 tags to a layout that has 1,700' tags 1700 300
New-ServeCase 'Push 300 tags to a layout that has 10,000' tags 10000 300
New-ServeCase 'Push 300 small images' images 0 300
New-ServeCase 'Push 300 small images, the disk not waited for' images 0 300 -NoSync

# Large blobs, by a program that is nobody's of the two. The layout is empty for each push.
$image = $Bench.Big
$state, $folder, $number = $Bench, (Join-Path $Bench.Temporary served-big), $port
$empty = {
    Measure-SessionCommand $state.Session "if (`$global:benchServer) { `$global:benchServer | Stop-ImageRegistry }; if (Test-Path '$folder') { Remove-Item '$folder' -Recurse -Force }; `$global:benchServer = Start-ImageRegistry -Store '$folder' -Port $number; `$global:benchServed = '$folder'" | Out-Null
}.GetNewClosure()
$push = 'crane push {layout} {registry}'
New-Case "Push $($image.Label) to Start-ImageRegistry" -LimitedBy 'the digests, the disk, which is waited for, and the client' -Limit 0.35 -Restore $empty -Ours (
    New-ProgramSide crane @('--insecure', 'push', $image.Layout, "127.0.0.1:$port/bench/big:1") "$push, to Start-ImageRegistry {layout}"
) -Peer (
    New-ProgramSide crane @('--insecure', 'push', $image.Layout, "$($Bench.Target.Host)/bench/big:1") "$push, to docker-registry"
)

$filled = {
    & $empty
    $null = Invoke-Program crane @('--insecure', 'push', $image.Layout, "127.0.0.1:$number/bench/big:1")
}.GetNewClosure()
$file = Join-Path $Bench.Output image.tar
New-Case "Pull $($image.Label) from Start-ImageRegistry" -LimitedBy 'the client, which reads one layer after another' -Limit 0.8 -Prepare $filled -Ours (
    New-ProgramSide crane @('--insecure', 'pull', "127.0.0.1:$port/bench/big:1", $file) 'crane pull {image} {file}, from Start-ImageRegistry {layout}'
) -Peer (
    New-ProgramSide crane @('--insecure', 'pull', $image.Reference, $file) 'crane pull {image} {file}, from docker-registry'
)
