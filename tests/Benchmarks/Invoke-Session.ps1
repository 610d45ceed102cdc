<#
.SYNOPSIS
    The other end of Session.psm1: reads commands from standard input, line by line, and answers each with what it took.
#>
param([Parameter(Mandatory)] [string] $Manifest)

$ErrorActionPreference = 'Stop'
Import-Module $Manifest
$process = [Diagnostics.Process]::GetCurrentProcess()
while ($line = [Console]::In.ReadLine()) {
    $command = [scriptblock]::Create($line)
    $answer = @{}
    try {
        $process.Refresh()
        $before = $process.TotalProcessorTime
        $watch = [Diagnostics.Stopwatch]::StartNew()
        $null = & $command
        $watch.Stop()
        $process.Refresh()
        $answer.Wall = $watch.Elapsed.TotalSeconds
        $answer.Cpu = ($process.TotalProcessorTime - $before).TotalSeconds
    }
    catch {
        $answer.Problem = $_.ToString()
    }

    [Console]::Out.WriteLine(($answer | ConvertTo-Json -Compress))
}
