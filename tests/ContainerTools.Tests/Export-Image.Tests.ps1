BeforeAll {
    Import-Module "$PSScriptRoot/Servers.psm1"
    Initialize-TestStore
    $memory = Start-MemoryRegistry
    $name = $memory.Name
    $image = Get-RegistryImage "${name}:oci" -NoStore
    $index = Get-RegistryImage "${name}:multi" -AllPlatforms -NoStore
    $memory.Registry.Add('random', (New-RandomSample 4MB), '1')
    $random = "$($memory.Host)/random:1"

    function Get-Entry($Path) { tar -tf $Path }
    function Get-Json($Path, $Entry) { tar -xOf $Path $Entry | ConvertFrom-Json -NoEnumerate }
    function Get-Sha256($Path) { (Get-FileHash -LiteralPath $Path).Hash }
}

AfterAll { $memory.Server.Dispose() }

Describe 'Export-Image' {
    BeforeEach {
        $folder = New-Item -ItemType Directory (Join-Path $TestDrive ([guid]::NewGuid()))
        Push-Location $folder
    }

    AfterEach {
        Pop-Location
        $memory.Registry.Alter = $null
    }

    Context 'Where it writes' {
        It 'makes a name of the image''s' {
            $file = $image | Export-Image
            $file | Should -BeOfType System.IO.FileInfo
            $file.PSPath | Should -BeExactly (Get-Item $file.FullName).PSPath
            ($file | Out-String) | Should -BeExactly (Get-Item $file.FullName | Out-String)
            $file.FullName | Should -Be (Join-Path $folder "$($memory.Host -replace ':', '-')-samples-busybox-oci.tar")
        }

        It 'compresses <File> as its name says: <Begins>' -ForEach @(
            @{ File = 'a.tar.gz'; Begins = '1F8B' }, @{ File = 'a.TGZ'; Begins = '1F8B' }
            @{ File = 'a.tar.zst'; Begins = '28B52FFD' }, @{ File = 'a.tzst'; Begins = '28B52FFD' }
        ) {
            $file = $image | Export-Image $File -NoStore -WarningVariable warnings
            $bytes = [IO.File]::ReadAllBytes($file.FullName)
            [Convert]::ToHexString($bytes, 0, $Begins.Length / 2) | Should -Be $Begins
            $warnings | Should -BeNullOrEmpty
            (Import-Image $File).Digest | Should -Be $image.Digest
        }

        It 'compresses as -Compression says, whatever the name is' {
            $plain = $image | Export-Image a.tar -NoStore
            Get-Sha256 ($image | Export-Image b.tar.gz -Compression None -NoStore) | Should -Be (Get-Sha256 $plain)
        }

        It 'warns of <_>, which it does not write, and writes a tar' -ForEach 'a.tar.xz', 'a.tar.bz2' {
            $file = $image | Export-Image $_ -NoStore -WarningVariable warnings -WarningAction SilentlyContinue
            $warnings | Should -BeLike "*$_*without compression*"
            (Import-Image $file).Digest | Should -Be $image.Digest
        }

        It 'makes it of the final name where there is one' {
            (Get-RegistryImage "${name}:oci" -FinalImageName acme/app -FinalImageTag 2.1 | Export-Image).Name | Should -Be acme-app-2.1.tar
        }

        It 'writes to a path, into a folder, and from the current location' {
            (Export-Image -InputObject $image -LiteralPath one.tar).FullName | Should -Be (Join-Path $folder one.tar)
            $null = New-Item -ItemType Directory sub
            ($image | Export-Image sub).DirectoryName | Should -Be (Join-Path $folder sub)
            Set-Location sub
            ($image | Export-Image two.tar).DirectoryName | Should -Be (Join-Path $folder sub)
        }

        It 'takes brackets for what they are' {
            $image | Export-Image '[a].tar'
            Test-Path -LiteralPath '[a].tar' | Should -BeTrue
        }

        It 'replaces nothing unless forced' {
            'mine' | Set-Content there.tar
            $problem = { $image | Export-Image there.tar } | Should -Throw -ErrorId 'AlreadyExists,*' -PassThru
            $problem.CategoryInfo.Category | Should -Be ResourceExists
            $problem.TargetObject | Should -Be (Join-Path $folder there.tar)
            Get-Content there.tar | Should -Be mine
            ($image | Export-Image there.tar -Force).Length | Should -BeGreaterThan 10KB
        }

        It 'writes nothing with -WhatIf' {
            $image | Export-Image -WhatIf | Should -BeNullOrEmpty
            $image | Export-Image -Format OciLayout layout -WhatIf
            Get-ChildItem -Force | Should -BeNullOrEmpty
        }

        It 'gives the image with -PassThru' {
            $image | Export-Image one.tar -PassThru | Should -Be $image
            Get-Item one.tar | Should -Not -BeNullOrEmpty
        }

        It 'refuses what is not in the file system' {
            { $image | Export-Image Env:/x.tar } | Should -Throw -ErrorId 'InvalidArgument,*'
        }

        It 'names a folder that is not there' {
            { $image | Export-Image no/such/one.tar } | Should -Throw -ErrorId 'FileFailed,*'
        }
    }

    Context 'What it writes' {
        It 'writes an OCI layout that docker knows too' {
            $file = $image | Export-Image
            Get-Entry $file | Select-Object -Last 2 | Should -Be index.json, manifest.json
            (Get-Json $file index.json).manifests[0].digest | Should -Be "$($image.Digest)"
            $docker = (Get-Json $file manifest.json)[0]
            $docker.Config | Should -Be "blobs/sha256/$($image.Id.Hex)"
            $docker.RepoTags | Should -Be "${name}:oci"
        }

        It 'writes the layout of docker save' {
            $file = $image | Export-Image -Format DockerArchive
            Get-Entry $file | Should -Contain "$($image.Id.Hex).json"
            Get-Entry $file | Select-Object -Last 1 | Should -Be manifest.json
        }

        It 'writes the layout of skopeo, of one platform each' {
            $file = $image | Export-Image -Format SkopeoArchive -RepoTag app:1
            Get-Entry $file | Should -Contain "$($image.Layers[0].DiffId.Hex).tar"
            Get-Entry $file | Select-Object -Last 2 | Should -Be manifest.json, repositories
            (Get-Json $file manifest.json)[0].RepoTags | Should -Be docker.io/library/app:1
            ($file | Import-Image).Id | Should -Be $image.Id
            { $index | Export-Image -Format SkopeoArchive index.tar } | Should -Throw -ErrorId 'InvalidArgument,*'
        }

        It 'writes a folder, adds to it when forced, and gives it' {
            $made = $image | Export-Image layout -Format OciLayout
            $made | Should -BeOfType System.IO.DirectoryInfo
            { $image | Export-Image layout -Format OciLayout } | Should -Throw -ErrorId 'AlreadyExists,*'
            Get-RegistryImage "${name}:empty" | Export-Image layout -Format OciLayout -Force
            (Get-Content layout/index.json | ConvertFrom-Json).manifests | Should -HaveCount 2
        }

        It 'compresses the whole' -Tag 'needs Unix' -Skip:$IsWindows {
            $plain = Get-Sha256 ($image | Export-Image)
            $gzip = $image | Export-Image -Compression Gzip
            $gzip.Name | Should -BeLike '*.tar.gz'
            gzip -dk $gzip.FullName -c | sha256sum | Should -BeLike "$plain*"
            ($image | Export-Image -Compression Zstd).Name | Should -BeLike '*.tar.zst'
        }

        It 'writes plain layers' -Tag 'needs Unix' -Skip:$IsWindows {
            $file = $image | Export-Image -Format DockerArchive -LayerCompression None
            tar -xOf $file "$($image.Layers[0].DiffId.Hex)/layer.tar" | sha256sum | Should -BeLike "$($image.Layers[0].DiffId.Hex)*"
            Get-ChildItem -Force | Should -HaveCount 1
        }

        It 'gives the names it is told' {
            $file = $image | Export-Image one.tar -RepoTag a:1, b:2
            (Get-Json $file manifest.json)[0].RepoTags | Should -Be a:1, b:2
            (Get-Json ($image | Export-Image two.tar -RepoTag '') manifest.json)[0].RepoTags | Should -Be "${name}:oci"
            (Get-Json ($image | Export-Image three.tar -RepoTag acme/app) manifest.json)[0].RepoTags | Should -Be acme/app:latest
        }

        It 'writes several images, what they share once' {
            $file = "${name}:oci", "${name}:empty" | Get-RegistryImage | Export-Image both.tar
            (Get-Json $file manifest.json).RepoTags | Should -Be "${name}:oci", "${name}:empty"
            Get-Entry $file | Group-Object | Where-Object Count -GT 1 | Should -BeNullOrEmpty
            $file.Length | Should -BeLessThan (1.5 * ($image | Export-Image).Length)
        }

        It 'writes one image that came twice once' {
            Get-Sha256 ($image, $image | Export-Image two.tar) | Should -Be (Get-Sha256 ($image | Export-Image one.tar))
        }

        It 'refuses <what>' -ForEach @(
            @{ what = 'one name for two images'; parameters = @{ RepoTag = 'a:1' } }
        ) {
            { Get-RegistryImage "${name}:oci", "${name}:empty" | Export-Image x.tar @parameters } | Should -Throw -ErrorId 'InvalidArgument,*'
            Get-ChildItem -Force | Should -BeNullOrEmpty
        }

        It 'refuses two images of one name' {
            { "${name}:oci", "${name}:plain" | Get-RegistryImage -FinalImageName a -FinalImageTag b | Export-Image } | Should -Throw -ErrorId 'InvalidArgument,*'
        }

        It 'writes all platforms, and keeps the index as it is' {
            $file = $index | Export-Image
            (Get-Json $file index.json).manifests[0].digest | Should -Be "$($index.Digest)"
            Get-Entry $file | Should -Contain "blobs/sha256/$($index.Digest.Hex)"
            { $index | Export-Image -Format DockerArchive docker.tar } | Should -Throw -ErrorId 'Unsupported,*'
        }

        It 'writes the same bytes each time' {
            Get-Sha256 (Get-RegistryImage "${name}:oci" -NoStore | Export-Image one.tar) | Should -Be (Get-Sha256 ($image | Export-Image two.tar))
        }
    }

    Context 'What it is given' {
        It 'fails where nothing came, because a job without its archive must not succeed' -ForEach 'Export-Image none.tar', 'Export-ImageStream -Command cat',
            'Publish-Image localhost:1/none', 'Export-ImageLock none.lock', 'Expand-Image none', 'Save-ImageLayer none.tar' {
            { Invoke-Expression "@() | $_" } | Should -Throw -ErrorId 'InvalidArgument,*' -ExpectedMessage 'Nothing to * came down the pipeline.'
            Get-ChildItem | Should -BeNullOrEmpty
        }
    }

    Context 'What it fetches' {
        It 'fetches nothing a second time' {
            $store = Join-Path $folder store
            $null = Get-RegistryImage $random -Store $store | Export-Image one.tar
            $memory.Server.Forget()
            $said = Get-RegistryImage $random -Store $store | Export-Image two.tar -Verbose 4>&1
            $memory.Server.Count('GET', '/blobs/') | Should -BeLessOrEqual 1 -Because 'at most the config is asked for'
            "$said" | Should -BeLike '*already in the store*'
        }

        It 'leaves the store alone with -NoStore' {
            $store = Join-Path $folder store
            $null = Get-RegistryImage $random -Store $store | Export-Image one.tar -NoStore
            Get-ChildItem $store -Recurse -File -ErrorAction Ignore | Where-Object Length -GT 1MB | Should -BeNullOrEmpty
        }

        It 'goes on where the connection broke, and says so' {
            $memory.Registry.Alter = [ContainerTools.Testing.Faults]::CutOnce(0.6)
            $memory.Server.Forget()
            $said = Get-RegistryImage $random -NoStore | Export-Image one.tar -Verbose 4>&1
            "$said" | Should -BeLike '*broke off after*going on from there*'
            $memory.Server.BytesSent | Should -BeLessThan 5MB
            $memory.Registry.Alter = $null
            Get-Sha256 one.tar | Should -Be (Get-Sha256 (Get-RegistryImage $random -NoStore | Export-Image two.tar))
        }

        It 'leaves nothing behind when the bytes are wrong' {
            $memory.Registry.Alter = [ContainerTools.Testing.Faults]::Corrupt()
            $problem = { $image | Export-Image -ErrorAction Stop } | Should -Throw -ErrorId 'DigestMismatch,*' -PassThru
            $problem.CategoryInfo.Category | Should -Be InvalidData
            Get-ChildItem -Force | Should -BeNullOrEmpty
        }
    }

    Context 'Manners' {
        It 'shows progress in bytes on one id' {
            $memory.Registry.Alter = [ContainerTools.Testing.Faults]::Slow(8MB)
            $shell = New-Pipeline 'param($Image, $Path) $Image | Export-Image $Path' (Get-RegistryImage $random -NoStore), (Join-Path $folder one.tar)
            $null = $shell.Invoke()
            $records = $shell.Streams.Progress
            $shell.Dispose()
            $records.ActivityId | Sort-Object -Unique | Should -HaveCount 1
            $records.Count | Should -BeIn (2..12)
            $records.StatusDescription | Select-Object -Last 1 | Should -Match '^4.00 MiB of 4.00 MiB, [\d.]+ [KMG]iB/s$'
            $records[-1].RecordType | Should -Be Completed
            $records.PercentComplete | Should -Be ($records.PercentComplete | Sort-Object)
        }

        It 'stops within a second and leaves only what can be resumed' {
            $store = Join-Path $folder store
            $memory.Registry.Alter = [ContainerTools.Testing.Faults]::Slow(500KB)
            $memory.Server.Forget()
            $shell = New-Pipeline 'param($Image, $Path) $Image | Export-Image $Path' (Get-RegistryImage $random -Store $store), (Join-Path $folder one.tar)
            $running = $shell.BeginInvoke()
            Wait-Until { $memory.Server.BytesSent -gt 200KB }
            $watch = [System.Diagnostics.Stopwatch]::StartNew()
            $shell.Stop()
            $watch.Elapsed.TotalSeconds | Should -BeLessThan 1
            $shell.InvocationStateInfo.State | Should -Be Stopped
            $shell.Dispose()
            (Get-ChildItem -Force).Name | Should -Be store
            Get-ChildItem "$store/blobs" -Recurse -File | Where-Object Length -GT 1MB | Should -BeNullOrEmpty
            (Get-ChildItem "$store/ingest" -File).Length | Should -BeGreaterThan 100KB
        }

        It 'fetches only what is missing after it was killed' {
            $store = Join-Path $folder store
            $layer = (Get-RegistryImage $random -NoStore).Layers[0]
            $memory.Registry.Alter = [ContainerTools.Testing.Faults]::Slow(1MB)
            $memory.Server.Forget()
            $killed = Start-OtherPowerShell "Get-RegistryImage $random -Store '$store' | Export-Image '$folder/one.tar'"
            Wait-Until { $memory.Server.BytesSent -gt 1MB }
            # A PowerShell that is a dotnet tool is two processes; the file is free once the one that writes is gone.
            $killed.Kill($true)
            $killed.WaitForExit()
            $file = Get-ChildItem "$store/ingest" -File -Filter "*$($layer.Digest.Hex)*"
            Wait-Until { try { $file.Open('Open', 'ReadWrite', 'None').Dispose(); $true } catch { $false } }
            $memory.Registry.Alter = $null
            $memory.Server.Forget()
            $file.Refresh()
            $partial = $file.Length
            $partial | Should -BeGreaterThan 500KB

            $said = Get-RegistryImage $random -Store $store | Export-Image two.tar -Verbose 4>&1
            $request = $memory.Server.Requests | Where-Object Target -Like "*$($layer.Digest)"
            $request | Should -HaveCount 1
            $request.Header('Range') | Should -Be "bytes=$partial-$($layer.Size - 1)"
            $request.BytesSent | Should -Be ($layer.Size - $partial)
            "$said" | Should -BeLike '*from an earlier attempt, the rest is fetched*'
            Get-Sha256 two.tar | Should -Be (Get-Sha256 (Get-RegistryImage $random -NoStore | Export-Image three.tar))
        }

        It 'needs no more memory for a large image' {
            $memory.Registry.Add('large', (New-RandomSample 150MB), '1')
            $peaks = $random, "$($memory.Host)/large:1" | ForEach-Object {
                $run = Invoke-OtherPowerShell "`$null = Get-RegistryImage $_ -NoStore | Export-Image '$folder/$([guid]::NewGuid()).tar'; (Get-Process -Id `$PID).PeakWorkingSet64"
                [long] $run.Expect().Output.Trim()
            }
            $peaks[1] | Should -BeLessThan 220MB
            $peaks[1] - $peaks[0] | Should -BeLessThan 50MB
        }
    }
}

