BeforeAll {
    Import-Module "$PSScriptRoot/Servers.psm1"
    Initialize-TestStore
    $memory = Start-MemoryRegistry
    $name = $memory.Name
    $image = Get-RegistryImage "${name}:oci" -NoStore -FinalImageName acme/app -FinalImageTag 1
    $other = Get-RegistryImage "${name}:empty" -NoStore -FinalImageName docker.io/library/other -FinalImageTag 2
    $index = Get-RegistryImage "${name}:multi" -AllPlatforms -NoStore
    $folder = New-Item -ItemType Directory (Join-Path $TestDrive archives)
    Push-Location $folder
    $null = $image, $other | Export-Image two.tar
    $null = $image | Export-Image one.tar.zst -Format DockerArchive -Compression Gzip
    $null = $index | Export-Image index.tar
    $null = $image | Export-Image layout -Format OciLayout
    'no archive' | Set-Content bad.tar
}

AfterAll {
    Pop-Location
    $memory.Server.Dispose()
}

Describe 'Import-Image' {
    Context 'What it gives' {
        It 'gives every image of an archive, and lists names, platforms and sizes' {
            $found = Import-Image two.tar
            $found | Should -BeOfType ContainerTools.Image
            $found.Digest | Should -Be $image.Digest, $other.Digest
            $found.RepoTags | Should -Be 'acme/app:1', 'docker.io/library/other:2'
            $found[0].Reference.Repository | Should -Be acme/app
            $found[0].Source.Name | Should -Be (Join-Path $folder two.tar)
            ($found | Out-String) | Should -Match 'acme/app:1 +linux/amd64 +[0-9a-f]{12} +5 '
        }

        It 'reads folders, compressed archives and any name' {
            (Import-Image layout).Digest | Should -Be $image.Digest
            (Import-Image one.tar.zst).Id | Should -Be $image.Id
            (Import-Image one.tar.zst -NoStore).Id | Should -Be $image.Id
        }

        It 'reads an archive in xz, or one with layers in xz' -Tag 'needs xz' -Skip:(-not (Get-Command xz -ErrorAction Ignore)) {
            $null = $image | Export-Image plain.tar -Format DockerArchive -LayerCompression None
            xz --keep two.tar plain.tar
            (Import-Image two.tar.xz).RepoTags | Should -Be 'acme/app:1', 'docker.io/library/other:2'
            (Import-Image plain.tar.xz -NoStore).Id | Should -Be $image.Id

            $layers = New-Item -ItemType Directory layers
            tar -xf plain.tar -C $layers
            $entries = Get-Content "$layers/manifest.json" | ConvertFrom-Json
            $entries[0].Layers | ForEach-Object { xz "$layers/$_"; Move-Item "$layers/$_.xz" "$layers/$_" }
            $found = Import-Image $layers
            $found.Id | Should -Be $image.Id
            ($found.Layers | Save-ImageLayer layers -Uncompressed | Get-FileHash).Hash | Should -Be $image.Layers.DiffId.Hex
        }

        It 'gives an index as a whole, which a filter by platform treats as an image' {
            $found = Import-Image index.tar, two.tar
            $found[0] | Should -BeOfType ContainerTools.ImageIndex
            $found[0].Digest | Should -Be $index.Digest
            ($found | Where-Object Platform -Like 'linux/arm*').Digest | Should -Be $index.Digest
            ($found | Where-Object Platform -Like 'linux/*').Count | Should -Be 3
            $found | Where-Object Platform -Like 'plan9/*' | Should -BeNullOrEmpty
            $found | Where-Object { $_.Platform -notlike 'linux/*' } | Should -Be $found[0]
        }

        It 'keeps what it read of a compressed archive' {
            Copy-Item one.tar.zst again.tgz
            # An archive that was written a moment ago may be written on, without a time that tells.
            Start-Sleep -Milliseconds 300
            $null = Import-Image again.tgz
            Import-Image again.tgz -Verbose 4>&1 | Out-String | Should -Match 'read before'
        }
    }

    Context 'Where it reads' {
        It 'takes wildcards, lists and the pipeline' {
            (Import-Image 't*.tar', 'lay*').Count | Should -Be 3
            ('two.tar', 'index.tar' | Import-Image).Count | Should -Be 3
            (Get-Item two.tar, layout | Import-Image).Count | Should -Be 3
            ([System.IO.FileInfo]::new((Join-Path $folder two.tar)), [System.IO.DirectoryInfo]::new((Join-Path $folder layout)) | Import-Image).Count | Should -Be 3
            ($image | Export-Image exported.tar | Import-Image).Digest | Should -Be $image.Digest
        }

        It 'takes <_> for what it is' -Tag 'needs Unix' -ForEach 'a:b.tar', 'with space.tar', '[a].tar', 'app::1.tar' -Skip:$IsWindows {
            [System.IO.File]::Copy((Join-Path $folder two.tar), (Join-Path $folder $_), $true)
            (Import-Image $_).Count | Should -Be 2
            (Import-Image -LiteralPath $_).Count | Should -Be 2
            ([System.IO.FileInfo]::new((Join-Path $folder $_)) | Import-Image).Count | Should -Be 2
        }

        It 'takes a name with brackets as tab completion writes it' {
            [System.IO.File]::Copy((Join-Path $folder two.tar), (Join-Path $folder '[b].tar'), $true)
            (Import-Image './`[b`].tar').Count | Should -Be 2
        }

        It 'goes on without a store that cannot be used, and says so' -Tag 'needs Unix' -Skip:$IsWindows {
            @(Import-Image one.tar.zst -Store /dev/null/store -WarningVariable said -WarningAction SilentlyContinue -ErrorAction Stop).Count | Should -Be 1
            "$said" | Should -BeLike '*read without the store*/dev/null/store*'
        }

        It 'does not take wildcards of -LiteralPath' {
            { Import-Image -LiteralPath 't*.tar' -ErrorAction Stop } | Should -Throw -ErrorId 'SourceFailed,*'
        }

        It 'goes on after a file that is bad or not there' {
            $found = Import-Image two.tar, bad.tar, missing.tar, 'no*.such', index.tar -ErrorAction SilentlyContinue -ErrorVariable problems
            $found.Count | Should -Be 3
            $problems.FullyQualifiedErrorId | Should -Be 'Malformed,ContainerTools.Commands.ImportImageCommand', 'SourceFailed,ContainerTools.Commands.ImportImageCommand', 'SourceFailed,ContainerTools.Commands.ImportImageCommand'
            $problems[0].Exception.Message | Should -Match ([regex]::Escape((Join-Path $folder bad.tar)))
        }

        It 'refuses what is not in the file system' {
            { Import-Image -LiteralPath Env:/PATH -ErrorAction Stop } | Should -Throw -ErrorId 'InvalidArgument,*'
        }
    }

    Context 'What cannot be read' {
        BeforeAll {
            # An index of an image, one whose manifest is damaged, and another image.
            $null = $image | Export-Image mixed -Format OciLayout
            $null = $other | Export-Image mixed -Format OciLayout -Force
            $broken = 'sha256:' + '0' * 64
            'damaged' | Set-Content -NoNewline (Join-Path mixed blobs sha256 ('0' * 64))
            $list = Get-Content -Raw mixed/index.json | ConvertFrom-Json -AsHashtable
            $entry = @{ mediaType = $list.manifests[0].mediaType; digest = $broken; size = 7; annotations = @{ 'io.containerd.image.name' = 'docker.io/acme/broken:1' } }
            $list.manifests = @($list.manifests[0], $entry, $list.manifests[1])
            $list | ConvertTo-Json -Depth 9 | Set-Content mixed/index.json
        }

        It 'gives all other images, and an error for each that cannot be read' {
            $found = Import-Image mixed -ErrorAction SilentlyContinue -ErrorVariable problems
            $found.Digest | Should -Be $image.Digest, $other.Digest
            $problems.Count | Should -Be 1
            $problems[0].FullyQualifiedErrorId | Should -BeLike 'DigestMismatch,*'
            $problems[0].TargetObject | Should -Be "acme/broken:1@$broken"
            { Import-Image mixed -ErrorAction Stop } | Should -Throw -ErrorId 'DigestMismatch,*'
        }

        It 'reads only what -Reference names' {
            (Import-Image mixed -Reference other -ErrorAction Stop).Digest | Should -Be $other.Digest
            { Import-Image mixed -Reference acme/broken -ErrorAction Stop } | Should -Throw -ErrorId 'DigestMismatch,*'
            $problem = { Import-Image mixed -Reference nginx -ErrorAction Stop } | Should -Throw -ErrorId 'NotFound,*' -PassThru
            $problem.Exception.Message | Should -Match 'acme/broken:1'
        }

        It 'gives an index without the platform that cannot be read, and an error for that if it is asked for' {
            $null = $index | Export-Image partly -Format OciLayout
            $bad = $index.Images | Where-Object Platform -EQ 'linux/arm64'
            $file = Join-Path partly blobs sha256 $bad.Digest.Hex
            $bytes = [IO.File]::ReadAllBytes((Resolve-Path $file))
            $bytes[-1] = $bytes[-1] -bxor 1
            [IO.File]::WriteAllBytes((Resolve-Path $file), $bytes)
            $found = Import-Image partly -ErrorAction SilentlyContinue -ErrorVariable problems
            $found.Digest | Should -Be $index.Digest
            $found.Images.Count | Should -Be ($index.Images.Count - 1)
            $problems[0].FullyQualifiedErrorId | Should -BeLike 'DigestMismatch,*'
            (Import-Image partly -Platform linux/amd64 -ErrorAction Stop).Platform | Should -Be 'linux/amd64'
            { Import-Image partly -Platform linux/arm64 -ErrorAction Stop } | Should -Throw -ErrorId 'DigestMismatch,*'
        }

        It 'warns of an index of which nothing is there, and nothing is made of that' {
            $null = $index | Export-Image sparse -Format OciLayout
            $index.Images | ForEach-Object { Remove-Item (Join-Path sparse blobs sha256 $_.Digest.Hex) }
            $found = Import-Image sparse -WarningVariable warnings -WarningAction SilentlyContinue
            $found.Images.Count | Should -Be 0
            $warnings | Should -HaveCount 1
            $warnings[0] | Should -Match 'index without an image'
            { $found | Export-Image nothing.tar } | Should -Throw -ErrorId 'InvalidArgument,*'
            Test-Path nothing.tar | Should -BeFalse
            { $found | Export-ImageStream -Command pwsh } | Should -Throw -ErrorId 'InvalidArgument,*'
            { $found | Publish-Image "${name}/sparse:1" -ErrorAction Stop } | Should -Throw -ErrorId 'InvalidArgument,*'
            Test-Image sparse -Quiet | Should -BeExactly $false
        }

        It 'reads a config under another name, and a name without a tag, with a warning' {
            $null = $image | Export-Image plain-names.tar -Format DockerArchive
            $names = New-Item -ItemType Directory names
            tar -xf plain-names.tar -C $names
            $list = ConvertFrom-Json -AsHashtable -NoEnumerate (Get-Content -Raw "$names/manifest.json")
            Rename-Item "$names/$($list[0].Config)" "$('a' * 64).json"
            $list[0].Config = "$('a' * 64).json"
            $list[0].RepoTags = @('acme/app')
            ConvertTo-Json -Depth 9 $list | Set-Content "$names/manifest.json"
            $found = Import-Image names -WarningVariable warnings -WarningAction SilentlyContinue
            $found.Id | Should -Be $image.Id
            $found.RepoTags | Should -Be 'acme/app:latest'
            $warnings.Count | Should -Be 2
            $defects = Test-Image names -Detailed | Where-Object Severity -EQ Warning
            $defects.Code | Should -Be ConfigNameMismatch, InvalidRepoTag
            Test-Image names -Quiet | Should -BeExactly $true
        }
    }

    Context 'What it chooses' {
        It 'finds <_>' -ForEach 'other:2', 'other', 'docker.io/library/other:2', 'library/other', 'oth*', 'other:*', 'docker.io/library/*' {
            (Import-Image two.tar -Reference $_).Digest | Should -Be $other.Digest
        }

        It 'finds a name of an OCI layout' {
            $json = Get-Content -Raw layout/index.json | ConvertFrom-Json -AsHashtable
            $json.manifests[0].annotations = @{ 'org.opencontainers.image.ref.name' = '3.20' }
            Copy-Item -Recurse layout named
            $json | ConvertTo-Json -Depth 9 | Set-Content named/index.json
            $found = Import-Image named -Reference 3.20
            $found.LayoutNames | Should -Be 3.20
            $found.RepoTags | Should -BeNullOrEmpty
            ($found | Out-String) | Should -Match '3\.20'
        }

        It 'tells what there is where a name is not' {
            $problem = { Import-Image two.tar -Reference acme/app, nginx -ErrorAction Stop } | Should -Throw -ErrorId 'NotFound,*' -PassThru
            $problem.Exception.Message | Should -Match "'nginx'.*'acme/app:1', 'docker.io/library/other:2'"
            { Import-Image two.tar -Reference acme/app:9 -ErrorAction Stop } | Should -Throw -ErrorId 'NotFound,*'
        }

        It 'chooses a platform of an index, and leaves out images for others' {
            $found = Import-Image index.tar -Platform linux/arm64
            $found | Should -BeOfType ContainerTools.Image
            $found.Platform | Should -Be 'linux/arm64'
            $found.IndexDigest | Should -Be $index.Digest
            $found.RepoTags | Should -Be $index.RepoTags
            (Import-Image two.tar, index.tar -Platform linux/amd64).Count | Should -Be 3
        }

        It 'tells what there is where a platform is not' {
            $problem = { Import-Image index.tar -Platform linux/s390x -ErrorAction Stop } | Should -Throw -ErrorId 'PlatformNotFound,*' -PassThru
            $problem.Exception.Message | Should -Match 'linux/arm64'
        }
    }

    Context 'Streams' {
        It 'takes bytes of the pipeline as one archive, in <_>' -ForEach @(
            'Get-Content two.tar -AsByteStream -ReadCount 50000 | Import-Image -'
            ', [IO.File]::ReadAllBytes((Join-Path $PWD two.tar)) | Import-Image -'
            'Get-Content one.tar.zst -AsByteStream -ReadCount 1000 | Import-Image -'
        ) {
            $found = & ([scriptblock]::Create($_))
            $found[0].Id | Should -Be $image.Id
            ($found[0].Layers | Save-ImageLayer . -Force).Count | Should -Be 5
        }

        It 'chooses by name and platform' {
            $bytes = , [IO.File]::ReadAllBytes((Join-Path $PWD two.tar))
            ($bytes | Import-Image - -Reference 'acme/*' -Platform linux/amd64).Digest | Should -Be $image.Digest
            { $bytes | Import-Image - -Reference nginx -ErrorAction Stop } | Should -Throw -ErrorId 'NotFound,*'
        }

        It 'reads the standard input of PowerShell' {
            $options = [ContainerTools.Testing.ProcessOptions]::new()
            $options.Input = [IO.File]::OpenRead((Join-Path $PWD two.tar))
            $store = Join-Path $TestDrive stdin-store
            $arguments = '-NoProfile', '-Command', "Import-Module '$(Get-ModuleManifestPath)'; (Import-Image - -Store '$store' | ForEach-Object { `"`$(`$_.Digest)`" }) -join ','"
            $run = [ContainerTools.Testing.ProcessRunner]::RunAsync((Get-PowerShellPath), [string[]] $arguments, $options).GetAwaiter().GetResult()
            $run.Expect().Output.Trim() | Should -Be "$($image.Digest),$($other.Digest)"
        }

        It 'says why lines of text are no bytes, once' {
            $problem = { 'one', 'two' | Import-Image - } | Should -Throw -ErrorId 'InvalidArgument,*' -PassThru
            $problem.Exception.Message | Should -Match 'Lines of text'
        }

        It 'gives nothing of an archive that breaks off' {
            $whole = [IO.File]::ReadAllBytes((Join-Path $PWD two.tar))
            $half = $whole[0..($whole.Length / 2)]
            { , [byte[]] $half | Import-Image - -ErrorAction Stop } | Should -Throw -ErrorId 'Malformed,*'
            { , [byte[]] @(1, 2, 3) | Import-Image - -ErrorAction Stop } | Should -Throw -ErrorId 'Malformed,*'
            $items = { , [byte[]] $half | Import-Image - -ErrorAction SilentlyContinue }
            & $items | Should -BeNullOrEmpty
        }

        It 'needs a store, and input' {
            { , [byte[]] @(1) | Import-Image - -NoStore } | Should -Throw -ErrorId 'InvalidArgument,*'
            { @() | Import-Image - } | Should -Throw -ErrorId 'InvalidArgument,*'
        }

        It 'takes paths and files from the pipeline as before' {
            ('two.tar' | Import-Image).Count | Should -Be 2
            Copy-Item -LiteralPath two.tar -Destination ([WildcardPattern]::Escape('a[b].tar').Replace('`', ''))
            (Get-ChildItem -LiteralPath 'a[b].tar' | Import-Image).Count | Should -Be 2
        }

        It 'needs no more memory for a large archive' -Tag 'needs Unix' -Skip:$IsWindows {
            $memory.Registry.Add('large', (New-RandomSample 150MB), '1')
            $null = Get-RegistryImage "$($memory.Host)/large:1" -NoStore | Export-Image large.tar -NoStore
            $peaks = 'two.tar', 'large.tar' | ForEach-Object {
                $options = [ContainerTools.Testing.ProcessOptions]::new()
                $options.Input = [IO.File]::OpenRead((Join-Path $PWD $_))
                $arguments = '-NoProfile', '-Command', "Import-Module '$(Get-ModuleManifestPath)'; `$null = Import-Image - -Store '$TestDrive/peak-store' -ErrorAction Stop; (Get-Process -Id `$PID).PeakWorkingSet64"
                [long] [ContainerTools.Testing.ProcessRunner]::RunAsync((Get-PowerShellPath), [string[]] $arguments, $options).GetAwaiter().GetResult().Expect().Output.Trim()
            }
            $peaks[1] - $peaks[0] | Should -BeLessThan 50MB
        }
    }

    Context 'Engines' -Tag 'needs Unix' -Skip:$IsWindows {
        BeforeAll {
            $dockerHost = $env:DOCKER_HOST
            $engine = [ContainerTools.Testing.ScriptedEngine]::new((Join-Path ([IO.Path]::GetTempPath()) "$([guid]::NewGuid().ToString('N').Substring(0, 8)).sock"))
            $engine.Archive = [IO.File]::ReadAllBytes((Join-Path $folder two.tar))
            $engine.Names = [string[]] ('acme/app:1', 'other:2')
            $env:DOCKER_HOST = $engine.Host
        }

        AfterAll {
            $env:DOCKER_HOST = $dockerHost
            $engine.Dispose()
        }

        It 'gives images of an engine by their names, in one request' {
            $before = $engine.Requests.Count
            $found = Import-Image -Engine Docker acme/app:1, other:2
            $found.Id | Should -Be $image.Id, $other.Id
            $engine.Requests.Count | Should -Be ($before + 1)
            ('# a list', '', 'other:2' | Import-Image -Engine Docker -ErrorVariable problems -ErrorAction SilentlyContinue).Count | Should -Be 2
            $problems.FullyQualifiedErrorId | Should -Be (@('InvalidArgument,ContainerTools.Commands.ImportImageCommand') * 2)
        }

        It 'chooses by a pattern among the names that the engine has' {
            $null = Import-Image -Engine Docker -Reference 'acme/*'
            ($engine.Requests | Select-Object -Last 1).Target | Should -Be '/images/get?names=acme%2Fapp%3A1'
            { Import-Image -Engine Docker -Reference 'none/*' -ErrorAction Stop } | Should -Throw -ErrorId 'NotFound,*'
        }

        It 'gives the others where one is not there, which is told with the way out' {
            $found = Import-Image -Engine Docker none, acme/app:1 -ErrorVariable problems -ErrorAction SilentlyContinue
            $found.Count | Should -Be 2
            $problems | Should -HaveCount 1
            $problems[0].FullyQualifiedErrorId | Should -Match '^NotFound,'
            $problems[0].TargetObject | Should -Be none
            $problems[0].ErrorDetails.RecommendedAction | Should -Match 'docker image ls'
        }

        It 'is told where the engine is not' {
            $env:DOCKER_HOST = 'unix:///nowhere/docker.sock'
            try {
                $problem = { Import-Image -Engine Docker acme/app:1 -ErrorAction Stop } | Should -Throw -ErrorId 'Unreachable,*' -PassThru
                $problem.ErrorDetails.RecommendedAction | Should -Match 'DOCKER_HOST'
            }
            finally { $env:DOCKER_HOST = $engine.Host }
        }

        It 'needs a store and names' {
            { Import-Image -Engine Docker acme/app:1 -NoStore -ErrorAction Stop } | Should -Throw -ErrorId 'InvalidArgument,*'
            { Import-Image -Engine Docker -ErrorAction Stop } | Should -Throw -ErrorId 'InvalidArgument,*'
            { Import-Image -Engine Docker acme/app:1 -Namespace k8s.io -ErrorAction Stop } | Should -Throw -ErrorId 'InvalidArgument,*'
        }

        It 'offers the names of its images' {
            $line = 'Import-Image -Engine Docker ac'
            [System.Management.Automation.CommandCompletion]::CompleteInput($line, $line.Length, $null).CompletionMatches.CompletionText | Should -Be acme/app:1
        }
    }

    Context 'What becomes of the images' {
        It 'writes some of several archives to one, renamed' {
            Import-Image two.tar, layout, index.tar | Where-Object Platform -Like 'linux/*' | Export-Image all.tar
            (Import-Image all.tar).Digest | Should -Be $image.Digest, $other.Digest, $index.Digest
            $null = Import-Image two.tar -Reference other | Export-Image renamed.tar -RepoTag acme/other:tested
            (Import-Image renamed.tar).RepoTags | Should -Be acme/other:tested
        }

        It 'gives no wrong bytes when the archive changes' {
            Copy-Item two.tar changing.tar
            $found = Import-Image changing.tar -Reference other
            'changed' | Add-Content changing.tar
            { $found | Export-Image never.tar } | Should -Throw -ErrorId 'SourceChanged,*'
            Remove-Item changing.tar
            { $found | Export-Image never.tar } | Should -Throw -ErrorId 'SourceFailed,*'
            Test-Path never.tar | Should -BeFalse
        }

        It 'can be used again in parallel, and after the command' {
            $found = Import-Image one.tar.zst
            $written = 1..3 | ForEach-Object -Parallel { ($using:found).Layers.Count }
            $written | Should -Be 5, 5, 5
            ($found.Layers | Save-ImageLayer . -Force).Count | Should -Be 5
        }
    }
}
