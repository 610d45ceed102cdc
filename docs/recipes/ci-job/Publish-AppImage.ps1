<#
.SYNOPSIS
    A CI job: builds an image from files, tests it with Pester, and publishes it.
.DESCRIPTION
    The tests are those of AppImage.Tests.ps1, beside this script. If one fails, nothing is published and the script ends with
    an error. The login is that of docker or podman, or the variables REGISTRY_USER and REGISTRY_PASSWORD.
.PARAMETER Destination
    Registry and repository, without a tag.
.PARAMETER Tag
    The image's tag, such as the version.
.PARAMETER Path
    The folder with the built program. Its content becomes /app in the image.
.PARAMETER Entrypoint
    The program to start.
.PARAMETER BaseImage
    The image to build on. Without it there is nothing in the image but the program.
.PARAMETER SignaturePolicy
    A policy that the signature of the base image must satisfy, as JSON; see Get-RegistryImage. Without it the base image need not be signed.
.PARAMETER ResultPath
    Where the results of the tests go, as NUnit XML.
.PARAMETER Publish
    Publishes the image under -Tag and as latest. Without it the script builds and tests only, as for a pull request.
.EXAMPLE
    ./Publish-AppImage.ps1 registry.example.com/acme/app 2.1 -Publish
.OUTPUTS
    The references of what was published, with their digests.
#>
#Requires -Version 7.6
#Requires -Modules ContainerTools, @{ ModuleName = 'Pester'; ModuleVersion = '5.0' }
[CmdletBinding()]
param(
    [Parameter(Mandatory, Position = 0)] [string] $Destination,
    [Parameter(Mandatory, Position = 1)] [string] $Tag,
    [string] $Path = './publish',
    [string] $Entrypoint = '/app/app',
    [string] $BaseImage,
    [string] $SignaturePolicy,
    [string] $ResultPath = './image-tests.xml',
    [switch] $Publish
)

$ErrorActionPreference = 'Stop'
$name = [ContainerTools.ImageReference]::Parse($Destination)
if ($env:REGISTRY_PASSWORD) {
    $password = ConvertTo-SecureString $env:REGISTRY_PASSWORD -AsPlainText -Force
    Connect-Registry $name.Registry -Credential ([pscredential]::new($env:REGISTRY_USER, $password))
}

$require = $SignaturePolicy ? @{ RequireSignature = $SignaturePolicy } : @{}
$base = $BaseImage ? (Get-RegistryImage $BaseImage @require) : $null
$from = $base ? @{ FromImage = $base } : @{}
$image = New-LayeredImage $name.Repository @from -Tag $Tag -Path $Path -Destination /app -Config @{
    Entrypoint = $Entrypoint
    User       = '1000'
    WorkingDir = '/app'
    Labels     = @{ 'org.opencontainers.image.version' = $Tag }
}
Write-Host "Built $image, $($image.Digest)"

# The image that the new one is compared with; there is none before the first has been published.
$last = try { Get-RegistryImage $Destination -Tag latest } catch {
    if ($_.FullyQualifiedErrorId -notlike 'NotFound,*') { throw }
}

$tests = New-PesterConfiguration
$tests.Run.Container = New-PesterContainer -Path (Join-Path $PSScriptRoot AppImage.Tests.ps1) -Data @{ Image = $image; Base = $base; Last = $last }
$tests.Run.Throw = $true
$tests.Output.Verbosity = 'Detailed'
$tests.TestResult.Enabled = $true
$tests.TestResult.OutputPath = $ResultPath
Invoke-Pester -Configuration $tests

if ($Publish) {
    $image | Publish-Image $Destination -Tag $Tag, latest -Compression Gzip | ForEach-Object { "$_" }
}
