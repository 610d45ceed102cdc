# What every test file needs: the built module, a store of its own, and registries to talk to.

$repository = Split-Path (Split-Path $PSScriptRoot)

function Get-ModuleManifestPath {
    # The module under test: as the variable says, or the newest that was built.
    if ($env:CONTAINERTOOLS_MODULE) {
        $path = $env:CONTAINERTOOLS_MODULE
        return (Test-Path $path -PathType Container) ? (Join-Path $path ContainerTools.psd1) : $path
    }

    $built = Get-ChildItem (Join-Path $repository out ContainerTools) -Directory -ErrorAction Ignore |
        Sort-Object { [version]$_.Name } |
        Select-Object -Last 1
    if (-not $built) { throw "There is no built module; run 'dotnet build' first." }
    Join-Path $built ContainerTools.psd1
}

function Get-HelpPagePath { Join-Path $repository docs en-US }

function Initialize-TestStore {
    # A store that no other file's tests have seen. Pester removes TestDrive.
    $env:CONTAINERTOOLS_STORE = Join-Path (Get-PSDrive TestDrive).Root ([Guid]::NewGuid())
}

function Invoke-FreshPowerShell {
    # Runs a script in a PowerShell that has loaded nothing yet; gives the objects that it writes.
    param([Parameter(Mandatory)] [scriptblock] $Script, [object[]] $ArgumentList)
    $text = "`$PSStyle.OutputRendering = 'PlainText'; `$ErrorActionPreference = 'Stop'; & { $Script } @args"
    & (Get-PowerShellPath) -NoProfile -NonInteractive -OutputFormat Xml -Command ([scriptblock]::Create($text)) -args $ArgumentList
}

function Get-PowerShellPath {
    # The PowerShell for other processes: what 'dotnet test' runs these tests with, comes first on the PATH.
    (Get-Command pwsh -CommandType Application | Select-Object -First 1).Path
}

function Start-TestRegistry {
    # A registry of its own for the calling file. Without docker-registry, a plain one from memory; the other kinds are
    # then objects with nothing but a SkipReason.
    param([ValidateSet('plain', 'basic', 'tls', 'mutualtls', 'token')] [string] $Kind = 'plain')
    $real = Start-RegistryProcess 'serve-real' '--kind' $Kind
    if ($real.Line) {
        $said = $real.Line | ConvertFrom-Json -AsHashtable
        $secret = $said.password ? (ConvertTo-SecureString $said.password -AsPlainText -Force) : $null
        return [pscustomobject]@{
            Kind              = $Kind
            IsReal            = $true
            SkipReason        = $null
            Host              = $said.host
            Url               = $said.url
            Images            = $said.images
            Repository        = 'samples/busybox'
            User              = $said.user
            Password          = $said.password
            Credential        = $said.user ? [pscredential]::new($said.user, $secret) : $null
            RefreshToken      = $said.refreshToken
            CaCertificatePath = $said.ca
            Certificate       = $said.clientCertificate
            CertificateKey    = $said.clientKey
            Greeting          = $said.greeting
            Process           = $real.Process
        }
    }

    if ($Kind -ne 'plain') {
        return [pscustomobject]@{ Kind = $Kind; IsReal = $false; SkipReason = $real.Complaint; Host = $null; Process = $null }
    }

    $memory = Start-RegistryProcess 'serve'
    if (-not $memory.Line) { throw "The test registry does not start: $($memory.Complaint)" }
    $url = ($memory.Line -split ' ')[0]
    [pscustomobject]@{
        Kind       = $Kind
        IsReal     = $false
        SkipReason = $null
        Host       = ([uri]$url).Authority
        Url        = "$url/"
        Images     = Get-ServedImage $url samples/busybox
        Repository = 'samples/busybox'
        Process    = $memory.Process
    }
}

function Stop-TestRegistry {
    param([Parameter(ValueFromPipeline)] $Registry)
    process {
        if (-not $Registry.Process) { return }
        $Registry.Process.StandardInput.Close()
        if (-not $Registry.Process.WaitForExit(10000)) { $Registry.Process.Kill($true) }
        $Registry.Process.Dispose()
    }
}

function Start-RegistryProcess {
    $dll = Get-ChildItem (Join-Path $repository tests TestRegistry bin) -Recurse -Filter TestRegistry.dll -ErrorAction Ignore |
        Sort-Object LastWriteTime |
        Select-Object -Last 1
    if (-not $dll) { throw "The test registry is not built; run 'dotnet build' first." }
    # Where there is the runtime alone, as under Wine, a program is started by the file of its own name beside it.
    $dotnet = Get-Command dotnet -CommandType Application -ErrorAction Ignore | Select-Object -First 1
    $start = [Diagnostics.ProcessStartInfo]::new($dotnet ? $dotnet.Path : [IO.Path]::ChangeExtension($dll.FullName, 'exe'))
    if ($dotnet) { $start.ArgumentList.Add($dll.FullName) }
    foreach ($argument in $args) { $start.ArgumentList.Add($argument) }
    $start.RedirectStandardInput = $start.RedirectStandardOutput = $start.RedirectStandardError = $true
    $process = [Diagnostics.Process]::Start($start)
    # Read at once, or a chatty server would wait for somebody to read what it says.
    $complaint = $process.StandardError.ReadToEndAsync()
    $line = $process.StandardOutput.ReadLine()
    [pscustomobject]@{ Process = $process; Line = $line; Complaint = $line ? $null : $complaint.Result.Trim() }
}

function Get-ServedImage($url, $name) {
    $images = @{}
    foreach ($tag in (Invoke-RestMethod "$url/v2/$name/tags/list").tags) {
        $accept = 'index', 'manifest' | ForEach-Object { "application/vnd.oci.image.$_.v1+json" }
        $accept += 'manifest.list', 'manifest' | ForEach-Object { "application/vnd.docker.distribution.$_.v2+json" }
        $answer = Invoke-WebRequest "$url/v2/$name/manifests/$tag" -Headers @{ Accept = $accept -join ', ' }
        $images["${name}:$tag"] = @{
            digest    = "$($answer.Headers['Docker-Content-Digest'])"
            mediaType = "$($answer.Headers['Content-Type'])"
        }
    }

    $images
}

if ($IsWindows) { Import-Module "$PSScriptRoot/UnixTar.psm1" -Global }
Import-Module (Get-ModuleManifestPath) -Global
Export-ModuleMember -Function Get-ModuleManifestPath, Get-HelpPagePath, Initialize-TestStore, Invoke-FreshPowerShell, Get-PowerShellPath, Start-TestRegistry, Stop-TestRegistry
