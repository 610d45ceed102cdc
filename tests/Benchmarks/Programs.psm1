# Whole processes, and what they cost.

# GNU time starts the program from a process that is small itself: a process begins with the peak memory of the one that it
# was forked from, so what PowerShell starts directly never shows less than PowerShell.
$script:Time = '/usr/bin/time'
$script:HasTime = (Test-Path $script:Time) -and (& $script:Time --version 2>&1 | Out-String) -match 'GNU'

# Whether CPU time and memory can be told at all.
function Test-ProgramCost { $script:HasTime }

# What a program needs to start with its input closed and what it says caught.
function New-ProgramStart([string] $File, [string[]] $Arguments) {
    $start = [Diagnostics.ProcessStartInfo]::new($File)
    foreach ($argument in $Arguments) {
        $start.ArgumentList.Add($argument)
    }

    $start.RedirectStandardInput = $start.RedirectStandardOutput = $start.RedirectStandardError = $true
    $start
}

# Runs a program to its end; a failure is an exception with what the program said.
function Invoke-Program([string] $File, [string[]] $Arguments) {
    $start = New-ProgramStart $File $Arguments
    $watch = [Diagnostics.Stopwatch]::StartNew()
    $process = [Diagnostics.Process]::Start($start)
    try {
        $process.StandardInput.Close()
        $errors = $process.StandardError.ReadToEndAsync()
        $text = $process.StandardOutput.ReadToEnd()
        $process.WaitForExit()
        $watch.Stop()
        if ($process.ExitCode -ne 0) {
            $said = ($errors.Result + $text).Trim() -split '\r?\n' | Select-Object -Last 1
            throw "exit code $($process.ExitCode): $said"
        }

        [pscustomobject]@{ Wall = $watch.Elapsed.TotalSeconds; Text = $text }
    }
    finally {
        $process.Dispose()
    }
}

# One sample of a whole process: wall and CPU in seconds, peak memory in MiB, what it said.
function Measure-Program([string] $File, [string[]] $Arguments) {
    if (-not $script:HasTime) {
        $run = Invoke-Program $File $Arguments
        return [pscustomobject]@{ Wall = $run.Wall; Cpu = $null; Peak = $null; Text = $run.Text }
    }

    $report = [IO.Path]::GetTempFileName()
    try {
        $run = Invoke-Program $script:Time (@('--output', $report, '--format', '%U %S %M', $File) + $Arguments)
        [double] $user, [double] $system, [double] $peak = (Get-Content $report -Tail 1) -split ' '
        [pscustomobject]@{ Wall = $run.Wall; Cpu = $user + $system; Peak = $peak / 1024; Text = $run.Text }
    }
    finally {
        Remove-Item $report
    }
}

Export-ModuleMember -Function Test-ProgramCost, New-ProgramStart, Invoke-Program, Measure-Program
