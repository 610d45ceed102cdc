# The real registry with the big images in it.

Import-Module (Join-Path $PSScriptRoot TestPrograms.psm1)

# Factors say how big: 1 is 633 MB as served. The images are made once and kept in the cache folder. Layers says of how many layers of how many bytes there are
# images too, and Tags how many tags have the two repositories that differ in three of them.
function Start-BenchRegistry([double[]] $Factors, [string] $Cache, [string[]] $Layers = @(), [int] $Tags) {
    $list = @($Factors | ForEach-Object { $_.ToString([cultureinfo]::InvariantCulture) })
    $options = @('--kind', 'plain', '--big', ($list -join ','), '--cache', $Cache)
    if ($Layers) {
        $options += '--layers', ($Layers -join ',')
    }

    if ($Tags) {
        $options += '--tags', "$Tags"
    }

    $started = Start-TestProgram (@('serve-real') + $options)
    $told = $started.Told
    $layered = @{}
    $Layers | ForEach-Object { $layered[$_] = Get-BenchImage $told 'bench/layers' $_ }
    [pscustomobject]@{
        Started = $started
        Host    = $told.host
        Images  = @($list | ForEach-Object { Get-BenchImage $told 'bench/big' $_ })
        Layered = $layered
    }
}

# What the cases need to know of an image.
function Get-BenchImage($Told, [string] $Name, [string] $Tag) {
    $digest = $Told.images."${Name}:$Tag".digest
    $repository = "$($Told.url)v2/$Name"
    # By its bytes: not everybody takes this media type for JSON.
    $answer = Invoke-WebRequest "$repository/manifests/$digest" -Headers @{ Accept = 'application/vnd.oci.image.manifest.v1+json' }
    $manifest = [Text.Encoding]::UTF8.GetString($answer.RawContentStream.ToArray()) | ConvertFrom-Json
    $size = ($manifest.layers | Measure-Object size -Sum).Sum
    [pscustomobject]@{
        Reference   = "$($Told.host)/$Name@$digest"
        Size        = $size
        Label       = $size -ge 1e9 ? ('{0:0.0} GB' -f ($size / 1e9)) : ('{0:0} MB' -f ($size / 1e6))
        Layers      = $manifest.layers.Count
        ManifestUrl = "$repository/manifests/$digest"
        ConfigUrl   = "$repository/blobs/$($manifest.config.digest)"
        Layout      = $Told.images."${Name}:$Tag".layout
        BlobUrls    = @(@($manifest.config) + $manifest.layers | ForEach-Object { "$repository/blobs/$($_.digest)" })
    }
}

function Stop-BenchRegistry($Registry) {
    Stop-TestProgram $Registry.Started
}

Export-ModuleMember -Function Start-BenchRegistry, Stop-BenchRegistry
