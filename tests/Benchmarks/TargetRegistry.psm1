# A second registry, to copy to. What it holds lies where the outputs are, so it is empty again for each run.

Import-Module (Join-Path $PSScriptRoot Programs.psm1)

function Start-TargetRegistry([string] $Storage, [string] $Folder) {
    $probe = [Net.Sockets.TcpListener]::new([Net.IPAddress]::Loopback, 0)
    $probe.Start()
    $port = $probe.LocalEndpoint.Port
    $probe.Stop()

    $configuration = Join-Path $Folder target.yml
    Set-Content $configuration @"
version: 0.1
log: { level: error }
storage: { filesystem: { rootdirectory: '$Storage' } }
http: { addr: '127.0.0.1:$port', secret: bench }
"@
    $process = [Diagnostics.Process]::Start((New-ProgramStart 'docker-registry' @('serve', $configuration)))
    # Nobody reads what it says, and a full pipe would stop it.
    $process.BeginOutputReadLine()
    $process.BeginErrorReadLine()
    $target = [pscustomobject]@{ Process = $process; Host = "127.0.0.1:$port" }
    for ($try = 0; $try -lt 100; $try++) {
        try {
            $null = Invoke-WebRequest "http://$($target.Host)/v2/"
            return $target
        }
        catch {
            Start-Sleep -Milliseconds 50
        }
    }

    Stop-TargetRegistry $target
    throw 'The second registry did not start.'
}

function Stop-TargetRegistry($Target) {
    $Target.Process.Kill()
    $Target.Process.WaitForExit()
    $Target.Process.Dispose()
}

Export-ModuleMember -Function Start-TargetRegistry, Stop-TargetRegistry
