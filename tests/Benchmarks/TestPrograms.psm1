# The tests' servers as programs: each says in a line of JSON what there is, and goes on until its input ends.

Import-Module (Join-Path $PSScriptRoot Programs.psm1)

$script:Program = Join-Path $PSScriptRoot '../TestRegistry/bin/Debug/net10.0/TestRegistry.dll'

function Start-TestProgram([string[]] $Arguments) {
    if (-not (Test-Path $script:Program)) {
        throw 'The tests'' registry is not built; run dotnet build.'
    }

    $process = [Diagnostics.Process]::Start((New-ProgramStart 'dotnet' (@($script:Program) + $Arguments)))
    $line = $process.StandardOutput.ReadLine()
    if (-not $line) {
        throw "'$($Arguments[0])' did not start: $($process.StandardError.ReadToEnd().Trim()) (on Debian: apt-get install docker-registry skopeo apache2-utils)"
    }

    [pscustomobject]@{ Process = $process; Told = $line | ConvertFrom-Json }
}

function Stop-TestProgram($Started) {
    $Started.Process.StandardInput.Close()
    if (-not $Started.Process.WaitForExit(10000)) {
        $Started.Process.Kill($true)
    }

    $Started.Process.Dispose()
}

Export-ModuleMember -Function Start-TestProgram, Stop-TestProgram
