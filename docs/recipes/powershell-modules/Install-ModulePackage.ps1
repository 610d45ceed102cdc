<#
.SYNOPSIS
    Installs a PowerShell module, with the modules that it needs, from any registry.
.DESCRIPTION
    The packages are fetched, compared with their digests, and put into a folder, from which PSResourceGet installs them. Modules that are needed must be in the same registry.
.PARAMETER Name
    The module.
.PARAMETER Registry
    The registry, with the prefix for repositories if there is one, such as registry.example.com/modules.
.PARAMETER Version
    The version, or the newest one without a label such as -beta1.
.PARAMETER Destination
    A folder to save the modules to, in place of installing them for the user.
.EXAMPLE
    ./Install-ModulePackage.ps1 Acme.Tools registry.example.com
.EXAMPLE
    ./Install-ModulePackage.ps1 Acme.Tools registry.example.com/modules -Version 1.2.0-beta1 -Destination ./modules
.OUTPUTS
    The modules that were installed or saved.
#>
#Requires -Version 7.6
#Requires -Modules ContainerTools, Microsoft.PowerShell.PSResourceGet
[CmdletBinding()]
param(
    [Parameter(Mandatory, Position = 0)] [string] $Name,
    [Parameter(Mandatory, Position = 1)] [string] $Registry,
    [string] $Version,
    [string] $Destination
)

$ErrorActionPreference = 'Stop'
$folder = New-Item -ItemType Directory (Join-Path ([IO.Path]::GetTempPath()) ([IO.Path]::GetRandomFileName()))
$fetched = @{}

# Saves a package and those that it needs; gives the version that it took.
function Save-Package([string] $Module, [string] $Exact, [version] $Minimum = '0.0') {
    $repository = "$Registry/$($Module.ToLowerInvariant())"
    $tags = @(Get-RegistryTag $repository | ForEach-Object Tag | Where-Object { $_ -match '^\d+(\.\d+){1,3}(-[0-9A-Za-z]+)?$' })
    $wanted = $Exact ? $Exact : ($tags | Where-Object { $_ -notlike '*-*' -and [version] $_ -ge $Minimum } | Sort-Object { [version] $_ } | Select-Object -Last 1)
    if ($wanted -notin $tags) { throw "$repository has no version $($Exact ? $Exact : "from $Minimum on"). It has $($tags -join ', ')." }
    if ($fetched["$Module $wanted"]) { return $wanted }

    $artifact = Get-RegistryArtifact $repository -Tag $wanted
    $fetched["$Module $wanted"] = $artifact | Save-RegistryArtifact $folder
    $metadata = $artifact.Files[0].Annotations['metadata'] | ConvertFrom-Json
    foreach ($needed in $metadata.RequiredModules) {
        $null = $needed -is [string] ? (Save-Package $needed) : (Save-Package $needed.ModuleName $needed.RequiredVersion ($needed.ModuleVersion ?? '0.0'))
    }

    $wanted
}

$local = "registry-$([IO.Path]::GetRandomFileName())"
try {
    $wanted = Save-Package $Name $Version
    Register-PSResourceRepository -Name $local -Uri $folder.FullName -Trusted
    try {
        $which = @{ Name = $Name; Version = "[$wanted]"; Prerelease = $wanted -like '*-*'; Repository = $local; PassThru = $true }
        if ($Destination) {
            Save-PSResource @which -Path (New-Item -ItemType Directory $Destination -Force)
        }
        else {
            Install-PSResource @which
        }
    }
    finally {
        Unregister-PSResourceRepository -Name $local
    }
}
finally {
    Remove-Item -LiteralPath $folder -Recurse -Force
}
