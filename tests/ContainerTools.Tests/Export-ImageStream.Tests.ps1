BeforeDiscovery {
    $noDocker = -not $env:DOCKER_HOST
}

BeforeAll {
    Import-Module "$PSScriptRoot/Servers.psm1"
    Initialize-TestStore
    $memory = Start-MemoryRegistry
    $name = $memory.Name
    $image = Get-RegistryImage "${name}:oci"
    $memory.Registry.Add('random', (New-RandomSample 4MB), '1')
    $random = "$($memory.Host)/random:1"
    function Get-Sha256($Path) { (Get-FileHash -LiteralPath $Path).Hash.ToLowerInvariant() }
}

AfterAll { $memory.Server.Dispose() }

Describe 'Export-ImageStream' {
    BeforeEach {
        $folder = New-Item -ItemType Directory (Join-Path $TestDrive ([guid]::NewGuid()))
        Push-Location $folder
    }

    AfterEach {
        Pop-Location
        $memory.Registry.Alter = $null
    }

    Context 'The bytes' {
        It 'are those of Export-Image (<_.Values>)' -Tag 'needs Unix' -Skip:$IsWindows -ForEach @(
            @{}
            @{ Format = 'DockerArchive' }
            @{ Format = 'SkopeoArchive' }
            @{ Compression = 'Gzip' }
            @{ Compression = 'Zstd' }
            @{ LayerCompression = 'None' }
            @{ Format = 'DockerArchive'; LayerCompression = 'None'; RepoTag = 'a:1' }
        ) {
            $options = $_
            $hash = ($image | Export-ImageStream @options | sha256sum).Split(' ')[0]
            $hash | Should -Be (Get-Sha256 ($image | Export-Image file @options))
            $image | Export-ImageStream @options -Command sha256sum | Should -Be "$hash  -"
        }

        It 'are those of several images too' -Tag 'needs Unix' -Skip:$IsWindows {
            $both = Get-RegistryImage "${name}:oci", "${name}:empty"
            ($both | Export-ImageStream | sha256sum).Split(' ')[0] | Should -Be (Get-Sha256 ($both | Export-Image both.tar))
        }

        It 'are those of an index too' -Tag 'needs Unix' -Skip:$IsWindows {
            $index = Get-RegistryImage "${name}:multi" -AllPlatforms
            ($index | Export-ImageStream | sha256sum).Split(' ')[0] | Should -Be (Get-Sha256 ($index | Export-Image index.tar))
        }

        It 'come in new chunks of 64 KiB' {
            $chunks = Get-RegistryImage $random | Export-ImageStream
            $chunks | ForEach-Object { , $_ } | ForEach-Object { $_.GetType().Name } | Sort-Object -Unique | Should -Be 'Byte[]'
            $chunks[0].Length | Should -Be 64KB
            [object]::ReferenceEquals($chunks[0], $chunks[1]) | Should -BeFalse
        }

        It 'pass through functions and Where-Object' -Tag 'needs Unix' -Skip:$IsWindows {
            function Pass { process { , $_ } }
            ($image | Export-ImageStream | Pass | Where-Object { $true } | sha256sum).Split(' ')[0] | Should -Be (Get-Sha256 ($image | Export-Image one.tar))
        }

        It 'stop coming when nobody wants more' {
            $image | Export-ImageStream | Select-Object -First 1 | Should -HaveCount 1
        }
    }

    Context 'Docker' -Tag 'needs docker, as root' -Skip:$noDocker {
        It 'loads them from the pipe' {
            $image | Export-ImageStream -RepoTag piped:1 | docker load | Should -Be 'Loaded image: piped:1'
            docker image inspect --format '{{.Id}}' piped:1 | Should -Be "$($image.Id)"
            docker run --rm --network none piped:1 | Should -Be ([ContainerTools.Testing.Busybox]::Greeting)
            docker image rm --force piped:1
        }

        It 'loads them as the command' {
            $image | Export-ImageStream -RepoTag run:1 -Command docker -ArgumentList load | Should -Be 'Loaded image: run:1'
            $LASTEXITCODE | Should -Be 0
            docker image rm --force run:1
        }

        It 'says what it cannot load' {
            $problem = { $image | Export-ImageStream -Command docker -ArgumentList load, --nonsense } | Should -Throw -ErrorId 'CommandFailed,*' -PassThru
            "$problem" | Should -BeLike '*unknown flag: --nonsense*'
        }
    }

    Context 'The command' {
        It 'gives its output line by line and its exit code' -Tag 'needs Unix' -Skip:$IsWindows {
            $image | Export-ImageStream -Command sh -ArgumentList '-c', 'cat > /dev/null; echo one; echo two' | Should -Be one, two
            $LASTEXITCODE | Should -Be 0
        }

        It 'fails with its exit code and what it said' -Tag 'needs Unix' -Skip:$IsWindows {
            $problem = { $image | Export-ImageStream -Command sh -ArgumentList '-c', 'cat > /dev/null; echo oops >&2; exit 3' } | Should -Throw -ErrorId 'CommandFailed,*' -PassThru
            "$problem" | Should -BeLike '*exit code 3*oops*'
            $LASTEXITCODE | Should -Be 3
            $problem.CategoryInfo.Category | Should -Be FromStdErr
        }

        It 'fails when it ends early, even with success' -Tag 'needs Unix' -Skip:$IsWindows {
            { $image | Export-ImageStream -Command true } | Should -Throw -ErrorId 'ReaderClosed,*'
        }

        It 'must be there' {
            { $image | Export-ImageStream -Command no-such-command } | Should -Throw -ErrorId 'CommandFailed,*'
        }

        It 'takes arguments as they are' -Tag 'needs Unix' -Skip:$IsWindows {
            $image | Export-ImageStream -Command sh -ArgumentList '-c', 'cat > /dev/null; printf "%s|" "$@"', x, 'a b', '*', '"' | Should -Be 'a b|*|"|'
        }

        It 'starts in the current location' -Tag 'needs Unix' -Skip:$IsWindows {
            $image | Export-ImageStream -Command sh -ArgumentList '-c', 'cat > here.tar'
            Get-Sha256 here.tar | Should -Be (Get-Sha256 ($image | Export-Image))
        }

        It 'is killed before it takes half an archive for a whole one' -Tag 'needs Unix' -Skip:$IsWindows {
            $memory.Registry.Alter = [ContainerTools.Testing.Faults]::Corrupt()
            $script = "trap '' TERM; cat > /dev/null; echo whole > saw"
            { Get-RegistryImage $random -NoStore | Export-ImageStream -Command sh -ArgumentList '-c', $script } | Should -Throw -ErrorId 'DigestMismatch,*'
            Start-Sleep -Milliseconds 300
            Test-Path saw | Should -BeFalse
        }

        It 'is killed within a second when it is stopped' -Tag 'needs Unix' -Skip:$IsWindows {
            $shell = New-Pipeline 'param($Image) $Image | Export-ImageStream -Command sleep -ArgumentList 3141' $image
            $running = $shell.BeginInvoke()
            Wait-Until { Get-Process sleep -ErrorAction Ignore | Where-Object CommandLine -Like '*3141*' }
            $watch = [System.Diagnostics.Stopwatch]::StartNew()
            $shell.Stop()
            $watch.Elapsed.TotalSeconds | Should -BeLessThan 1
            $shell.Dispose()
            Get-Process sleep -ErrorAction Ignore | Where-Object CommandLine -Like '*3141*' | Should -BeNullOrEmpty
        }
    }

    Context 'The reader' {
        It 'that leaves early is told of' -Tag 'needs Unix' -Skip:$IsWindows {
            $problem = { $image | Export-ImageStream | head -c 1 > $null } | Should -Throw -ErrorId 'ReaderClosed,*' -PassThru
            $problem.CategoryInfo.Category | Should -Be WriteError
        }

        It 'must not get a byte-order mark' -Tag 'needs Unix' -Skip:$IsWindows {
            $OutputEncoding = [System.Text.UTF8Encoding]::new($true)
            { $image | Export-ImageStream | sh -c 'cat > bytes' } | Should -Throw -ErrorId 'InvalidArgument,*'
            $image | Export-ImageStream -Command sha256sum | Should -Not -BeNullOrEmpty
        }

        It 'must be there at the prompt' {
            $run = Invoke-OtherPowerShell "`$x = 1; Get-RegistryImage ${name}:oci | Export-ImageStream; `$Error[0].FullyQualifiedErrorId"
            $run.Output.Trim() | Should -Be 'NoReader,ContainerTools.Commands.ExportImageStreamCommand'
        }

        It 'is there in <_>' -ForEach @(
            '$chunks = NAME | Export-ImageStream; $chunks.Count'
            "`$chunks = NAME |`n    Export-ImageStream; `$chunks.Count"
            '(NAME | Export-ImageStream).Count'
            'NAME | Export-ImageStream | ForEach-Object { 1 } | Measure-Object -Sum | ForEach-Object Sum'
            '& { NAME | Export-ImageStream } | ForEach-Object { 1 } | Measure-Object -Sum | ForEach-Object Sum'
        ) {
            $run = Invoke-OtherPowerShell $_.Replace('NAME', "Get-RegistryImage $random")
            $run.Expect().Output.Trim() | Should -Be ([math]::Ceiling((Get-RegistryImage $random | Export-Image).Length / 64KB))
        }

        It 'gets no end of the archive when the image fails' -Tag 'needs Unix' -Skip:$IsWindows {
            $memory.Registry.Alter = [ContainerTools.Testing.Faults]::Corrupt()
            { Get-RegistryImage "${name}:oci" -NoStore | Export-ImageStream | sh -c 'cat > half' } | Should -Throw -ErrorId 'DigestMismatch,*'
        }
    }

    Context 'Engines' -Tag 'needs Unix' -Skip:$IsWindows {
        BeforeAll {
            $dockerHost = $env:DOCKER_HOST
            $engine = [ContainerTools.Testing.ScriptedEngine]::new((Join-Path ([IO.Path]::GetTempPath()) "$([guid]::NewGuid().ToString('N').Substring(0, 8)).sock"))
            $env:DOCKER_HOST = $engine.Host
        }

        AfterAll {
            $env:DOCKER_HOST = $dockerHost
            $engine.Dispose()
        }

        It 'gets the bytes of Export-Image, and what it answers is an object' {
            $loaded = $image | Export-ImageStream -Engine Docker
            $loaded | Should -BeOfType ContainerTools.Engines.LoadedImage
            $loaded.Engine, $loaded.Name | Should -Be Docker, acme/app:2.1
            $stream = [IO.MemoryStream]::new(($engine.Requests | Select-Object -Last 1).Body)
            (Get-FileHash -InputStream $stream).Hash.ToLowerInvariant() | Should -Be (Get-Sha256 ($image | Export-Image file))
        }

        It 'is asked nothing with -WhatIf, nor is a process or the pipeline given anything' {
            $before = $engine.Requests.Count
            $image | Export-ImageStream -Engine Docker -WhatIf | Should -BeNullOrEmpty
            $image | Export-ImageStream -Command sh -ArgumentList '-c', 'touch ran' -WhatIf | Should -BeNullOrEmpty
            $image | Export-ImageStream -WhatIf | ForEach-Object { $_ } | Should -BeNullOrEmpty
            $engine.Requests.Count | Should -Be $before
            'ran' | Should -Not -Exist
        }

        It 'is an error where it says one in its answer' {
            $engine.LoadAnswer = '{"errorDetail":{"message":"no space left on device"},"error":"no space left on device"}'
            $problem = { $image | Export-ImageStream -Engine Docker } | Should -Throw -ErrorId 'EngineFailed,*' -PassThru
            $problem.Exception.Message | Should -Match 'no space left on device'
        }

        It 'gets no whole archive when the image fails' {
            $memory.Registry.Alter = [ContainerTools.Testing.Faults]::Corrupt()
            $before = $engine.Requests.Count
            { Get-RegistryImage "${name}:oci" -NoStore | Export-ImageStream -Engine Docker -NoStore } | Should -Throw -ErrorId 'DigestMismatch,*'
            $engine.Requests.Count | Should -Be $before
        }

        It 'takes archives of images only' {
            { $image | Export-ImageStream -Engine Docker -Format RootFileSystem } | Should -Throw -ErrorId 'InvalidArgument,*'
        }
    }

    Context 'Errors and manners' {
        It 'is about files where it is a folder' -Tag 'needs Unix' -Skip:$IsWindows {
            { $image | Export-ImageStream -Format OciLayout | sh -c 'cat > bytes' } | Should -Throw -ErrorId 'InvalidArgument,*'
        }

        It 'stops within a second' -Tag 'needs Unix' -Skip:$IsWindows {
            $memory.Registry.Alter = [ContainerTools.Testing.Faults]::Slow(500KB)
            $memory.Server.Forget()
            $shell = New-Pipeline 'param($Image) $Image | Export-ImageStream | sh -c "cat > /dev/null"' (Get-RegistryImage $random -NoStore)
            $running = $shell.BeginInvoke()
            Wait-Until { $memory.Server.BytesSent -gt 200KB }
            $watch = [System.Diagnostics.Stopwatch]::StartNew()
            $shell.Stop()
            $watch.Elapsed.TotalSeconds | Should -BeLessThan 1
            $shell.Dispose()
        }

        It 'needs no more memory for a large image' -Tag 'needs Unix' -Skip:$IsWindows {
            $memory.Registry.Add('large', (New-RandomSample 150MB), '1')
            $peaks = $random, "$($memory.Host)/large:1" | ForEach-Object {
                $run = Invoke-OtherPowerShell "Get-RegistryImage $_ -NoStore | Export-ImageStream | sha256sum; (Get-Process -Id `$PID).PeakWorkingSet64"
                [long] ($run.Expect().Output.Trim() -split "`n")[-1]
            }
            $peaks[1] | Should -BeLessThan 220MB
            $peaks[1] - $peaks[0] | Should -BeLessThan 50MB
        }
    }
}
