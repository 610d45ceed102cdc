<#
.SYNOPSIS
    On the isolated side: verifies an archive of images and brings them to a registry or an engine.
.DESCRIPTION
    Nothing is brought anywhere unless the checksum is right, the archive has the images of the lock, and each image is what its digests say.
.PARAMETER Path
    The archive, with the lock and the checksum beside it.
.PARAMETER Destination
    The registry, perhaps with a prefix for repositories, such as registry.example.com/mirror.
.PARAMETER Engine
    In place of a registry: docker or podman on this machine, which pulls the images under their own names.
.EXAMPLE
    ./Import-ImageBundle.ps1 ./images.tar -Destination registry.example.com/mirror
.EXAMPLE
    ./Import-ImageBundle.ps1 ./images.tar -Engine docker
.OUTPUTS
    The names under which the images are there now.
#>
#Requires -Version 7.6
#Requires -Modules ContainerTools
[CmdletBinding()]
param(
    [Parameter(Mandatory, Position = 0)] [string] $Path,
    [Parameter(Mandatory, ParameterSetName = 'Registry')] [string] $Destination,
    [Parameter(Mandatory, ParameterSetName = 'Engine')] [ValidateSet('docker', 'podman')] [string] $Engine
)

$ErrorActionPreference = 'Stop'
$expected = (-split (Get-Content -LiteralPath "$Path.sha256" -Raw))[0]
if ((Get-FileHash -LiteralPath $Path -Algorithm SHA256).Hash -ne $expected) { throw "$Path does not have the checksum in $Path.sha256." }

# What is attached to the images is in the archive too, if it was taken along; it follows them.
$all = @(Import-Image -LiteralPath $Path)
$images = @($all | Where-Object { $_.Images.Count -gt 0 })
$locked = (Get-Content -LiteralPath "$Path.lock.json" -Raw | ConvertFrom-Json).images | ForEach-Object { $_.allPlatforms -and $_.index ? $_.index : $_.manifests[0].digest }
$difference = Compare-Object @($locked | Sort-Object -Unique) @($images.Digest | ForEach-Object ToString | Sort-Object -Unique)
if ($difference) { throw "$Path and its lock differ in $($difference.InputObject -join ', ')." }

$bad = $all | Test-Image | Where-Object { -not $_.Passed }
if ($bad) { throw "$Path has images that are damaged: $($bad.Name -join ', ')." }

if ($Destination) {
    $targets = foreach ($image in $images) {
        foreach ($name in $image.RepoTags | ForEach-Object { [ContainerTools.ImageReference]::Parse($_) }) {
            [pscustomobject]@{ Image = $image; Name = "$Destination/$($name.Repository):$($name.Tag)" }
        }
    }

    # Without their registries' names two images may be called the same.
    $twice = $targets | Group-Object Name | Where-Object Count -GT 1
    if ($twice) { throw "More than one image would become $($twice.Name -join ', ')." }
    $targets | ForEach-Object { $_.Image | Publish-Image $_.Name -IncludeReferrers } | ForEach-Object { "$_" }
    return
}

function Invoke-Engine {
    & $Engine @args | Write-Verbose
    if ($LASTEXITCODE -ne 0) { throw "$Engine $args failed with exit code $LASTEXITCODE." }
}

$registry = $images | Start-ImageRegistry -ReadOnly
try {
    foreach ($name in $images.RepoTags) {
        $reference = [ContainerTools.ImageReference]::Parse($name)
        $served = "$($registry.Host)/$($reference.Repository):$($reference.Tag)"
        Invoke-Engine pull ($Engine -eq 'podman' ? '--tls-verify=false' : '--quiet') $served
        Invoke-Engine tag $served $name
        Invoke-Engine rmi $served
        $name
    }
}
finally {
    $registry | Stop-ImageRegistry
}
