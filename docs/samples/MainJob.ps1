<#
.SYNOPSIS
    The main job as an administrator would type it: compose an image, serve it, pull it by digest, export it, verify the archive.
.PARAMETER Module
    The built module: its manifest, or its name where it is installed.
#>
[CmdletBinding()]
param([Parameter(Mandatory)] [string] $Module)

$ErrorActionPreference = 'Stop'
Import-Module $Module
# A folder that nobody else has, so that two of these disturb neither each other nor another user.
$work = [IO.Directory]::CreateTempSubdirectory('ContainerTools-MainJob-').FullName
$content = New-Item -ItemType Directory (Join-Path $work 'content')
$env:CONTAINERTOOLS_STORE = Join-Path $work 'store'

# An image of two files, each in a layer of its own; the same files give the same digest everywhere.
Set-Content (Join-Path $content 'hello.txt') 'Hello!'
Set-Content (Join-Path $content 'program.sh') '#!/bin/sh', 'cat /hello.txt'
$made = New-LayeredImage demo/hello -Tag 1.0 -Path (Join-Path $content '*') -Config @{ Cmd = '/bin/sh', '/program.sh' }
Write-Host "Composed $made, $($made.Digest)"

# A registry on loopback with that image in it; its layers are made when a client asks for them.
$registry = $made | Start-ImageRegistry
try {
    Write-Host "Serving  $($registry.Uri)"
    $image = Get-RegistryImage "$($registry.Host)/demo/hello" -Digest $made.Digest -FinalImageName demo/hello -FinalImageTag 1.0
    $image | Format-Table | Out-String | Write-Host

    $archive = $image | Export-Image (Join-Path $work 'hello.tar')
    Write-Host "Archive  $archive, $($archive.Length) bytes"

    # The same bytes again as a stream, and again as a file: an export depends on nothing but the image.
    $sha256 = [Security.Cryptography.IncrementalHash]::CreateHash('SHA256')
    $image | Export-ImageStream | ForEach-Object { $sha256.AppendData($_) } -End { }
    $stream = [Convert]::ToHexString($sha256.GetHashAndReset())
    $file = (Get-FileHash $archive -Algorithm SHA256).Hash
    if ($stream -ne $file) {
        throw "The stream has the digest $stream, the file $file."
    }

    Write-Host "Verified sha256:$($file.ToLowerInvariant()), as a file and as a stream"
    Write-Host "Load it: docker load --input $archive"
}
finally {
    $registry | Stop-ImageRegistry
    # The archive stays, to be loaded.
    Remove-Item -Recurse $content, $env:CONTAINERTOOLS_STORE
}
