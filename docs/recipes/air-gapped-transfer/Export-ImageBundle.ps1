<#
.SYNOPSIS
    On the connected side: writes a list of images to one archive, with a lock and a checksum beside it.
.DESCRIPTION
    Layers that several images have are in the archive once. With a lock that exists, the archive has exactly the images of
    the lock, and the same bytes as before.
.PARAMETER List
    A file with one name a line. Empty lines and lines that begin with # do not count.
.PARAMETER Path
    The archive to write. The lock and the checksum get the endings .lock.json and .sha256.
.PARAMETER Platform
    The platform on the isolated side. Without it, all platforms are taken. It counts when the lock is made.
.PARAMETER IncludeReferrers
    Takes along what is attached to the images: signatures, SBOMs, attestations. It is in the archive, and not in the lock.
.EXAMPLE
    ./Export-ImageBundle.ps1 ./images.txt ./images.tar -Platform linux/amd64
.OUTPUTS
    The three files to carry over.
#>
#Requires -Version 7.6
#Requires -Modules ContainerTools
[CmdletBinding()]
param(
    [Parameter(Mandatory, Position = 0)] [string] $List,
    [Parameter(Mandatory, Position = 1)] [string] $Path,
    [string] $Platform,
    [switch] $IncludeReferrers
)

$ErrorActionPreference = 'Stop'
$lock = "$Path.lock.json"
$names = Get-Content $List | ForEach-Object Trim | Where-Object { $_ -and $_ -notlike '#*' }
if (-not (Test-Path -LiteralPath $lock)) {
    $which = $Platform ? @{ Platform = $Platform } : @{ AllPlatforms = $true }
    $null = Get-RegistryImage $names @which | Export-ImageLock $lock
}

# A name that the lock does not have is an error; so is one that only the lock has.
$images = Get-RegistryImage $names -LockFile $lock
$locked = (Get-Content -LiteralPath $lock -Raw | ConvertFrom-Json).images
if (@($images).Count -ne @($locked).Count) { throw "$lock has images that are not in $List. Remove it to lock the list again." }
$archive = $images | Merge-Image | Export-Image $Path -Force -IncludeReferrers:$IncludeReferrers

# As sha256sum writes it, so that sha256sum --check reads it on a machine without PowerShell.
$hash = (Get-FileHash -LiteralPath $archive -Algorithm SHA256).Hash.ToLowerInvariant()
[IO.File]::WriteAllText("$archive.sha256", "$hash  $($archive.Name)`n")
$archive
Get-Item -LiteralPath $lock, "$archive.sha256"