Describe 'Export-Image -Format RootFileSystem' {
    BeforeEach {
        $folder = New-Item -ItemType Directory (Join-Path $TestDrive ([guid]::NewGuid()))
        Push-Location $folder
    }

    AfterEach { Pop-Location }

    It 'writes the files of all layers as one tar, the same every time' -Tag 'needs Unix' -Skip:$IsWindows {
        $file = $image | Export-Image -Format RootFileSystem
        $file.Name | Should -BeLike '*-samples-busybox-oci.tar'
        $entries = Get-Entry $file
        $entries | Should -Contain 'etc/motd'
        $entries | Should -Not -Contain 'usr/share/old.txt'
        tar -xOf $file etc/motd | Should -Be second
        $again = $image | Export-Image again.tar -Format RootFileSystem -NoStore
        Get-Sha256 $again | Should -Be (Get-Sha256 $file)
        $image | Export-ImageStream -Format RootFileSystem -Command sh -ArgumentList '-c', 'cat > stream.tar'
        Get-Sha256 stream.tar | Should -Be (Get-Sha256 $file)
    }

    It 'compresses it as a whole' -Tag 'needs Unix' -Skip:$IsWindows {
        $image | Export-Image plain.tar -Format RootFileSystem
        $file = $image | Export-Image -Format RootFileSystem -Compression Gzip
        $file.Name | Should -BeLike '*.tar.gz'
        gzip -dc $file > unpacked.tar
        Get-Sha256 unpacked.tar | Should -Be (Get-Sha256 plain.tar)
    }

    It 'wants one image for one platform, and no layers' {
        { $image, $image | Export-Image x.tar -Format RootFileSystem } | Should -Throw -ErrorId 'InvalidArgument,*'
        { $index | Export-Image x.tar -Format RootFileSystem } | Should -Throw -ErrorId 'InvalidArgument,*'
        { $image | Export-Image x.tar -Format RootFileSystem -LayerCompression None } | Should -Throw -ErrorId 'InvalidArgument,*'
        Get-ChildItem -Force | Should -BeNullOrEmpty
    }
}

