# Runs what is in docs/recipes as somebody does who has copied it.

Import-Module "$PSScriptRoot/Servers.psm1" -Global
$root = Split-Path (Split-Path $PSScriptRoot)
$modules = Split-Path (Split-Path (Split-Path (Get-ModuleManifestPath)))

function Get-RecipePath([string] $Name) { Join-Path $root docs recipes $Name }

# Runs a script of the recipes with `pwsh -File`, the built module found by its name, and gives ExitCode, Output and Error.
function Invoke-Recipe([string] $Name, [string[]] $ArgumentList, [hashtable] $Environment = @{}) {
    $variables = [System.Collections.Generic.Dictionary[string, string]]::new()
    $variables['PSModulePath'] = (@($modules, $env:PSModulePath, $env:CONTAINERTOOLS_CONSOLE_MODULES) | Where-Object { $_ }) -join [IO.Path]::PathSeparator
    $variables['NO_COLOR'] = '1'
    foreach ($pair in $Environment.GetEnumerator()) { $variables[$pair.Key] = $pair.Value }
    $options = [ContainerTools.Testing.ProcessOptions]@{ WorkingDirectory = "$TestDrive"; Environment = $variables }
    $arguments = [System.Collections.Generic.List[string]] (@('-NoProfile', '-NonInteractive', '-File', (Get-RecipePath $Name)) + $ArgumentList)
    [ContainerTools.Testing.ProcessRunner]::Run((Get-PowerShellPath), $arguments, $options)
}

# A folder with a program for Linux that prints a line: a script and the busybox that runs it.
function New-HelloProgram([string] $Folder, [string] $Text = 'Hello from a recipe') {
    $null = New-Item -ItemType Directory $Folder
    '/bin/busybox', '/usr/bin/busybox' | Where-Object { Test-Path $_ } | Select-Object -First 1 | Copy-Item -Destination $Folder
    Set-Content (Join-Path $Folder app) '#!/app/busybox sh', "echo $Text"
    if (-not $IsWindows) { chmod 755 (Get-ChildItem $Folder).FullName }
    $Folder
}

# A docker daemon: the one that DOCKER_HOST names, or one of our own, to dispose of; with Endpoint and WhyNot.
function Start-RecipeDocker {
    $reason = [ContainerTools.Testing.DockerDaemon]::WhyNot ?? [ContainerTools.Testing.Busybox]::WhyNot
    if ($reason) { return [pscustomobject]@{ Endpoint = $null; WhyNot = $reason; Daemon = $null } }
    $own = $env:DOCKER_HOST ? $null : [ContainerTools.Testing.DockerDaemon]::new([ContainerTools.Testing.JudgeRoot]::new('Machine'))
    [pscustomobject]@{ Endpoint = $env:DOCKER_HOST ? $env:DOCKER_HOST : $own.Endpoint; WhyNot = $null; Daemon = $own }
}

# Why there is no PSResourceGet for recipes; nothing if there is one.
function Get-ResourceGetObstacle {
    $places = @($env:PSModulePath -split [IO.Path]::PathSeparator) + $env:CONTAINERTOOLS_CONSOLE_MODULES | Where-Object { $_ }
    if (-not ($places | Where-Object { Test-Path (Join-Path $_ Microsoft.PowerShell.PSResourceGet) })) { 'there is no PSResourceGet' }
}

# A certificate of its own authority for this machine under its own name, as two files.
function New-LocalCertificate([string] $Path, [string] $KeyPath) {
    $key = [System.Security.Cryptography.RSA]::Create(2048)
    $request = [System.Security.Cryptography.X509Certificates.CertificateRequest]::new(
        'CN=localhost', $key, [System.Security.Cryptography.HashAlgorithmName]::SHA256, [System.Security.Cryptography.RSASignaturePadding]::Pkcs1)
    $names = [System.Security.Cryptography.X509Certificates.SubjectAlternativeNameBuilder]::new()
    $names.AddDnsName('localhost')
    $request.CertificateExtensions.Add($names.Build($false))
    Set-Content $Path $request.CreateSelfSigned([DateTimeOffset]::Now.AddDays(-1), [DateTimeOffset]::Now.AddDays(1)).ExportCertificatePem()
    Set-Content $KeyPath $key.ExportPkcs8PrivateKeyPem()
}

# Whether something can listen at a port of this machine.
function Test-FreePort([int] $Port) {
    $listener = [Net.Sockets.TcpListener]::new([ipaddress]::Loopback, $Port)
    try { $listener.Start(); $true } catch { $false } finally { $listener.Dispose() }
}

Export-ModuleMember -Function Get-ResourceGetObstacle, New-LocalCertificate, Test-FreePort, Get-RecipePath, Invoke-Recipe, New-HelloProgram, Start-RecipeDocker
