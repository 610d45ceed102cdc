# Registries in this process, whose faults a test can choose, and PowerShells beside this one.

Import-Module (Join-Path $PSScriptRoot Shared.psm1)
$script:ModulePath = Get-ModuleManifestPath
Get-ChildItem (Join-Path $PSScriptRoot ../TestRegistry/bin/*/*/TestRegistry.dll) | Sort-Object LastWriteTime | Select-Object -Last 1 |
    ForEach-Object { Add-Type -Path $_.FullName }

# Names of images are served from here.
$script:Repository = [ContainerTools.Testing.SampleShelf]::Repository

# Starts a registry in memory that holds the samples. Dispose of its Server.
function Start-MemoryRegistry {
    $registry = [ContainerTools.Testing.MemoryRegistry]::new()
    foreach ($sample in [ContainerTools.Testing.SampleShelf]::All.GetEnumerator()) {
        $registry.Add($script:Repository, $sample.Value, $sample.Key)
    }

    $server = $registry.Serve()
    [pscustomobject]@{
        Registry = $registry
        Server   = $server
        Host     = $server.Authority
        Name     = "$($server.Authority)/$script:Repository"
    }
}

# Starts docker-registry with the samples. Dispose of it.
function Start-RealRegistry([ContainerTools.Testing.RegistryKind] $Kind) {
    $registry = [ContainerTools.Testing.RealRegistry]::new($Kind)
    foreach ($tag in 'oci', 'multi') {
        $null = $registry.Upload((Get-Sample $tag), $script:Repository, $tag)
    }

    $registry | Add-Member -NotePropertyName Name -NotePropertyValue "$($registry.Host)/$script:Repository" -PassThru
}

# Why there can be no real registry; nothing if there can.
function Get-RealRegistryObstacle { [ContainerTools.Testing.RealRegistry]::WhyNot }

# The sample of that tag.
function Get-Sample([string] $Tag) { [ContainerTools.Testing.SampleShelf]::All[$Tag] }

# An image with one layer of random bytes, uncompressed.
function New-RandomSample([int] $Size) {
    $content = [byte[]]::new($Size)
    [System.Random]::new(42).NextBytes($content)
    $tar = [ContainerTools.Testing.LayerTar]::new().File('random', $content)
    $layer = [ContainerTools.Testing.SampleLayer]::new($tar.ToArray(), 'None', 'COPY random /')
    [ContainerTools.Testing.ImageFactory]::new().Add($layer).Build()
}

# Runs a script in a fresh PowerShell process with the module imported, and waits for it.
function Invoke-OtherPowerShell([string] $Script) {
    [ContainerTools.Testing.ProcessRunner]::Run((Get-PowerShellPath), [string[]] (Get-OtherArgument $Script))
}

# Starts the same and does not wait.
function Start-OtherPowerShell([string] $Script) {
    $start = [System.Diagnostics.ProcessStartInfo]::new((Get-PowerShellPath), [string[]] (Get-OtherArgument $Script))
    $start.RedirectStandardOutput = $start.RedirectStandardError = $true
    [System.Diagnostics.Process]::Start($start)
}

function Get-OtherArgument([string] $Script) {
    '-NoProfile', '-Command', "`$ProgressPreference = 'SilentlyContinue'; Import-Module '$script:ModulePath'; $Script"
}

# A runspace's pipeline with the module imported, for looking at streams and for stopping. Dispose of it.
function New-Pipeline([string] $Script, [object[]] $ArgumentList) {
    $state = [initialsessionstate]::CreateDefault2()
    $state.ImportPSModule($script:ModulePath)
    $shell = [powershell]::Create($state).AddScript($Script)
    foreach ($argument in $ArgumentList) { $null = $shell.AddArgument($argument) }
    $shell
}

# Waits until a condition holds, ten seconds at most.
function Wait-Until([scriptblock] $Condition) {
    $watch = [System.Diagnostics.Stopwatch]::StartNew()
    while (-not (& $Condition)) {
        if ($watch.Elapsed.TotalSeconds -gt 60) { throw "In a minute this did not come true: $Condition" }
        Start-Sleep -Milliseconds 20
    }
}

Export-ModuleMember -Function Get-ModuleManifestPath, Get-PowerShellPath, Initialize-TestStore, Start-MemoryRegistry, Start-RealRegistry, Get-RealRegistryObstacle, Get-Sample, New-RandomSample, Invoke-OtherPowerShell, Start-OtherPowerShell, New-Pipeline, Wait-Until
