# A PowerShell that keeps running and measures the commands that it is sent.

Import-Module (Join-Path $PSScriptRoot Programs.psm1)

function Start-Session($Bench) {
    [Diagnostics.Process]::Start((New-ProgramStart $Bench.PowerShell @(
                '-NoProfile', '-File', (Join-Path $PSScriptRoot Invoke-Session.ps1), '-Manifest', $Bench.Manifest)))
}

# One sample of a command. A session has no peak of its own for each command.
function Measure-SessionCommand($Session, [string] $Command) {
    $Session.StandardInput.WriteLine(($Command -replace '\r?\n', ' '))
    $line = $Session.StandardOutput.ReadLine()
    if (-not $line) {
        throw "the session ended: $($Session.StandardError.ReadToEnd().Trim())"
    }

    $answer = $line | ConvertFrom-Json
    if ($answer.Problem) {
        throw $answer.Problem
    }

    [pscustomobject]@{ Wall = $answer.Wall; Cpu = $answer.Cpu; Peak = $null }
}

function Stop-Session($Session) {
    $Session.StandardInput.Close()
    if (-not $Session.WaitForExit(5000)) {
        $Session.Kill($true)
    }

    $Session.Dispose()
}
