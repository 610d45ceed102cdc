# The machine and the programs, in the general terms that a reader of the results needs.

Import-Module (Join-Path $PSScriptRoot Programs.psm1)

function Get-FirstMatch([string[]] $Lines, [string] $Pattern) {
    $Lines | Select-String $Pattern | Select-Object -First 1 | ForEach-Object { $_.Matches[0].Groups[1].Value.Trim() }
}

function Get-MachineDescription {
    $cpu = Get-FirstMatch (Get-Content /proc/cpuinfo -ErrorAction Ignore) '^model name\s*:\s*(.*)$'
    $memory = [Math]::Round([GC]::GetGCMemoryInfo().TotalAvailableMemoryBytes / 1GB)
    # A full version of a kernel may name who built it; the beginning is enough.
    $kernel = Get-FirstMatch (uname -r) '^(\d+\.\d+)'
    $system = Get-FirstMatch (Get-Content /etc/os-release -ErrorAction Ignore) '^PRETTY_NAME="?([^"]*)'
    "$([Environment]::ProcessorCount) cores, $($cpu ? $cpu : 'CPU of unknown family'), $memory GiB of memory, $system, Linux $kernel"
}

# How a module's assembly was compiled: what is built for debugging is slower, which a reader must know.
function Get-ModuleDescription([string] $Manifest) {
    $assembly = Join-Path (Split-Path $Manifest) ContainerTools.Core.dll
    # In a process of its own, so that this one doesn't keep the file.
    $script = "([Reflection.Assembly]::LoadFrom('$assembly').GetCustomAttributes([Diagnostics.DebuggableAttribute], `$false)).IsJITOptimizerDisabled -contains `$true"
    $debug = (Invoke-Program (Get-Process -Id $PID).Path @('-NoProfile', '-Command', $script)).Text.Trim() -eq 'True'
    "ContainerTools $((Import-PowerShellDataFile $Manifest).ModuleVersion)$($debug ? ', **built without optimization**' : '')"
}

# Versions of everything that takes part; what is missing is left out.
function Get-ProgramDescription([string] $Manifest) {
    Get-ModuleDescription $Manifest
    "PowerShell $($PSVersionTable.PSVersion) on $([Runtime.InteropServices.RuntimeInformation]::FrameworkDescription)"
    $programs = [ordered]@{
        'skopeo'          = '(\d\S*)'
        'curl'            = '(\d\S*)'
        'docker-registry' = '(\d+\.\d+\S*)'
        'umoci'           = '(\d+\.\d+\S*)'
    }
    foreach ($program in $programs.GetEnumerator()) {
        if (Get-Command $program.Key -CommandType Application -ErrorAction Ignore) {
            $version = Get-FirstMatch (& $program.Key --version) $program.Value
            "$($program.Key) $version"
        }
    }
}

Export-ModuleMember -Function Get-MachineDescription, Get-ProgramDescription
