# What the commands give, in a terminal of 80 columns, with names that are longer than that.

BeforeDiscovery {
    Import-Module "$PSScriptRoot/Shared.psm1"
    $types = Get-FormatData ContainerTools.* -PowerShellVersion $PSVersionTable.PSVersion |
        Where-Object { $_.FormatViewDefinition.Control -is [Management.Automation.TableControl] } | ForEach-Object TypeNames |
        Where-Object { -not ([type]$_).IsAbstract -and $_ -notin 'ContainerTools.ManifestDocument', 'ContainerTools.Digest', 'ContainerTools.Platform', 'ContainerTools.ImageReference' } |
        Sort-Object -Unique
}

BeforeAll {
    Import-Module "$PSScriptRoot/Servers.psm1"
    Initialize-TestStore
    $part = 'a-team-with-a-long-name/a-project-with-a-long-name/application-server'
    $tag = '2026.11.28-trixie'
    $folder = Join-Path $TestDrive content
    $null = New-Item -ItemType Directory $folder/$part
    Set-Content $folder/$part/application-server.configuration.json content
    $package = New-Item -ItemType Directory $folder/node_modules/@scope-with-a-long-name/package-with-a-long-name
    Set-Content $package/package.json '{ "name": "@scope-with-a-long-name/package-with-a-long-name", "version": "10.20.30-preview.20261128.1", "license": "SEE LICENSE IN A FILE" }'
    $platforms = 'amd64', 'arm64' | ForEach-Object { New-LayeredImage $part -Tag $tag -Path $folder -Architecture $_ }
    $made = $platforms | Merge-Image -AsIndex -Name "${part}:$tag"
    $server = Start-ImageRegistry -Store (Join-Path $TestDrive store-of-a-registry-with-a-long-name)
    $name = "$($server.Host)/${part}:$tag"
    $null = $made | Publish-Image $name
    $image = Get-RegistryImage $name -Platform linux/arm64
    $index = Get-RegistryImage $name -AllPlatforms
    $digest = [ContainerTools.Digest]$image.Digest
    $descriptor = [ContainerTools.Descriptor]::new('application/vnd.example.a-media-type-with-a-long-name.v1+json', $digest, 999mb)
    $path = "/$part/application-server.configuration.json"
    $node = [ContainerTools.Layering.GraphNode]::new($path, [string[]]@($path, $path), 999mb)
    $now = [DateTimeOffset]::Now
    $list = Join-Path $TestDrive bad.tar
    Set-Content $list text
    $bundle = 'application/vnd.dev.sigstore.bundle.v0.3+json'
    $null = Publish-RegistryArtifact "$($server.Host)/$part" -Path $list -MediaType $bundle -ArtifactType $bundle -Subject $index
    $key = [Security.Cryptography.ECDsa]::Create().ExportSubjectPublicKeyInfoPem()

    $samples = @{
        'ContainerTools.Image' = $image
        'ContainerTools.ImageIndex' = $index
        'ContainerTools.Layer' = $image.Layers
        'ContainerTools.Descriptor' = $descriptor
        'ContainerTools.Manifest' = $image.Manifest
        'ContainerTools.IndexManifest' = $index.Manifest
        'ContainerTools.Engines.LoadedImage' = [ContainerTools.Engines.LoadedImage]::new('Containerd', $name, $digest)
        'ContainerTools.Registry.RegistryReferrer' = [ContainerTools.Registry.RegistryReferrer]::new($image.Reference.WithDigest($digest), $descriptor)
        'ContainerTools.Syncing.SyncResult' = Sync-RegistryRepository "$($server.Host)/$part" "$($server.Host)/copies/"
        'ContainerTools.Registry.RegistryTag' = Get-RegistryTag "$($server.Host)/$part"
        'ContainerTools.Registry.RegistryTagDetail' = Get-RegistryTag "$($server.Host)/$part" -Detailed
        'ContainerTools.Registry.Pulling.ManifestHead' = Get-RegistryManifest $name -Head
        'ContainerTools.Registry.RegistryRepository' = Get-RegistryRepository $server.Host
        'ContainerTools.Registry.Transport.RegistryConnection' = Connect-Registry $server.Host -PassThru -Mirror mirror-with-a-long-name.example.com/team
        'ContainerTools.Layering.GraphNode' = $node
        'ContainerTools.Layering.LayerGroup' = $node | Split-ReferenceGraph -MaxLayers 2
        'ContainerTools.Layering.ReferenceGraph' = [ContainerTools.Layering.ReferenceGraph]::new([ContainerTools.Layering.GraphNode[]]$node)
        'ContainerTools.Serving.ImageRegistry' = $server
        'ContainerTools.Serving.Http.ServedRequest' = $server.Requests
        'ContainerTools.Verification.ImageTestResult' = $image | Test-Image
        'ContainerTools.Verification.ImageDefect' = [enum]::GetValues([ContainerTools.Verification.ImageDefectCode]) | ForEach-Object {
            [ContainerTools.Verification.ImageDefect]::new('Information', $_, "layer $digest", "Layer $digest has '$path' twice.")
        }
        'ContainerTools.Comparison.ImageDifference' = Compare-Image $image ($image | Set-ImageConfig -Env @{ LONG_NAME = $path } | Set-ImageConfig -Platform linux/amd64)
        'ContainerTools.Comparison.ImageUpdate' = Measure-ImageUpdate $index $index
        'ContainerTools.Comparison.LayerUpdate' = Measure-ImageUpdate $image (New-LayeredImage $part -Tag $tag -FromImage $image -Path $folder -Destination /more) -Layer
        'ContainerTools.Inspection.ImageFile' = (Compare-Image $image (New-LayeredImage none -Path $list) -Kind File).Reference | Where-Object { $_ }
        'ContainerTools.Inspection.LayerMeasure' = $image | Measure-Image
        'ContainerTools.Inspection.ImageMeasure' = $image | Measure-Image -Summary
        'ContainerTools.Inspection.FileGroup' = $image | Measure-Image -By Directory -Depth 9
        'ContainerTools.Bases.ImageBaseTestResult' = $image | Test-ImageBase -Base $name
        'ContainerTools.Signing.Results.ImageSignature' = Test-ImageSignature $name -PublicKey $key
        'ContainerTools.Optimization.OptimizedLayer' = $image | Optimize-Image -AsPlan
        'ContainerTools.Packages.ImagePackage' = $image | Get-ImagePackage
        'ContainerTools.Store.ImageStoreInfo' = Get-ImageStore $server.Store
        'ContainerTools.Store.StoredBlobInfo' = Get-ImageStore $server.Store -Blob
        'ContainerTools.Store.StoreClearingResult' = [ContainerTools.Store.StoreClearingResult]::new("/var/lib$path", 1000, 2, 999mb, 999mb, 3)
        'ContainerTools.FileSystem.Unpacking.ExpandedImage' = [ContainerTools.FileSystem.Unpacking.ExpandedImage]::new("/var/lib$path", $image, 100000, 10000, 999mb, [ContainerTools.FileSystem.Unpacking.SkippedEntry[]]@())
        'ContainerTools.FileSystem.Unpacking.SkippedEntry' = [ContainerTools.FileSystem.Unpacking.SkippedEntry]::new($path, 'ModificationTime', 'Operation not permitted on a file system of this kind')
    }
    # An artifact, of which only a registry is the source.
    $memory = Start-MemoryRegistry
    $repository = $memory.Registry.get_Item($part)
    $bytes = { param($text) , [Text.Encoding]::UTF8.GetBytes($text) }
    $manifest = [ordered]@{
        schemaVersion = 2; mediaType = 'application/vnd.oci.image.manifest.v1+json'
        config = @{ mediaType = $descriptor.MediaType; digest = $repository.AddBlob((& $bytes '{}')); size = 2 }
        layers = @(@{ mediaType = 'text/plain'; digest = $repository.AddBlob((& $bytes 'content')); size = 7 })
    } | ConvertTo-Json -Depth 5
    $null = $repository.AddManifest((& $bytes $manifest), 'application/vnd.oci.image.manifest.v1+json', [string[]]@($tag))
    $samples['ContainerTools.Artifact'] = Get-RegistryImage "$($memory.Host)/${part}:$tag"
    $samples['ContainerTools.ArtifactFile'] = $samples['ContainerTools.Artifact'].Files

    function Show([object[]] $Objects, [int] $Width = 80) { ($Objects | Format-Table | Out-String -Width $Width) -split '\r?\n' | Where-Object { $_ } }
}

