<#
.SYNOPSIS
    Readies a service's container: removes the old one, logs in, loads the image.
.DESCRIPTION
    For ExecStartPre of a systemd unit. The image is streamed into the engine; no archive is written. An engine that has the
    very image already is left alone. If the registry cannot be used and the engine has an image of that name, the
    service starts with it.
.PARAMETER Image
    The image's name and tag, exactly as the unit runs it.
.PARAMETER Container
    The name of the service's container.
.PARAMETER Engine
    podman or docker.
.PARAMETER Archive
    An archive or OCI layout with the image. Without it and -StreamConfiguration, the image comes from its registry.
.PARAMETER StreamConfiguration
    The JSON file of nixpkgs' streamLayeredImage, from which the image is composed.
.PARAMETER UserName
    Who to log in as at the registry.
.PARAMETER PasswordFile
    A file with the password, such as a systemd credential.
.EXAMPLE
    ./Import-ServiceImage.ps1 -Image registry.example.com/acme/app:2.1 -Container app -UserName ci -PasswordFile /run/credentials/app.service/password
#>
#Requires -Version 7.6
#Requires -Modules ContainerTools
[CmdletBinding(DefaultParameterSetName = 'Registry')]
param(
    [Parameter(Mandatory)] [string] $Image,
    [Parameter(Mandatory)] [string] $Container,
    [ValidateSet('podman', 'docker')] [string] $Engine = 'podman',
    [Parameter(Mandatory, ParameterSetName = 'Archive')] [string] $Archive,
    [Parameter(Mandatory, ParameterSetName = 'Stream')] [string] $StreamConfiguration,
    [Parameter(ParameterSetName = 'Registry')] [string] $UserName,
    [Parameter(ParameterSetName = 'Registry')] [string] $PasswordFile
)

$ErrorActionPreference = 'Stop'

# The ID of the image that the engine has under that name, without the algorithm; nothing if it has none.
function Get-LoadedId {
    $id = & $Engine image inspect --format '{{.Id}}' $Image 2>$null
    $LASTEXITCODE -eq 0 ? $id -replace '^sha256:' : $null
}

function Get-ServiceImage {
    switch ($PSCmdlet.ParameterSetName) {
        'Archive' { Import-Image -LiteralPath $Archive -Reference $Image }
        'Stream' { New-LayeredImage -StreamConfiguration $StreamConfiguration }
        default {
            if ($PasswordFile) {
                $password = ConvertTo-SecureString (Get-Content -LiteralPath $PasswordFile -TotalCount 1) -AsPlainText -Force
                Connect-Registry ([ContainerTools.ImageReference]::Parse($Image).Registry) -Credential ([pscredential]::new($UserName, $password))
            }

            Get-RegistryImage $Image
        }
    }
}

# An old container with the name would keep the new one from starting.
& $Engine rm --force $Container 2>&1 | Write-Verbose

$loaded = Get-LoadedId
try {
    $wanted = Get-ServiceImage
    $names = $wanted.RepoTags | ForEach-Object { "$([ContainerTools.ImageReference]::Parse($_))" }
    if ($names -notcontains [ContainerTools.ImageReference]::Parse($Image)) {
        throw "The image is called '$names' and not $Image, so $Engine would not find it."
    }

    # Of an image for several platforms the engine takes one.
    $ids = $wanted.Images.Id.Hex
    if ($loaded -in $ids) { Write-Host "$Engine has $Image already."; exit 0 }

    # Under this very name: podman would put localhost/ before a shorter one.
    $alias = $wanted -is [ContainerTools.Image] ? @{ RepoTag = $Image } : @{}
    $wanted | Export-ImageStream @alias -Command $Engine -ArgumentList load
}
catch {
    if (-not $loaded -or $PSCmdlet.ParameterSetName -ne 'Registry') { throw }
    Write-Warning "The image that $Engine has is used, as $Image cannot be fetched: $_"
    exit 0
}

if ((Get-LoadedId) -notin $ids) { throw "$Engine has loaded the image, but not under the name $Image." }
