# The real registry with the big images in it.

Import-Module (Join-Path $PSScriptRoot Programs.psm1)

$script:Program = Join-Path $PSScriptRoot '../TestRegistry/bin/Debug/net10.0/TestRegistry.dll'

# Factors say how big: 1 is 633 MB as served. The images are made once and kept in the cache folder.
function Start-BenchRegistry([double[]] $Factors, [string] $Cache) {
    if (-not (Test-Path $script:Program)) {
        throw 'The tests'' registry is not built; run dotnet build.'
    }

    $list = ($Factors | ForEach-Object { $_.ToString([cultureinfo]::InvariantCulture) }) -join ','
    $process = [Diagnostics.Process]::Start((New-ProgramStart 'dotnet' @(
                $script:Program, 'serve-real', '--kind', 'plain', '--big', $list, '--cache', $Cache)))
    $line = $process.StandardOutput.ReadLine()
    if (-not $line) {
        throw "The registry did not start: $($process.StandardError.ReadToEnd().Trim()) (on Debian: apt-get install docker-registry skopeo apache2-utils)"
    }

    $told = $line | ConvertFrom-Json
    [pscustomobject]@{
        Process = $process
        Images  = @($list -split ',' | ForEach-Object { Get-BenchImage $told $_ })
    }
}

# What the cases need to know of an image.
function Get-BenchImage($Told, [string] $Factor) {
    $digest = $Told.images."bench/big:$Factor".digest
    $repository = "$($Told.url)v2/bench/big"
    # By its bytes: not everybody takes this media type for JSON.
    $answer = Invoke-WebRequest "$repository/manifests/$digest" -Headers @{ Accept = 'application/vnd.oci.image.manifest.v1+json' }
    $manifest = [Text.Encoding]::UTF8.GetString($answer.RawContentStream.ToArray()) | ConvertFrom-Json
    $size = ($manifest.layers | Measure-Object size -Sum).Sum
    [pscustomobject]@{
        Reference   = "$($Told.host)/bench/big@$digest"
        Size        = $size
        Label       = $size -ge 1e9 ? ('{0:0.0} GB' -f ($size / 1e9)) : ('{0:0} MB' -f ($size / 1e6))
        Layers      = $manifest.layers.Count
        ManifestUrl = "$repository/manifests/$digest"
        ConfigUrl   = "$repository/blobs/$($manifest.config.digest)"
        Layout      = $Told.images."bench/big:$Factor".layout
        BlobUrls    = @(@($manifest.config) + $manifest.layers | ForEach-Object { "$repository/blobs/$($_.digest)" })
    }
}

function Stop-BenchRegistry($Registry) {
    $Registry.Process.StandardInput.Close()
    if (-not $Registry.Process.WaitForExit(10000)) {
        $Registry.Process.Kill($true)
    }

    $Registry.Process.Dispose()
}

Export-ModuleMember -Function Start-BenchRegistry, Stop-BenchRegistry
