<#
.SYNOPSIS
    The main job as an administrator would type it: compose an image, serve it, pull it by digest, export it, verify the archive.
.PARAMETER Module
    The folder of the built module.
#>
[CmdletBinding()]
param([Parameter(Mandatory)] [string] $Module)

$ErrorActionPreference = 'Stop'
Import-Module (Join-Path $Module 'ContainerTools.psd1')
$work = Join-Path ([IO.Path]::GetTempPath()) 'ContainerTools-MainJob'
$content = New-Item -ItemType Directory -Force (Join-Path $work 'content')
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

    $archive = $image | Export-Image (Join-Path $work 'hello.tar') -Force
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
}
