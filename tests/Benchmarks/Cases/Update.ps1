# Bytes that a client pulls for an update, all of them compressed by gzip: the layers of the new image that the old one has not.
param($Bench)
$PSDefaultParameterValues = @{ 'New-Case:LimitedBy' = 'where the packages are cut into layers' }

Import-Module (Join-Path $PSScriptRoot ../Updates.psm1)

$kinds = @(
    @{ Name = 'Debian root of 200 packages'; Updates = 'three upgrades'; Source = 'DebianRoot'; Initialize = 'Initialize-DebianUpdate'; Limit = 1 / 20 }
    @{ Name = 'Node service of 150 packages'; Updates = 'an application change', 'one package'; Source = 'NodeModules'; Initialize = 'Initialize-NodeUpdate'; Limit = 1 / 10 }
    @{ Name = '.NET service with PowerShell''s packages'; Updates = 'an application change', 'one package'; Source = 'DotNetPublish'; Initialize = 'Initialize-DotNetUpdate'; Limit = 1 / 10 }
)
foreach ($kind in $kinds) {
    $folder = Join-Path $Bench.Cache "update-$($kind.Source)"
    $initialize = Get-Command $kind.Initialize
    $prepare = { & $initialize $folder }.GetNewClosure()
    foreach ($update in $kind.Updates) {
        # What is left of the old image, and what comes for the new one.
        $pull = {
            param($compose)
            "`$old, `$new = 'old', '$update' | ForEach-Object { `$folder = Join-Path '$folder' `$_; $compose }; " +
            "`$new.Layers | Where-Object Digest -NotIn `$old.Layers.Digest | Save-ImageLayer '$($Bench.Output)'"
        }.GetNewClosure()
        $graph = "Get-ReferenceGraph -$($kind.Source) `$folder"
        $one = New-SessionSide (& $pull "New-LayeredImage acme/app -Path `$folder -Destination /app -Compression Gzip") 'New-LayeredImage -Path {folder}, one layer, as a Dockerfile or dotnet publish makes it'
        foreach ($layers in 20, 40, 100) {
            $ours = New-SessionSide (& $pull "$graph | New-LayeredImage acme/app -MaxLayers $layers -Compression Gzip") "Get-ReferenceGraph -$($kind.Source) {folder} | New-LayeredImage -MaxLayers $layers"
            New-Case "Bytes to pull: $($kind.Name), $update, $layers layers, against one layer" -Figure Bytes -Limit $kind.Limit -WarmUps 0 -Prepare $prepare -Ours $ours -Peer $one
            foreach ($algorithm in 'Popularity', 'Auto') {
                $other = New-SessionSide (& $pull "$graph | Split-ReferenceGraph -Algorithm $algorithm -MaxLayers $($layers - 1) | New-LayeredImage acme/app -Compression Gzip") "… | Split-ReferenceGraph -Algorithm $algorithm -MaxLayers $($layers - 1) | New-LayeredImage"
                New-Case "Bytes to pull: $($kind.Name), $update, $layers layers, against $algorithm" -Figure Bytes -WarmUps 0 -Prepare $prepare -Ours $ours -Peer $other
            }
        }

        # The same as an image in one layer that somebody else built.
        $optimize = "New-LayeredImage acme/app -Path `$folder -Destination $($kind.Source -eq 'DebianRoot' ? '/' : '/app') -SingleLayer | Optimize-Image -MaxLayers 40"
        New-Case "Bytes to pull: $($kind.Name), $update, optimized to 40 layers, against one layer" -Figure Bytes -Limit $kind.Limit -WarmUps 0 -Prepare $prepare -Peer $one `
            -Ours (New-SessionSide (& $pull $optimize) 'New-LayeredImage {folder} -SingleLayer | Optimize-Image -MaxLayers 40')
    }
}
