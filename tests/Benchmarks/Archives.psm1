# The big images as archives, made once by tools that are not ours and kept beside the layouts they are made of.

Import-Module (Join-Path $PSScriptRoot Programs.psm1)

# The tag of the one image in each layout.
$script:Tag = 'big'

# An OCI layout as skopeo and umoci name it.
function Get-LayoutName($Image) { "$($Image.Layout):$script:Tag" }

# An archive of an image, in a format that skopeo writes; nothing where it cannot be made.
function Get-BenchArchive($Image, [ValidateSet('docker-archive', 'oci-archive')] [string] $Format) {
    $file = "$($Image.Layout).$Format.tar"
    if (-not (Test-Path $file)) {
        if (-not (Get-Command skopeo -CommandType Application -ErrorAction Ignore)) {
            return
        }

        Write-Host "Making $(Split-Path -Leaf $file) …"
        $partial = "$file.partial"
        Remove-Item $partial -ErrorAction Ignore
        $null = Invoke-Program skopeo @('--insecure-policy', 'copy', '--quiet', "oci:$(Get-LayoutName $Image)", "${Format}:${partial}:bench/big:big")
        Move-Item $partial $file
    }

    $file
}

Export-ModuleMember -Function Get-LayoutName, Get-BenchArchive
