# The two sides of a comparison, as data: what is run, in which manner, and how the report shows it. Show has words in braces
# for what differs between machines.

Import-Module (Join-Path $PSScriptRoot Programs.psm1)

# A PowerShell of its own that imports the module and runs the command. What the command gives is dropped, except where it ends with a program: bytes
# reach one only if nobody asks for its output.
function New-PowerShellSide([string] $Command, [string] $Show = $Command, [switch] $EmptyStore, [switch] $ToProgram) {
    [pscustomobject]@{ Manner = 'PowerShell'; Command = $ToProgram ? $Command : "`$null = & { $Command }"; Show = $Show; EmptyStore = [bool] $EmptyStore }
}

# A command in the PowerShell that is already running, with the module imported.
function New-SessionSide([string] $Command, [string] $Show = $Command) {
    [pscustomobject]@{ Manner = 'Session'; Command = $Command; Show = $Show; EmptyStore = $false }
}

# A program. With -Reported it says itself, in seconds, on lines of its output, how long it took; with -Counted, how many methods it compiled. Needs are the
# tools that it starts.
function New-ProgramSide([string] $File, [string[]] $Arguments, [string] $Show, [switch] $Reported, [switch] $Counted, [string[]] $Needs = @()) {
    [pscustomobject]@{ Manner = $Counted ? 'Counted' : $Reported ? 'Reported' : 'Program'; File = $File; Arguments = $Arguments; Needs = @($File) + $Needs; Show = $Show; EmptyStore = $false }
}

# The tool that a side cannot do without and that is not there; nothing if all is there.
function Get-MissingTool($Side) {
    if ($Side.Manner -in 'Program', 'Reported', 'Counted') {
        $Side.Needs | Where-Object { -not (Get-Command $_ -CommandType Application -ErrorAction Ignore) } | Select-Object -First 1
    }
}

# One sample of a side.
function Measure-Side($Side, $Bench) {
    switch ($Side.Manner) {
        'PowerShell' { Measure-Program $Bench.PowerShell @('-NoProfile', '-Command', "Import-Module '$($Bench.Manifest)'; $($Side.Command)") }
        'Session' { Measure-SessionCommand $Bench.Session $Side.Command }
        'Program' { Measure-Program $Side.File $Side.Arguments }
        'Reported' {
            $sample = Measure-Program $Side.File $Side.Arguments
            $seconds = $sample.Text -split '\s+' -ne '' | Measure-Object -Sum
            # The peak is that of the whole process, in which nothing else is bigger.
            [pscustomobject]@{ Wall = $seconds.Sum; Cpu = $null; Peak = $sample.Peak }
        }
        'Counted' {
            $sample = Measure-Program $Side.File $Side.Arguments
            $sample | Add-Member Methods ([double] $sample.Text.Trim()) -PassThru
        }
    }
}
