BeforeAll {
    Import-Module "$PSScriptRoot/Servers.psm1"
    Initialize-TestStore
    $memory = Start-MemoryRegistry
    $name = $memory.Name
    $index = Get-RegistryImage "${name}:multi" -AllPlatforms
    $null = New-Item -ItemType Directory (Join-Path $TestDrive one), (Join-Path $TestDrive two)
    Set-Content (Join-Path $TestDrive one file) one
    Set-Content (Join-Path $TestDrive two file) two

    function New-Sample([string] $Folder, [string] $Tag, [string] $Architecture = 'amd64') {
        New-LayeredImage acme/app -Tag $Tag -Path (Join-Path $TestDrive $Folder) -Architecture $Architecture
    }
}

AfterAll { $memory.Server.Dispose() }

Describe 'Merge-Image' {
    BeforeEach { Push-Location (New-Item -ItemType Directory (Join-Path $TestDrive ([guid]::NewGuid()))) }

    AfterEach { Pop-Location }

    Context 'For an archive' {
        It 'gives each image once, with all its names' {
            $one = New-Sample one a
            $two = New-Sample two b
            $merged = $one, $two, (New-Sample one c) | Merge-Image
            $merged.Digest | Should -Be $one.Digest, $two.Digest
            $merged[0].RepoTags | Should -Be acme/app:a, acme/app:c
            [object]::ReferenceEquals($merged[1], $two) | Should -BeTrue
        }

        It 'gives what Export-Image writes' {
            $one, $two = (New-Sample one a), (New-Sample two b)
            $file = $one, $index, $two, $one | Merge-Image | Export-Image all.tar
            $listed = tar -xOf $file index.json | ConvertFrom-Json
            $listed.manifests.digest | Should -Be "$($one.Digest)", "$($index.Digest)", "$($two.Digest)"
            $direct = $one, $index, $two | Export-Image direct.tar
            (Get-FileHash $file).Hash | Should -Be (Get-FileHash $direct).Hash
        }

        It 'merges what other archives hold' {
            $one, $two = (New-Sample one a), (New-Sample two b)
            $null = $one, $two | Export-Image first.tar
            $null = $two, $index | Export-Image layout -Format OciLayout
            $read = Import-Image first.tar, layout | Merge-Image
            $read.Digest | Should -Be $one.Digest, $two.Digest, $index.Digest
            $merged = $read | Export-Image merged.tar
            $direct = $one, $two, $index | Export-Image direct.tar
            (Get-FileHash $merged).Hash | Should -Be (Get-FileHash $direct).Hash
        }

        It 'reads no layer' {
            $lazy = Get-RegistryImage "${name}:plain" -NoStore
            $before = $memory.Server.Requests.Count
            $null = $lazy, $index | Merge-Image
            $null = $lazy | Merge-Image -AsIndex
            $memory.Server.Requests.Count | Should -Be $before
        }

        It 'refuses one name for two images and tells both' {
            $one, $two = (New-Sample one a), (New-Sample two a)
            $problem = { $one, $two | Merge-Image } | Should -Throw -ErrorId 'InvalidArgument,*' -PassThru
            $problem.Exception.Message | Should -BeLike "*acme/app:a*$($one.Digest)*$($two.Digest)*"
            $problem.TargetObject | Should -Be acme/app:a
        }

        It 'lets the last image have the name with -Force' {
            $merged = (New-Sample one a), (New-Sample two a) | Merge-Image -Force -WarningVariable said -WarningAction SilentlyContinue
            $merged | Should -HaveCount 2
            $merged[0].RepoTags | Should -BeNullOrEmpty
            $merged[1].RepoTags | Should -Be acme/app:a
            $said | Should -BeLike '*acme/app:a*'
        }

        It 'takes an array too' {
            Merge-Image -InputObject (New-Sample one a), $index | Should -HaveCount 2
        }

        It 'gives nothing for nothing' {
            @() | Merge-Image | Should -BeNullOrEmpty
        }
    }

    Context 'As an index' {
        It 'makes one image for several platforms, named and annotated' {
            $amd, $arm = (New-Sample one a amd64), (New-Sample one b arm64)
            $made = $amd, $arm | Merge-Image -AsIndex -Name acme/app:2.1 -Annotation @{ 'org.example.n' = 5 }
            $made | Should -BeOfType ContainerTools.ImageIndex
            $made.RepoTags | Should -Be acme/app:2.1
            "$($made.Platforms)" | Should -Be 'linux/amd64 linux/arm64'
            $made.Images.Digest | Should -Be $amd.Digest, $arm.Digest
            $made.Manifest.MediaType | Should -Be application/vnd.oci.image.index.v1+json
            $made.Manifest.Annotations['org.example.n'] | Should -Be 5
        }

        It 'keeps attestations and every other word of an index' {
            $other = New-Sample one a s390x
            $made = $index, $other | Merge-Image -AsIndex -Name acme/app
            $made.RepoTags | Should -Be acme/app:latest
            $made.Entries | Should -HaveCount ($index.Entries.Count + 1)
            $made.Entries | Where-Object IsAttestation | Should -HaveCount 4
            $made.Manifest.Manifests[0..7].Digest | Should -Be $index.Manifest.Manifests.Digest
        }

        It 'writes what another reader takes for an index' {
            $file = (New-Sample one a amd64), (New-Sample one b arm64) | Merge-Image -AsIndex -Name acme/app:1 | Export-Image
            $file.Name | Should -Be acme-app-1.tar
            $top = (tar -xOf $file index.json | ConvertFrom-Json).manifests
            $top | Should -HaveCount 1
            $inner = tar -xOf $file "blobs/$($top.digest -replace ':', '/')" | ConvertFrom-Json
            $inner.manifests.platform.architecture | Should -Be amd64, arm64
        }

        It 'refuses two images for one platform and names it' {
            $problem = { (New-Sample one a), (New-Sample two b) | Merge-Image -AsIndex } | Should -Throw -ErrorId 'InvalidArgument,*' -PassThru
            $problem.Exception.Message | Should -BeLike '*linux/amd64*'
        }

        It 'refuses an index of nothing' {
            { @() | Merge-Image -AsIndex } | Should -Throw -ErrorId 'InvalidArgument,*'
        }

        It 'writes a Docker manifest list of Docker''s manifests only' {
            $list = (Get-RegistryImage "${name}:list" -AllPlatforms).Images
            ($list | Merge-Image -AsIndex -MediaType Docker).Manifest.MediaType | Should -Be application/vnd.docker.distribution.manifest.list.v2+json
            { $index | Merge-Image -AsIndex -MediaType Docker } | Should -Throw -ErrorId 'InvalidArgument,*'
        }

        It 'refuses a platform that no image needs' {
            { New-Sample one a | Merge-Image -AsIndex -Platform linux/arm64 } | Should -Throw -ErrorId 'InvalidArgument,*'
        }

        It 'has no use for -Force' {
            { New-Sample one a | Merge-Image -AsIndex -Force } | Should -Throw -ErrorId 'AmbiguousParameterSet,*'
        }
    }

    Context 'With -Squash' {
        BeforeAll { $layered = Get-RegistryImage "${name}:oci" }

        It 'makes one layer of all, with the same files' {
            $squashed = $layered | Merge-Image -Squash
            $squashed | Should -BeOfType ContainerTools.Image
            $squashed.Layers | Should -HaveCount 1
            $squashed.RepoTags | Should -Be $layered.RepoTags
            $before = $layered | Export-Image before.tar -Format RootFileSystem
            $after = $squashed | Export-Image after.tar -Format RootFileSystem
            tar -tf $after | Sort-Object | Should -Be (tar -tf $before | Sort-Object)
        }

        It 'leaves the layers outside the range alone' {
            $squashed = $layered | Merge-Image -Squash -From 1 -To -2
            $squashed.Layers | Should -HaveCount 3
            $squashed.Layers[0].Digest | Should -Be $layered.Layers[0].Digest
            $squashed.Layers[2].Digest | Should -Be $layered.Layers[-1].Digest
            ($squashed.Config.History | Where-Object CreatedBy -like 'squash of layers 1 to *').Count | Should -Be 1
        }

        It 'compresses the new layer when asked' {
            $squashed = $layered | Merge-Image -Squash -Compression Gzip
            $squashed.Layers[0].MediaType | Should -BeLike '*+gzip'
            $squashed.Layers[0].DiffId | Should -Be ($layered | Merge-Image -Squash).Layers[0].DiffId
        }

        It 'gives the image itself where there is nothing to do' {
            [object]::ReferenceEquals(($layered | Merge-Image -Squash -From -1), $layered) | Should -BeTrue
        }

        It 'wants layers that are there, and one platform' {
            { $layered | Merge-Image -Squash -From 7 } | Should -Throw -ErrorId 'InvalidArgument,*'
            { $index | Merge-Image -Squash } | Should -Throw -ErrorId 'InvalidArgument,*'
        }
    }
}