Describe 'Export-Image -IncludeReferrers' {
    BeforeAll {
        $server = Start-ImageRegistry (Join-Path $TestDrive signed)
        $given = "$($server.Host)/acme/app:1"
        $null = $image | Publish-Image $given
        $sbom = Publish-RegistryArtifact -ArtifactType application/spdx+json -Subject $given -Annotation @{ kind = 'sbom' }
        $signature = Publish-RegistryArtifact -ArtifactType application/vnd.example.signature -Subject "$sbom"
        $cosign = "sha256-$($image.Digest -replace 'sha256:').sig"
        $null = Publish-RegistryArtifact "$($server.Host)/acme/app:$cosign" -ArtifactType application/vnd.example.cosign
        $signed = Get-RegistryImage $given
    }

    AfterAll { $server | Stop-ImageRegistry }

    BeforeEach {
        $folder = New-Item -ItemType Directory (Join-Path $TestDrive ([guid]::NewGuid()))
        Push-Location $folder
    }

    AfterEach { Pop-Location }

    It 'writes signatures and SBOMs to <format>, and Publish-Image brings them with the image' -ForEach @(
        @{ format = 'OciArchive'; write = { $signed | Export-Image bundle -IncludeReferrers } }
        @{ format = 'OciLayout'; write = { $signed | Export-Image bundle -IncludeReferrers -Format OciLayout } }
        @{ format = 'a stream'; write = { $signed | Export-ImageStream -IncludeReferrers -Command pwsh -ArgumentList '-NoProfile', '-Command', "`$out = [IO.File]::Create('$folder/bundle'); [Console]::OpenStandardInput().CopyTo(`$out); `$out.Dispose()" } }
    ) {
        $null = & $write
        $all = Import-Image bundle
        $all | Should -HaveCount 4
        $all[0].Digest | Should -Be $signed.Digest
        $target = "$($server.Host)/mirror/$($format.ToLowerInvariant() -replace '\W')"
        $null = $all | Publish-Image "${target}:9"
        (Get-RegistryTag $target).Tag | Should -Be 9, $cosign
        $found = Get-RegistryReferrer "${target}:9"
        "$($sbom.Digest)" | Should -BeIn $found.Digest
        $cosign | Should -BeIn $found.Tag
        (Get-RegistryReferrer "$target@$($sbom.Digest)").Digest | Should -Be "$($signature.Digest)"
    }

    It 'finds them in the archive, where the image was taken out of it alone' {
        $signed | Export-Image one.tar -IncludeReferrers
        Import-Image one.tar -Reference '*app:1' | Export-Image two.tar -IncludeReferrers
        (Get-FileHash two.tar).Hash | Should -Be (Get-FileHash one.tar).Hash
        $null = Import-Image one.tar -Reference '*app:1' | Publish-Image "$($server.Host)/again/app:1" -IncludeReferrers
        (Get-RegistryReferrer "$($server.Host)/again/app:1").Digest | Should -Contain "$($sbom.Digest)"
    }

    It 'refuses forms that have no place for them, and layers that change, before it writes' {
        { $signed | Export-Image x.tar -IncludeReferrers -Format DockerArchive } | Should -Throw -ErrorId 'InvalidArgument,*'
        { $signed | Export-Image x.tar -IncludeReferrers -LayerCompression None } | Should -Throw -ErrorId 'InvalidArgument,*'
        Get-ChildItem -Force | Should -BeNullOrEmpty
    }

    It 'leaves them where they are without it' {
        $signed | Export-Image plain.tar
        Import-Image plain.tar | Should -HaveCount 1
    }

    It 'writes an archive that others still read' -Tag 'needs Unix and skopeo' -Skip:([bool]($IsWindows -or -not (Get-Command skopeo -CommandType Application -ErrorAction Ignore))) {
        $signed | Export-Image bundle.tar -IncludeReferrers
        skopeo copy oci-archive:bundle.tar:1 dir:copied | Out-Null
        (Get-FileHash copied/manifest.json).Hash | Should -Be ($signed.Digest -replace 'sha256:')
    }
}
