BeforeAll {
    Import-Module "$PSScriptRoot/Servers.psm1"
    Initialize-TestStore
    $folder = Join-Path $TestDrive content
    $null = New-Item -ItemType Directory $folder/doc
    Set-Content $folder/program ('p' * 10000)
    Set-Content $folder/doc/readme text
    $image = New-LayeredImage acme/app -Tag 1 -Path $folder -Compression Gzip -Mtime '2024-06-01' -Created '2024-06-01'
    $index = 'amd64', 'arm64' | ForEach-Object { New-LayeredImage acme/app -Tag 1 -Path $folder -Architecture $_ -Compression Gzip } | Merge-Image -AsIndex -Name acme/app:1
}

Describe 'Convert-Image' {
    It 'gives an image the other media types and says which digest it had' {
        $docker = $image | Convert-Image -MediaType Docker
        $docker | Should -BeOfType ContainerTools.Image
        $docker.Manifest.MediaType | Should -Be application/vnd.docker.distribution.manifest.v2+json
        $docker.Id | Should -Be $image.Id
        $docker.PreviousDigest | Should -Be $image.Digest
        ($docker | Convert-Image -MediaType Oci).Digest | Should -Be $image.Digest
    }

    It 'gives what is not different as it came' {
        $same = $image | Convert-Image -MediaType Oci -LayerCompression Gzip -ClampMtime '2030-01-01' -ExcludePath /none
        [object]::ReferenceEquals($same, $image) | Should -BeTrue
        $same.PSObject.Properties['PreviousDigest'] | Should -BeNullOrEmpty
    }

    It 'compresses every layer of an index anew' {
        $small = $index | Convert-Image -LayerCompression Zstd -CompressionLevel 9
        $small | Should -BeOfType ContainerTools.ImageIndex
        $small.Images.Layers.MediaType | Should -Be (@('application/vnd.oci.image.layer.v1.tar+zstd') * 2)
        $small.Images.Id | Should -Be $index.Images.Id
        Compare-Image $index.Images[0] $small.Images[0] -Kind File | Should -BeNullOrEmpty
    }

    It 'leaves files and layers out, with the history telling' {
        $two = New-LayeredImage acme/two -FromImage $image -Path $PSScriptRoot/Shared.psm1 -Destination /more
        $without = $two | Convert-Image -ExcludePath doc -ExcludeLayer -1
        $without.Layers | Should -HaveCount 1
        ($without | Get-ImageFile -Recurse -File).FullName | Should -Be /program
        $without.Config.History[-1].CreatedBy | Should -Match '^layers 1 left out; doc left out of layers 0'
        ($two | Convert-Image -ExcludeLayer $two.Layers[0].DiffId).Layers.Digest | Should -Be $two.Layers[1].Digest
    }

    It 'leaves a layer out of the platforms that have it' {
        $more = New-LayeredImage acme/app -FromImage $index.Images[1] -Path $PSScriptRoot/Shared.psm1 -Destination /more
        $both = $index.Images[0], $more | Merge-Image -AsIndex -Name acme/app:1
        ($both | Convert-Image -ExcludeLayer $more.Layers[1].Digest).Images.ForEach{ $_.Layers.Count } | Should -Be 1, 1
        { $both | Convert-Image -ExcludeLayer ('sha256:' + '0' * 64) -ErrorAction Stop } | Should -Throw -ErrorId 'InvalidArgument,*'
    }

    It 'makes no time later than a date' {
        $dated = $image | Convert-Image -ClampMtime '2024-01-01' -ClampCreated '2024-01-01'
        $dated.Created | Should -Be ([DateTimeOffset] '2024-01-01Z')
        ($dated | Get-ImageFile -Recurse -File).LastWriteTime | Sort-Object -Unique | Should -HaveCount 1
    }

    It 'says what it cannot, and gives the others' {
        $zstd = $image | Convert-Image -LayerCompression Zstd
        $found = $zstd, $image | Convert-Image -MediaType Docker -ErrorVariable failure -ErrorAction SilentlyContinue
        $found | Should -HaveCount 1
        $failure[0].FullyQualifiedErrorId | Should -BeLike 'Unsupported,*'
        $failure[0].ErrorDetails.RecommendedAction | Should -Match '-LayerCompression'
        { $image | Convert-Image -CompressionLevel 3 } | Should -Throw -ErrorId 'InvalidArgument,*'
        { $image | Convert-Image -ExcludeLayer 7 -ErrorAction Stop } | Should -Throw -ErrorId 'InvalidArgument,*'
        { $null | Where-Object { $false } | Convert-Image } | Should -Throw -ErrorId 'InvalidArgument,*'
    }

    It 'warns of what Docker has no place for' {
        $null = $image | Set-ImageConfig -Annotation @{ a = 'b' } | Convert-Image -MediaType Docker -WarningVariable told -WarningAction SilentlyContinue
        $told | Should -HaveCount 1
        $told[0] | Should -Match annotations
    }

    It 'works on what a registry has, and what it made goes there' {
        $memory = Start-MemoryRegistry
        try {
            $null = Get-RegistryImage "$($memory.Name):list" -AllPlatforms | Convert-Image -MediaType Oci -LayerCompression Zstd | Publish-Image "$($memory.Name):converted"
            $back = Get-RegistryImage "$($memory.Name):converted" -AllPlatforms
            $back.Manifest.MediaType | Should -Be application/vnd.oci.image.index.v1+json
            $back | Test-Image -Quiet | Should -BeTrue
        }
        finally { $memory.Server.Dispose() }
    }

    It 'keeps new layers in the store that is given' {
        $store = Join-Path $TestDrive own
        $null = $image | Convert-Image -LayerCompression Zstd -Store $store
        (Get-ImageStore $store -Blob).Count | Should -BeGreaterThan 0
    }
}
