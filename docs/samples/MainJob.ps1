<#
.SYNOPSIS
    The main job as an administrator would type it: pull an image by digest, export it, verify the archive.
.PARAMETER Module
    The folder of the built module.
#>
[CmdletBinding()]
param([Parameter(Mandatory)] [string] $Module)

$ErrorActionPreference = 'Stop'
Import-Module (Join-Path $Module 'ContainerTools.psd1')
$work = Join-Path ([IO.Path]::GetTempPath()) 'ContainerTools-MainJob'
New-Item -ItemType Directory -Force $work | Out-Null
$env:CONTAINERTOOLS_STORE = Join-Path $work 'store'

# The tests' registry, with one image in it, for as long as its standard input stays open.
$start = [Diagnostics.ProcessStartInfo]::new('dotnet')
$start.ArgumentList.Add((Join-Path $PSScriptRoot '../../tests/TestRegistry/bin/Debug/net8.0/TestRegistry.dll'))
$start.ArgumentList.Add('serve')
$start.RedirectStandardInput = $start.RedirectStandardOutput = $true
$registry = [Diagnostics.Process]::Start($start)
try {
    $url, $name, $digest = $registry.StandardOutput.ReadLine() -split ' '
    $reference = ($url -replace '^http://') + '/' + ($name -replace ':.*')

    $image = Get-RegistryImage $reference -Digest $digest -FinalImageName demo/hello -FinalImageTag 1.0
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
    $registry.StandardInput.Close()
    if (-not $registry.WaitForExit(5000)) {
        $registry.Kill($true)
    }
}
