# Pushes to Start-ImageRegistry, which keeps what is pushed in an OCI layout and waits for the disk, against a registry that does not wait.
param($Bench)

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