AfterAll {
    Disconnect-Registry $server.Host
    $server | Stop-ImageRegistry
    $memory.Server.Dispose()
}

Describe 'A table of <_>' -ForEach $types {
    BeforeAll { $objects = @($samples[$_]) }

    It 'has a line of at most 80 columns for each object' {
        $objects.Count | Should -BeGreaterThan 0
        $objects | ForEach-Object { $_.PSObject.TypeNames | Should -Contain "$($_.GetType())" }
        $lines = Show $objects
        $lines | Where-Object Length -GT 80 | Should -BeNullOrEmpty
        $head = @($lines | Where-Object { $_ -match '(Subject|Update|Repository):' }).Count + 2
        $lines | Should -HaveCount ($objects.Count + $head)
    }

    It 'cuts no heading' {
        # Above the columns' headings there may be the name of what the objects belong to.
        (@(Show $objects) -notmatch '(Subject|Update|Repository):')[0..1] -join "`n" | Should -Not -Match '…'
    }

    It 'shows digests and sizes in full' {
        $rows = (Show $objects) -join "`n"
        foreach ($property in 'Digest', 'Size') {
            if ($objects[0].PSObject.Properties[$property] -and $objects[0].$property -and $objects[0] -isnot [ContainerTools.Inspection.ImageFile]) {
                $shown = $property -eq 'Size' ? [ContainerTools.Output.DisplayText]::Size($objects[0].Size) : $objects[0].Digest.Short
                $rows | Should -Match "\b$([regex]::Escape($shown))\b"
            }
        }
    }
}

Describe 'A table' {
    It 'shows the end of a name' {
        foreach ($named in $image, $index, $samples['ContainerTools.Artifact'], ($image | Test-Image)) {
            (Show $named)[-1] | Should -Match "^….*:$([regex]::Escape($tag)) +\S"
        }
    }

    It 'of defects shows severity and code in full, and begins the message with a short digest' {
        $rows = Show $samples['ContainerTools.Verification.ImageDefect']
        foreach ($code in [enum]::GetNames([ContainerTools.Verification.ImageDefectCode])) {
            $rows -match "^Information +$code +Layer $($digest.Short) has" | Should -HaveCount 1
        }
    }

    It 'of defects says in a wide terminal all that the message says' {
        (Show $samples['ContainerTools.Verification.ImageDefect'] 200)[-1] | Should -BeLike "*Layer $($digest.Short) has '$path' twice."
    }

    It 'of referrers names their subject once' {
        $lines = Show (@($samples['ContainerTools.Registry.RegistryReferrer']) * 3)
        $lines -like "*Subject: $($digest.Short)*" | Should -HaveCount 1
    }
}
