<#
.SYNOPSIS
    Mirrors a list of images, as far as the registries' rate limits allow.
.DESCRIPTION
    Each image is locked when it is first seen and then mirrored by its lock, with all platforms. What the mirror has is not
    asked for again, so the next run goes on where this one ended. Work that is left is no error; what failed is one.
.PARAMETER List
    A file with one name a line. Empty lines and lines that begin with # do not count.
.PARAMETER Destination
    The mirror: a registry, perhaps with a prefix for repositories, such as registry.example.com/mirror.
.PARAMETER LockFolder
    The folder of the locks, one file an image. Remove a lock to have the image looked up again.
.PARAMETER Reserve
    How many pulls of a registry's limit to leave for others. One image costs a pull for its index and one for each platform.
.EXAMPLE
    ./Copy-ImageList.ps1 ./images.txt registry.example.com/mirror
.OUTPUTS
    An object for each image: Name, State (Present, Copied, Left or Failed), Digest.
#>
#Requires -Version 7.6
#Requires -Modules ContainerTools
[CmdletBinding()]
param(
    [Parameter(Mandatory, Position = 0)] [string] $List,
    [Parameter(Mandatory, Position = 1)] [string] $Destination,
    [string] $LockFolder = './locks',
    [int] $Reserve = 20
)

$ErrorActionPreference = 'Stop'
$connections = @{}
$exhausted = @{}
$targets = @{}

# The digest in an image's lock: of the index if it has several platforms.
function Get-LockedDigest($Lock) {
    if (Test-Path -LiteralPath $Lock) {
        $locked = (Get-Content -LiteralPath $Lock -Raw | ConvertFrom-Json).images[0]
        $locked.index ?? $locked.manifests[0].digest
    }
}

# The digest that a name leads to in the mirror.
function Get-MirroredDigest($Name) {
    try { "$((Get-RegistryManifest $Name).Digest)" } catch {
        if ($_.FullyQualifiedErrorId -notlike 'NotFound,*') { throw }
    }
}

function Test-RateLimit($Registry) {
    $connections[$Registry] ??= Connect-Registry $Registry -PassThru
    $left = $connections[$Registry].RateLimit.Remaining
    -not $exhausted[$Registry] -and ($null -eq $left -or $left -gt $Reserve)
}

function Copy-Image($Reference, $Lock, $Target) {
    $digest = Get-LockedDigest $Lock
    if ($digest -and $digest -eq (Get-MirroredDigest $Target)) { return 'Present' }
    if (-not (Test-RateLimit $Reference.Registry)) { return 'Left' }

    if ($digest) { $image = Get-RegistryImage -LockFile $Lock -WarningAction Ignore }
    else {
        $image = Get-RegistryImage $Reference -AllPlatforms
        $null = New-Item (Split-Path $Lock) -ItemType Directory -Force
        $null = $image | Export-ImageLock $Lock
    }

    $null = $image | Publish-Image $Target
    'Copied'
}

$results = foreach ($line in Get-Content $List | ForEach-Object Trim | Where-Object { $_ -and $_ -notlike '#*' } | Select-Object -Unique) {
    $reference = [ContainerTools.ImageReference]::Parse($line)
    $tag = $reference.Tag ?? ($reference.Digest ? $reference.Digest.Hex : 'latest')
    $lock = Join-Path $LockFolder ($reference.Registry -replace ':', '_') $reference.Repository "$tag.lock.json"
    $target = "$Destination/$($reference.Repository):$tag"
    try {
        # Without their registries' names two images may be called the same.
        if ($targets[$target]) { throw "It would become $target, as $($targets[$target]) does." }
        $targets[$target] = $line
        $state = Copy-Image $reference $lock $target
    }
    catch {
        $state = 'Failed'
        if ($_.FullyQualifiedErrorId -like 'TooManyRequests,*') {
            $state = 'Left'
            $exhausted[$reference.Registry] = $true
        }
        else { Write-Warning "${line}: $_" }
    }

    [pscustomobject]@{ Name = $line; State = $state; Digest = Get-LockedDigest $lock }
}

$results
$counts = $results | Group-Object State | Sort-Object Name | ForEach-Object { "$($_.Count) $($_.Name.ToLowerInvariant())" }
$limits = $connections.Values | Where-Object RateLimit | ForEach-Object { "$($_.Registry) allows $($_.RateLimit.Remaining) more pulls" }
Write-Host (@($counts) + @($limits) -join ', ')
exit ($results.State -contains 'Failed' ? 1 : 0)
