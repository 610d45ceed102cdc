BeforeDiscovery {
    Import-Module "$PSScriptRoot/Servers.psm1"
    $noDocker = -not $env:DOCKER_HOST
    $noPodman = [bool][ContainerTools.Testing.Tool]::WhyNotAsRoot('podman', 'runc')
    $noSkopeo = [bool][ContainerTools.Testing.Tool]::WhyNot('skopeo')
    $noUmoci = [bool][ContainerTools.Testing.Tool]::WhyNotAsRoot('umoci')
    $isRoot = $IsLinux -and (id -u) -eq 0
    $hasDotnet = [bool](Get-Command dotnet -CommandType Application -ErrorAction Ignore)
    $noBusybox = $IsWindows -or -not (Test-Path /bin/busybox)
}

BeforeAll {
    Import-Module "$PSScriptRoot/Servers.psm1", "$PSScriptRoot/Shared.psm1"
    Initialize-TestStore
    $memory = Start-MemoryRegistry
    $base = Get-RegistryImage "$($memory.Name):oci"
    $greeting = [ContainerTools.Testing.Busybox]::Greeting
    function Get-Sha256($Path) { (Get-FileHash -LiteralPath $Path).Hash.ToLowerInvariant() }
    function Get-Config($Image) { [Text.Encoding]::UTF8.GetString($Image.Config.Raw.ToArray()) | ConvertFrom-Json -AsHashtable }
    function Get-LayerEntry([Parameter(ValueFromPipeline)] $Layer) {
        process {
            $file = $Layer | Save-ImageLayer ([IO.Path]::GetRandomFileName()) -Uncompressed
            try { tar --numeric-owner -tvf $file.FullName | ForEach-Object { ($_ -split '\s+', 6)[0, 1, 5] -join ' ' } }
            finally { Remove-Item $file }
        }
    }

    function Get-LayerText($Layer, $Name) {
        $file = $Layer | Save-ImageLayer ([IO.Path]::GetRandomFileName()) -Uncompressed
        try { tar -xOf $file.FullName $Name } finally { Remove-Item $file }
    }
}

AfterAll { $memory.Server.Dispose() }

Describe 'New-LayeredImage' {
    BeforeEach {
        Push-Location (New-Item -ItemType Directory (Join-Path $TestDrive ([guid]::NewGuid())))
        $null = New-Item app/sub, other -ItemType Directory
        Set-Content app/run.sh, app/sub/x -Value content -NoNewline
        Set-Content other/y -Value other -NoNewline
        if (-not $IsWindows) { chmod 0755 app app/sub other app/run.sh; chmod 0644 app/sub/x other/y }
    }

    AfterEach {
        Pop-Location
        $env:SOURCE_DATE_EPOCH = $null
    }

    Context 'The image' {
        It 'has the name, lower case, and the tag' {
            (New-LayeredImage Registry.Example.com/Team/App -Tag V1 -Path ./app).RepoTags | Should -Be 'registry.example.com/team/app:V1'
            $image = New-LayeredImage app -Path ./app
            $image | Should -BeOfType ContainerTools.Image
            $image.RepoTags | Should -Be "app:$($image.Id.Hex.Substring(0, 32))"
            $image.RepoTags[0] | Should -BeExactly $image.RepoTags
            $image | Format-Table | Out-String -Width 200 | Should -Match "app:\w{32}\s+linux/"
            "$($image.Reference)" | Should -BeLike '*app:*'
        }

        It 'is the same twice, elsewhere and without the store' -Tag 'needs Unix' -Skip:$IsWindows {
            $first = New-LayeredImage app -Path ./app, ./other -Destination /srv -AddTmp -Config @{ Env = @{ B = 1; A = 2 }; Labels = @{ z = 1; a = 2 } }
            Copy-Item app, other -Destination (New-Item copy -ItemType Directory) -Recurse
            Push-Location copy
            $second = New-LayeredImage app -Path ./app, ./other -Destination /srv -AddTmp -Config ([ordered]@{ Labels = @{ a = 2; z = 1 }; Env = @{ A = 2; B = 1 } }) -NoStore
            Pop-Location
            $second.Digest | Should -Be $first.Digest
            $a = $first | Export-Image a.tar
            $b = $second | Export-Image b.tar
            Get-Sha256 $a | Should -Be (Get-Sha256 $b)
            Get-Sha256 ($first | Export-Image a.docker -Format DockerArchive) | Should -Be (Get-Sha256 ($second | Export-Image b.docker -Format DockerArchive))
            ($first | Export-ImageStream | sha256sum).Split(' ')[0] | Should -Be (Get-Sha256 $a)
        }

        It 'has a layer for each path and history for each' {
            $image = New-LayeredImage app -Path ./app, ./other -Destination /srv
            $image.Layers.Count | Should -Be 2
            $image.Layers[1] | Get-LayerEntry | Should -Be 'drwxr-xr-x 0/0 srv/', '-rw-r--r-- 0/0 srv/y'
            $image.Config.History.Count | Should -Be 2
            (New-LayeredImage app -Path ./* -Destination /srv).Digest | Should -Be $image.Digest
            (New-LayeredImage app -Path ./app, ./other -MaxLayers 2).Layers.Count | Should -Be 1
        }

        It 'has the platform that is asked for' {
            $image = New-LayeredImage app -Path ./app -Architecture arm -Variant v7
            "$($image.Platform)" | Should -Be 'linux/arm/v7'
            "$((New-LayeredImage app -Path ./app).Platform)" | Should -BeLike 'linux/*'
            "$(($base | New-LayeredImage app -Path ./app).Platform)" | Should -Be "$($base.Platform)"
            "$(($base | New-LayeredImage app -Path ./app -Architecture riscv64 -WarningVariable other -WarningAction SilentlyContinue).Platform)" | Should -Be 'linux/riscv64'
            "$other" | Should -BeLike '*linux/riscv64*'
        }

        It 'has annotations' {
            $image = New-LayeredImage app -Path ./app -Annotation @{ 'org.example.b' = 2; 'org.example.a' = 'x' }
            $image.Manifest.Annotations['org.example.b'] | Should -Be '2'
            $image.Manifest.Annotations['org.example.a'] | Should -Be 'x'
        }

        It 'takes its times from -Created and -Mtime, else from SOURCE_DATE_EPOCH' {
            (New-LayeredImage app -Path ./app).Created.ToUnixTimeSeconds() | Should -Be 1
            $env:SOURCE_DATE_EPOCH = '315532800'
            (Get-Config (New-LayeredImage app -Path ./app)).created.ToString('u') | Should -Be '1980-01-01 00:00:00Z'
            (New-LayeredImage app -Path ./app -Created 2026-01-31).Created.UtcDateTime.ToString('u') | Should -Be '2026-01-31 00:00:00Z'
            $before = [DateTimeOffset]::UtcNow
            $now = New-LayeredImage app -Path ./app -Created now
            $now.Created | Should -BeGreaterOrEqual $before.AddSeconds(-1)
            $now.Layers[0].Digest | Should -Be (New-LayeredImage app -Path ./app).Layers[0].Digest
            { New-LayeredImage app -Path ./app -Created soon } | Should -Throw '*not a time*' -ErrorId 'ParameterArgumentTransformationError,*'
        }

        It 'takes a date object for the instant that it means, in <Culture>' -ForEach @(@{ Culture = 'en-US' }, @{ Culture = 'en-GB' }, @{ Culture = 'de-DE' }) {
            $before = [cultureinfo]::CurrentCulture
            [cultureinfo]::CurrentCulture = $Culture
            try {
                foreach ($time in [datetime]::new(2026, 4, 3, 23, 30, 0, [DateTimeKind]::Local), [datetime]::new(2026, 11, 28, 1, 2, 3, [DateTimeKind]::Utc), [datetimeoffset]::new(2026, 4, 3, 23, 30, 0, '05:30'), (Get-Date)) {
                    $image = New-LayeredImage app -Path ./app -Created $time -Mtime $time
                    $image.Created.UtcDateTime.ToString('s') | Should -Be $time.ToUniversalTime().ToString('s')
                }
            } finally { [cultureinfo]::CurrentCulture = $before }
        }

        It 'reads the time <Text>' -ForEach @(
            @{ Text = '2026-04-03'; Time = '2026-04-03T00:00:00' }
            @{ Text = '2026-04-03T23:30:00-04:00'; Time = '2026-04-04T03:30:00' }
            @{ Text = '2026-04-03 23:30:00z'; Time = '2026-04-03T23:30:00' }
            @{ Text = '2026-04-03T23:30:00.123456789Z'; Time = '2026-04-03T23:30:00' }
            @{ Text = '@1775259000'; Time = '2026-04-03T23:30:00' }
        ) {
            (New-LayeredImage app -Path ./app -Created $Text).Created.UtcDateTime.ToString('s') | Should -Be $Time
        }

        It 'does not take <_> for a time' -ForEach '12/31/2026', '31.12.2026', '2026', '20260403T233000', '03-04-2026', '2026-13-01', 'Apr 3 2026', '23:30' {
            { New-LayeredImage app -Path ./app -Created $_ } | Should -Throw '*not a time*'
        }
    }

    Context 'The config' {
        It 'takes plain forms' {
            $config = (Get-Config (New-LayeredImage app -Path ./app -Config @{
                Cmd = '/bin/run'; Entrypoint = 'a', 'b'; Env = @{ PATH = '/bin'; N = 1 }; ExposedPorts = 80, '53/udp'; Volumes = '/data'
                Labels = @{ count = 3; yes = $true }; User = 1000; WorkingDir = '/app'; StopSignal = 'SIGINT'
                Healthcheck = [pscustomobject]@{ Test = 'CMD', 'true'; Interval = 30000000000 }
            })).config
            $config.Cmd | Should -Be '/bin/run'
            , $config.Cmd | Should -BeOfType object[]
            $config.Entrypoint | Should -Be 'a', 'b'
            $config.Env | Should -Be 'N=1', 'PATH=/bin'
            $config.ExposedPorts.Keys | Sort-Object | Should -Be '53/udp', '80/tcp'
            $config.Volumes.Keys | Should -Be '/data'
            $config.Labels.count | Should -BeExactly '3'
            $config.Labels.yes | Should -BeExactly 'True'
            $config.User | Should -BeExactly '1000'
            $config.Healthcheck.Test | Should -Be 'CMD', 'true'
            $config.Healthcheck.Interval | Should -Be 30000000000
        }

        It 'keeps what is in the right form already' {
            $config = (Get-Config (New-LayeredImage app -Path ./app -Config @{ Env = 'A=1', 'B=2'; ExposedPorts = @{ '80/tcp' = @{} }; Cmd = @(); Own = @{ x = 1.5, $null } })).config
            $config.Env | Should -Be 'A=1', 'B=2'
            $config.ExposedPorts.'80/tcp' | Should -BeOfType System.Collections.IDictionary
            $config.Cmd.Count | Should -Be 0
            $config.Own.x | Should -Be 1.5, $null
        }

        It 'inherits <Inherit>' -ForEach @(
            @{ Inherit = 'Env'; Cmd = $false; Env = $true }
            @{ Inherit = 'None'; Cmd = $false; Env = $false }
            @{ Inherit = 'All'; Cmd = $true; Env = $true }
        ) {
            $parent = New-LayeredImage base -Path ./other -Config @{ Cmd = 'base'; Env = 'A=1', 'B=2' }
            $config = (Get-Config ($parent | New-LayeredImage app -Path ./app -InheritConfig $Inherit -Config @{ Env = 'B=3', 'C=4' })).config
            $config.ContainsKey('Cmd') | Should -Be $Cmd
            $config.Env | Should -Be ($Env ? @('A=1', 'B=3', 'C=4') : @('B=3', 'C=4'))
        }

        It 'is the base''s where nothing else is said' {
            $parent = New-LayeredImage base -Path ./other -Config @{ User = 'app'; WorkingDir = '/w'; Entrypoint = 'e'; Cmd = 'c'; Labels = @{ a = 1 }; Env = 'A=1' }
            $config = (Get-Config ($parent | New-LayeredImage app -Path ./app -Config @{ Entrypoint = 'new'; Labels = @{ b = 2 } })).config
            $config.User | Should -Be app
            $config.WorkingDir | Should -Be /w
            $config.Entrypoint | Should -Be new
            $config.ContainsKey('Cmd') | Should -BeFalse
            $config.Labels.Keys | Sort-Object | Should -Be a, b
        }

        It 'does not care about the case of names' {
            $config = (Get-Config (New-LayeredImage app -Path ./app -Config @{ cmd = 'x'; ENV = @{ a = 1 }; exposedports = 80; own = 1 })).config
            $config.Keys | Sort-Object -CaseSensitive | Should -BeExactly 'Cmd', 'Env', 'ExposedPorts', 'own'
            $config.Cmd | Should -BeExactly 'x'
            $config.Env | Should -BeExactly 'a=1'
        }

        It 'is the same in every culture' {
            $culture = [cultureinfo]::CurrentCulture
            $options = @{ Config = @{ Env = @{ V = 1.5 }; Labels = @{ v = 1.5 }; X = 1.5 }; Annotation = @{ v = 1.5 } }
            $here = New-LayeredImage app -Path ./app @options
            [cultureinfo]::CurrentCulture = 'de-DE'
            try { (New-LayeredImage app -Path ./app @options).Digest | Should -Be $here.Digest }
            finally { [cultureinfo]::CurrentCulture = $culture }
            $here.Manifest.Annotations['v'] | Should -Be '1.5'
        }

        It 'is refused if it has wrong types' {
            { New-LayeredImage app -Path ./app -Config @{ Env = @{ 'A=B' = 'c' } } } | Should -Throw -ErrorId 'InvalidArgument,*'
            { New-LayeredImage app -Path ./app -Config @{ Env = @{ '' = 'c' } } } | Should -Throw -ErrorId 'InvalidArgument,*'
            { New-LayeredImage app -Path ./app -Config @{ Cmd = @{ a = 1 } } } | Should -Throw -ErrorId 'InvalidArgument,*'
            { New-LayeredImage app -Path ./app -Config @{ Env = 3 } } | Should -Throw -ErrorId 'InvalidArgument,*'
        }
    }

    Context 'On a base' {
        It 'puts its layers on top of those that stay as they are' {
            $image = $base | New-LayeredImage app -Path ./app -Destination /app
            $image.Layers.Count | Should -Be ($base.Layers.Count + 1)
            $image.Layers[0..($base.Layers.Count - 1)].Digest | Should -Be $base.Layers.Digest
            (New-LayeredImage app -Path ./app -Destination /app -FromImage $base).Digest | Should -Be $image.Digest
            $null = $image | Export-Image app.tar
        }

        It 'is nothing without the base that was to come' {
            { Get-RegistryImage "$($memory.Name):missing" -ErrorAction SilentlyContinue | New-LayeredImage app -Path ./app } | Should -Throw -ErrorId 'InvalidArgument,*'
            { $null | New-LayeredImage app -Path ./app } | Should -Throw -ErrorId 'InvalidArgument,*'
            { [ContainerTools.Layering.GraphNode]::new('/') | New-LayeredImage app -ErrorAction SilentlyContinue } | Should -Throw -ErrorId 'InvalidArgument,*'
            1 | ForEach-Object { New-LayeredImage app -Path ./app } | Should -HaveCount 1
        }

        It 'has one base only' {
            { $base, (New-LayeredImage other -Path ./other) | New-LayeredImage app } | Should -Throw -ErrorId 'InvalidArgument,*'
        }

        It 'counts the base''s layers' {
            $failure = { $base | New-LayeredImage app -Path ./app -MaxLayers ($base.Layers.Count + 1) } | Should -Throw -ErrorId 'InvalidArgument,*' -PassThru
            $failure.Exception.Message | Should -BeLike "*The image may have $($base.Layers.Count + 1) layers*"
            { New-LayeredImage app -Path ./app -MaxLayers 1 } | Should -Throw -ErrorId 'InvalidArgument,*' -ExpectedMessage '-MaxLayers must be at least 2*'
        }

        It 'can leave out what the base has' {
            $null = New-Item tree/etc -ItemType Directory
            Set-Content tree/etc/motd, tree/etc/new -Value ours
            $image = $base | New-LayeredImage app -Path ./tree, ./app -SingleLayer -AddTmp
            $image.Layers.Count | Should -Be ($base.Layers.Count + 1)
            $names = ($image.Layers[-1] | Get-LayerEntry) -replace '.* '
            $names | Should -Contain 'etc/new'
            $names | Should -Contain 'sub/x'
            $names | Should -Not -Contain 'etc/motd'
        }
    }

    Context 'Layers, groups and graphs' {
        It 'takes layers from the pipeline and as an argument' {
            $layers = (New-ImageLayer ./app), (New-ImageLayer ./other)
            ($layers | New-LayeredImage app).Layers.Digest | Should -Be $layers.Digest
            (New-LayeredImage app -Layer $layers).Layers.Digest | Should -Be $layers.Digest
            (New-LayeredImage app -Layer $layers -Path ./other -Destination x -AddTmp).Layers[1, 2].Digest | Should -Be $layers.Digest
        }

        It 'makes a layer of each group, paths in their place' {
            $groups = Get-Item app, other | Split-ReferenceGraph
            $image = $groups | New-LayeredImage app
            $image.Layers.Count | Should -Be $groups.Count
            $entries = ($image.Layers | Get-LayerEntry) -replace '.* '
            # Without the root, which is a drive on Windows.
            $place = [IO.Path]::GetRelativePath([IO.Path]::GetPathRoot("$PWD"), "$PWD").Replace('\', '/')
            $entries | Should -Contain "$place/app/run.sh"
            $entries | Should -Contain "$place/other/y"
            (New-LayeredImage app -Group $groups).Digest | Should -Be $image.Digest
        }

        It 'divides a graph by itself or by a pipeline' {
            $nodes = 'app', 'other' | ForEach-Object { [ContainerTools.Layering.GraphNode]::new((Join-Path $PWD $_), [string[]]@(), 100) }
            $graph = [ContainerTools.Layering.ReferenceGraph]::new([ContainerTools.Layering.GraphNode[]]$nodes)
            ($graph | New-LayeredImage app).Layers.Count | Should -Be 2
            ($graph | New-LayeredImage app -MaxLayers 2).Layers.Count | Should -Be 1
            ($graph | New-LayeredImage app -LayeringPipeline '[["popularity_contest"], ["limit_layers", 1]]').Layers.Count | Should -Be 1
            ($graph | New-LayeredImage app -LayeringPipeline @(, { $_ })).Layers.Count | Should -Be 1
            Set-Content pipe.json '[["split_every", 1]]'
            ($graph | New-LayeredImage app -LayeringPipeline ./pipe.json).Layers.Count | Should -Be 2
            ($graph | New-LayeredImage app -Path ./app, ./other -MaxLayers 3).Layers.Count | Should -Be 2
            { New-LayeredImage app -LayeringPipeline '[["reverse"]]' } | Should -Throw -ErrorId 'InvalidArgument,*'
            { $graph | New-LayeredImage app -LayeringPipeline '[["explode"]]' } | Should -Throw -ErrorId 'InvalidArgument,*'
        }

        It 'can leave the content out' {
            $image = New-LayeredImage app -Path ./app -Group (Get-Item app | Split-ReferenceGraph) -IncludeContent:$false -AddTmp
            $image.Layers | Get-LayerEntry | Should -Be 'drwxrwxrwt 0/0 tmp/'
        }
    }

    Context 'The top layer' {
        It 'has what -CopyToRoot and the switches ask for' {
            $image = New-LayeredImage app -Path ./app -CopyToRoot ./other -AddPasswd -AddTmp
            $image.Layers.Count | Should -Be 2
            ($image.Layers[1] | Get-LayerEntry) -replace '.* ' | Should -Be 'etc/', 'etc/group', 'etc/nsswitch.conf', 'etc/passwd', 'tmp/', 'var/', 'var/empty/', 'y'
        }

        It 'has this machine''s authorities' -Tag 'needs the machine''s certificates' -Skip:($IsWindows -or -not (Test-Path /etc/ssl/certs/ca-certificates.crt)) {
            $image = New-LayeredImage app -AddCaCertificates
            Get-LayerText $image.Layers[0] etc/pki/tls/certs/ca-bundle.crt | Should -Be (Get-Content /etc/ssl/certs/ca-certificates.crt)
        }

        It 'is filled by a script block, whose folder goes away' {
            $script:seen = $null
            $image = New-LayeredImage app -Path ./app -Permission @{ Path = '/etc/*'; Mode = '0600' } -Customize {
                param($root)
                $script:seen = $root
                $null = New-Item $root/etc -ItemType Directory
                Set-Content $root/etc/motd 'Welcome.'
                if (-not $IsWindows) { chmod 0555 $root/etc }
                'this goes nowhere'
            }
            $image | Should -HaveCount 1
            $script:seen | Should -Not -Exist
            $image.Layers.Count | Should -Be 2
            Get-LayerText $image.Layers[1] etc/motd | Should -Be 'Welcome.'
            ($image.Layers[1] | Get-LayerEntry)[1] | Should -Be '-rw------- 0/0 etc/motd'
            $null = $image | Export-Image custom.tar
            'custom.tar' | Should -Exist
        }

        It 'is kept with a single layer and given ones too' {
            $image = New-LayeredImage app -Path ./app -Layer (New-ImageLayer ./other) -SingleLayer -Customize { param($root) Set-Content $root/z 1 }
            $image.Layers.Count | Should -Be 2
            ($image.Layers[1] | Get-LayerEntry) -replace '.* ' | Should -Be 'run.sh', 'sub/', 'sub/x', 'z'
            Remove-Item app/sub -Recurse
            $null = $image | Export-Image single.tar
        }

        It 'runs the script block in the folder and leaves the session where it was' {
            $here = "$PWD"
            $image = New-LayeredImage app -Path ./app -Customize { param($root) $script:ran = "$PWD" -eq $root; $null = mkdir sub; Set-Content sub/x 1; Set-Location sub; Set-Content y 1 }
            $script:ran | Should -BeTrue
            "$PWD" | Should -Be $here
            ($image.Layers[1] | Get-LayerEntry) -replace '.* ' | Should -Be 'sub/', 'sub/x', 'sub/y'
            { New-LayeredImage app -Customize { Set-Location /; throw 'no luck' } } | Should -Throw '*no luck*'
            "$PWD" | Should -Be $here
            Push-Location Env:
            try { $null = New-LayeredImage app -Customize { Set-Content x 1 }; (Get-Location).Provider.Name | Should -Be Environment } finally { Pop-Location }
        }

        It 'keeps the owners that the script block gives to files' -Tag 'needs root' -Skip:(-not $isRoot) {
            $image = New-LayeredImage app -Uid 5 -Gid 6 -Permission @{ Path = '/ruled'; Uid = 9 } -Customize { Set-Content plain, given, group, ruled 1; chown 1000:2000 given ruled; chgrp 2000 group }
            $image.Layers[0] | Get-LayerEntry | Should -Be '-rw-r--r-- 1000/2000 given', '-rw-r--r-- 5/2000 group', '-rw-r--r-- 5/6 plain', '-rw-r--r-- 9/2000 ruled'
        }

        It 'has users and groups' {
            $image = New-LayeredImage app -AddUser @{ Name = 'app'; Uid = 1654; Home = '/home/app'; CreateHome = $true }, 'web:33' -AddGroup 'www:34', @{ Name = 'more'; Members = 'app', 'web' }
            Get-LayerText $image.Layers[0] etc/passwd | Should -Be 'root:x:0:0:root user:/var/empty:/bin/sh', 'app:x:1654:1654::/home/app:/bin/sh', 'web:x:33:33::/:/bin/sh', 'nobody:x:65534:65534:nobody:/var/empty:/bin/sh'
            Get-LayerText $image.Layers[0] etc/group | Should -Be 'root:x:0:', 'www:x:34:', 'more:x:1000:app,web', 'app:x:1654:', 'web:x:33:', 'nobody:x:65534:'
            $image.Layers[0] | Get-LayerEntry | Should -Contain 'drwx------ 1654/1654 home/app/'
            { New-LayeredImage app -AddUser @{ Name = 'app'; Hme = '/' } } | Should -Throw "*'Hme'*'Home'*"
            $again = $image.Plan.Parameters | ConvertTo-Json -Depth 9 | ConvertFrom-Json -AsHashtable
            (New-LayeredImage @again).Digest | Should -Be $image.Digest
        }

        It 'says in the history who made it and how' {
            $image = New-LayeredImage app -Path ./app -Author me -CreatedBy 'COPY . /' -Comment why
            $image.Config.Author | Should -Be me
            $image.Config.History[0].CreatedBy | Should -Be 'COPY . /'
            $image.Config.History[0].Comment | Should -Be why
        }

        It 'fails the command with the script block, and leaves nothing' {
            $script:seen = $null
            { New-LayeredImage app -Customize { param($root) $script:seen = $root; throw 'no luck' } } | Should -Throw '*no luck*'
            $script:seen | Should -Not -BeNullOrEmpty
            $script:seen | Should -Not -Exist
            { New-LayeredImage app -Customize { Get-Item ./missing -ErrorAction Stop } } | Should -Throw '*missing*'
        }

        It 'shows the errors of the script block and makes the image, unless they are to stop it' {
            $Error.Clear()
            New-LayeredImage app -Customize { param($root) $ErrorActionPreference = 'Continue'; Set-Content $root/x 1; Write-Error soft } | Should -BeOfType ContainerTools.Image
            "$Error" | Should -BeLike '*soft*'
            { New-LayeredImage app -Customize { param($root) $ErrorActionPreference = 'Stop'; Write-Error soft } } | Should -Throw soft
        }

        It 'fails with a native command where the script block asks for it' -Tag 'needs Unix' -Skip:$IsWindows {
            { New-LayeredImage app -Customize { $ErrorActionPreference = 'Stop'; $PSNativeCommandUseErrorActionPreference = $true; sh -c 'exit 3' } } | Should -Throw '*3*'
            New-LayeredImage app -Customize { sh -c 'exit 3' } | Should -BeOfType ContainerTools.Image
        }

        It 'gives files the same modes whatever the umask is, and sets it back' -Tag 'needs Unix' -Skip:$IsWindows {
            $made = Invoke-FreshPowerShell {
                param($manifest, $store)
                Import-Module $manifest
                $env:CONTAINERTOOLS_STORE = $store
                Add-Type -Namespace Own -Name Umask -MemberDefinition '[DllImport("libc")] public static extern uint umask(uint mask);'
                foreach ($mask in 0x3f, 0x12, 0) {
                    $null = [Own.Umask]::umask($mask)
                    (New-LayeredImage app -Customize { param($root) Set-Content $root/x 1; $null = mkdir $root/d; sh -c 'touch "$1"' sh $root/y }).Id.ToString()
                    [Own.Umask]::umask($mask)
                }
            } -ArgumentList (Get-ModuleManifestPath), $env:CONTAINERTOOLS_STORE
            $made[0, 2, 4] | Select-Object -Unique | Should -HaveCount 1
            $made[1, 3, 5] | Should -Be 0x3f, 0x12, 0
        }

        It 'takes by name what it takes from the pipeline' {
            (New-LayeredImage app -InputObject (New-ImageLayer ./app)).Digest | Should -Be (New-ImageLayer ./app | New-LayeredImage app).Digest
            { New-LayeredImage app -InputObject 1 } | Should -Throw -ErrorId 'InvalidArgument,*'
        }

        It 'needs the store for a script block' {
            $script:ran = $false
            { New-LayeredImage app -NoStore -Customize { $script:ran = $true } } | Should -Throw -ErrorId 'InvalidArgument,*'
            $script:ran | Should -BeFalse
        }
    }

    Context 'What is wrong' {
        It 'is told: <Because>' -ForEach @(
            @{ Because = 'no such path'; Script = { New-LayeredImage app -Path ./missing }; ErrorId = 'SourceFailed,*'; Message = '*missing*' }
            @{ Because = 'no such path at the root'; Script = { New-LayeredImage app -CopyToRoot ./missing }; ErrorId = 'SourceFailed,*'; Message = '*missing*' }
            @{ Because = 'no such path in a group'; Script = { @{ Path = '/no/such' } | Split-ReferenceGraph | New-LayeredImage app }; ErrorId = 'SourceFailed,*'; Message = '*/no/such*' }
            @{ Because = 'no name'; Script = { New-LayeredImage 'a b' -Path ./app }; ErrorId = 'InvalidArgument,*'; Message = '*a b*' }
            @{ Because = 'a name with its tag'; Script = { New-LayeredImage acme/app:1 -Path ./app }; ErrorId = 'InvalidArgument,*'; Message = "*'acme/app:1'*-Tag*" }
            @{ Because = 'no tag'; Script = { New-LayeredImage a -Tag 'x:y' -Path ./app }; ErrorId = 'InvalidArgument,*'; Message = '*x:y*' }
            @{ Because = 'contradicting sources'; Script = { New-LayeredImage a -CopyToRoot ./app, ./clash }; ErrorId = 'InvalidArgument,*'; Message = '*app*clash*' }
            @{ Because = 'no configuration'; Script = { New-LayeredImage -StreamConfiguration ./none.json }; ErrorId = 'SourceFailed,*'; Message = '*none.json*' }
            @{ Because = 'a configuration that is no JSON'; Script = { New-LayeredImage -StreamConfiguration ./app/run.sh }; ErrorId = 'Malformed,*'; Message = '*JSON*' }
            @{ Because = 'a stranger in the pipeline'; Script = { 1, (New-ImageLayer ./app) | New-LayeredImage a }; ErrorId = 'InvalidArgument,*'; Message = "*Int32 '1'*" }
            @{ Because = 'nothing among something'; Script = { (New-ImageLayer ./app), $null | New-LayeredImage a }; ErrorId = 'InvalidArgument,*'; Message = '*is nothing*' }
            @{ Because = 'two bases'; Script = { (New-LayeredImage x -AddTmp), (New-LayeredImage y -AddPasswd) | New-LayeredImage a }; ErrorId = 'InvalidArgument,*'; Message = '*two came*' }
            @{ Because = 'two ways at once'; Script = { New-LayeredImage -Name app -StreamConfiguration ./none.json }; ErrorId = 'AmbiguousParameterSet,*'; Message = '*' }
        ) {
            $null = New-Item clash -ItemType Directory
            Set-Content clash/run.sh else
            $failure = { & $Script } | Should -Throw -ErrorId $ErrorId -PassThru
            $failure.Exception.Message | Should -BeLike $Message
        }

        It 'leaves no archive when a file changes' {
            $image = New-LayeredImage app -Path ./app
            Start-Sleep -Milliseconds 50
            Set-Content app/run.sh other
            { $image | Export-Image changed.tar } | Should -Throw -ErrorId 'SourceChanged,*'
            Get-ChildItem -Force -Name | Should -Be 'app', 'other'
        }
    }

    Context 'The stream script''s configuration' {
        BeforeEach {
            $null = New-Item store, custom -ItemType Directory
            Copy-Item app store/app -Recurse
            [IO.File]::WriteAllBytes("$PWD/custom/layer.tar", [byte[]]::new(10240))
            Set-Content custom/checksum (Get-FileHash custom/layer.tar).Hash.ToLowerInvariant()
            $conf = @{
                architecture = 'amd64'; config = @{ Cmd = @('/bin/run') }; os = 'linux'; store_dir = "$PWD/store"; from_image = $null
                store_layers = @(, @("$PWD/store/app")); customisation_layer = "$PWD/custom"; repo_tag = 'Hello:Latest'
                created = '1970-01-01T00:00:01+00:00'; mtime = '1970-01-01T00:00:01+00:00'; uid = '0'; gid = '0'; uname = 'root'; gname = 'root'
            }
            $conf | ConvertTo-Json -Depth 5 | Set-Content conf.json
        }

        It 'makes the archive that the script makes' -Tag 'needs Unix' -Skip:$IsWindows {
            $image = New-LayeredImage -StreamConfiguration ./conf.json
            $image.RepoTags | Should -BeExactly 'Hello:Latest'
            $file = $image | Export-Image script.tar -Format DockerArchive
            $names = tar -tf $file.FullName
            $names[0] | Should -Be "$($image.Layers[0].DiffId.Hex)/layer.tar"
            $names[1] | Should -Be "$($image.Layers[1].DiffId.Hex)/layer.tar"
            $names[2, 3] | Should -Be "$($image.Id.Hex).json", 'manifest.json'
            ($image.Layers[0] | Get-LayerEntry) -replace '.* ' | Select-Object -First 2 | Should -Be '/nix/', '/nix/store/'
            ($image | Export-ImageStream -Format DockerArchive | sha256sum).Split(' ')[0] | Should -Be (Get-Sha256 $file)
        }

        It 'takes another name with -RepoTag, verbatim' {
            $image = New-LayeredImage -StreamConfiguration ./conf.json -NoStore
            $file = $image | Export-Image named.tar -Format DockerArchive -RepoTag 'Other:1'
            (tar -xOf $file.FullName manifest.json | ConvertFrom-Json).RepoTags | Should -BeExactly 'Other:1'
            $conf.repo_tag = 'Other:1'
            $conf | ConvertTo-Json -Depth 5 | Set-Content conf.json
            Get-Sha256 (New-LayeredImage -StreamConfiguration ./conf.json | Export-Image same.tar -Format DockerArchive) | Should -Be (Get-Sha256 $file)
        }

        It 'can have the archive of another as its base' {
            $null = New-LayeredImage -StreamConfiguration ./conf.json | Export-Image base.tar -Format DockerArchive
            $conf.from_image = "$PWD/base.tar"
            $conf | ConvertTo-Json -Depth 5 | Set-Content conf.json
            (New-LayeredImage -StreamConfiguration ./conf.json).Layers.Count | Should -Be 4
        }

        It 'refuses paths outside of its store' {
            $conf.store_layers = @(, @('/etc/hostname'))
            $conf | ConvertTo-Json -Depth 5 | Set-Content conf.json
            $failure = { New-LayeredImage -StreamConfiguration ./conf.json } | Should -Throw -ErrorId 'InvalidArgument,*' -PassThru
            $failure.Exception.Message | Should -BeLike '*/etc/hostname*'
        }
    }

    Context 'Judges' {
        BeforeEach {
            if (-not $noBusybox) {
                $null = New-Item root/bin -ItemType Directory
                Copy-Item /bin/busybox root/bin/busybox
                chmod 0755 root/bin/busybox
                ln -s busybox root/bin/sh
                $image = New-LayeredImage judged -Tag 1 -Path ./root -AddPasswd -AddTmp -Config @{ Cmd = '/bin/sh', '-c', 'busybox id -un; busybox stat -c "%a %u %g" /etc/app; echo $GREETING'; Env = @{ GREETING = $greeting; PATH = '/bin' } } -Customize {
                    param($root)
                    $null = New-Item $root/etc -ItemType Directory
                    Set-Content $root/etc/app x
                } -Permission @{ Path = '/etc/app'; Mode = '0640'; Uid = 5; Gid = 6 }
                $expected = 'root', '640 5 6', $greeting
            }
        }

        It 'docker runs it, from <Format>' -Tag 'needs docker and busybox-static' -Skip:($noDocker -or $noBusybox) -ForEach @(@{ Format = 'OciArchive' }, @{ Format = 'DockerArchive' }) {
            $image | Export-ImageStream -Format $Format | docker load | Should -Be 'Loaded image: judged:1'
            try {
                docker run --rm --network none judged:1 | Should -Be $expected
                docker image inspect --format '{{.Id}}' judged:1 | Should -Be "$($image.Id)"
            }
            finally { docker image rm --force judged:1 }
        }

        It 'docker runs what was put on a base' -Tag 'needs docker, as root' -Skip:($noDocker) {
            $base | New-LayeredImage based -Tag 1 -Path ./app -Destination /app -Config @{ Cmd = '/bin/busybox', 'cat', '/app/sub/x' } |
                Export-ImageStream -Command docker -ArgumentList load | Should -Be 'Loaded image: based:1'
            try { docker run --rm --network none based:1 | Should -Be content }
            finally { docker image rm --force based:1 }
        }

        It 'podman runs it' -Tag 'needs podman and busybox-static' -Skip:($noPodman -or $noBusybox) {
            # Podman wants the file in this folder to be there.
            $config = $env:DOCKER_CONFIG
            $env:DOCKER_CONFIG = $null
            $podman = [ContainerTools.Testing.Podman]::new([ContainerTools.Testing.JudgeRoot]::new('Machine'))
            try {
                $name = $podman.Load(($image | Export-Image judged.tar).FullName)
                $podman.InspectId($name) | Should -Be "$($image.Id)"
                $podman.Run($name, [string[]]@()).Trim() -split "`n" | Should -Be $expected
            }
            finally {
                $podman.Dispose()
                $env:DOCKER_CONFIG = $config
            }
        }

        It 'skopeo reads every layer of it' -Tag 'needs skopeo and busybox-static' -Skip:($noSkopeo -or $noBusybox) {
            $file = ($image | Export-Image judged.tar).FullName
            [ContainerTools.Testing.Skopeo]::Machine.Copy("oci-archive:$file", "oci:$PWD/oci:1")
            [ContainerTools.Testing.Skopeo]::Machine.Copy("docker-archive:$file", "oci:$PWD/docker:1")
            [ContainerTools.Testing.Skopeo]::Machine.Id("docker-archive:$file") | Should -Be "$($image.Id)"
        }

        It 'umoci unpacks it' -Tag 'needs umoci and busybox-static' -Skip:($noUmoci -or $noBusybox) {
            $null = $image | Export-Image ./layout -Format OciLayout
            $root = [ContainerTools.Testing.Umoci]::Machine.Unpack("$PWD/layout", '1', "$PWD/bundle")
            (Get-Item "$root/bin/sh").LinkTarget | Should -Be busybox
            stat -c '%a %u %g' "$root/etc/app" | Should -Be '640 5 6'
            stat -c '%a' "$root/tmp" | Should -Be '1777'
        }
    }

    Context 'from its own plan' {
        It 'composes the same image again, by way of JSON' {
            $image = New-LayeredImage planned -Path app -Destination /srv -Created now -AddPasswd -ExcludePath '*.log' `
                -Config @{ Cmd = '/srv/run.sh'; Env = @{ A = 1 }; ExposedPorts = 80 } -Permission @{ Path = 'srv/*'; Mode = '750'; Uid = 5 }
            $image.Plan | ConvertTo-Json -Depth 10 | Set-Content plan.json
            $plan = Get-Content plan.json -Raw | ConvertFrom-Json -AsHashtable
            $parameters = $plan.Parameters

            Set-Location $TestDrive
            (New-LayeredImage @parameters).Digest | Should -Be $image.Digest
            $plan.FromImage | Should -BeNullOrEmpty
        }

        It 'names the base by digest and keeps the groups of a graph' {
            $nodes = @{ Path = "$PWD/app"; Size = 5 }, @{ Path = "$PWD/other"; References = "$PWD/app"; Size = 3 }
            $image = $nodes | Split-ReferenceGraph | New-LayeredImage planned -FromImage $base
            $plan = $image.Plan | ConvertTo-Json -Depth 10 | ConvertFrom-Json -AsHashtable
            $parameters = $plan.Parameters

            $plan.FromImage | Should -Be "$($base.Reference)@$($base.Digest)"
            (Get-RegistryImage $plan.FromImage | New-LayeredImage @parameters).Digest | Should -Be $image.Digest
        }

        It 'warns of a member of the config that no engine knows, and names the one that was meant' {
            $image = New-LayeredImage app -Path ./app -Config @{ Entrypiont = '/app'; Hostname = 'x'; user = '1'; 'com.acme.own' = 1 } -WarningVariable said -WarningAction SilentlyContinue
            $said | Should -HaveCount 2
            "$said" | Should -BeLike "*'Entrypiont'*Did you mean 'Entrypoint'?*"
            "$said" | Should -BeLike "*'com.acme.own', which no engine knows.*"
            $null = $image | Set-ImageConfig -Config @{ WorkingDri = '/app' } -WarningVariable said -WarningAction SilentlyContinue
            "$said" | Should -BeLike "*Did you mean 'WorkingDir'?"
        }

        It 'says that a copy from another process has no content' {
            $serializer = [System.Management.Automation.PSSerializer]
            $copy = $serializer::Deserialize($serializer::Serialize((New-LayeredImage app -Path ./app)))
            { $copy | New-LayeredImage other -Path ./app } | Should -Throw -ErrorId 'InvalidArgument,*' -ExpectedMessage '*another process*Export-Image*'
        }

        It 'has none for what cannot be written down' {
            (New-LayeredImage custom -Customize { param($root) Set-Content "$root/x" y }).Plan | Should -BeNullOrEmpty
            (New-LayeredImage given -Layer (New-ImageLayer app)).Plan | Should -BeNullOrEmpty
        }
    }

    Context 'with special files' {
        It 'has devices, FIFOs, links and folders that this machine has not' {
            $image = New-LayeredImage special -SpecialFile @{ Path = '/dev/null'; Kind = 'CharacterDevice'; Major = 1; Minor = 3 },
                @{ Path = 'run/queue'; Kind = 'Fifo' }, @{ Path = '/bin/sh'; Kind = 'SymbolicLink'; Target = 'busybox' }, @{ Path = '/data' } `
                -Permission @{ Path = '/dev/null'; Mode = '666' }
            $entries = $image.Layers[-1] | Get-LayerEntry

            $entries | Should -Contain 'lrwxrwxrwx 0/0 bin/sh -> busybox'
            $entries | Should -Contain 'prw-r--r-- 0/0 run/queue'
            $entries | Should -Contain 'drwxr-xr-x 0/0 data/'
            $entries -match '^crw-rw-rw- 0/0 dev/null' | Should -HaveCount 1
        }

        It 'refuses <Name>' -TestCases @(
            @{ Name = 'a plain file'; File = @{ Path = '/x'; Kind = 'File' } }
            @{ Name = 'a link that leads nowhere'; File = @{ Path = '/x'; Kind = 'SymbolicLink' } }
            @{ Name = 'a path that leaves the image'; File = @{ Path = '../x' } }
        ) {
            { New-LayeredImage special -SpecialFile $File } | Should -Throw -ErrorId 'InvalidArgument,*'
        }
    }

    Context 'with compressed layers' {
        It 'keeps the image ID and gives the same bytes twice with <_>' -TestCases 'Gzip', 'GzipPortable' {
            $plain = New-LayeredImage packed -Path app
            $image = New-LayeredImage packed -Path app -Compression $_

            $image.Id | Should -Be $plain.Id
            $image.Layers[0].MediaType | Should -BeLike '*+gzip'
            $image.Layers[0].DiffId | Should -Be $plain.Layers[0].Digest
            (New-LayeredImage packed -Path app -Compression $_ -Store (Join-Path $TestDrive "other-$_")).Digest | Should -Be $image.Digest
            Get-LayerText $image.Layers[0] sub/x | Should -Be content
        }

        It 'wants a place to keep them' {
            { New-LayeredImage packed -Path app -Compression Gzip -NoStore } | Should -Throw -ErrorId 'InvalidArgument,*'
        }
    }

    Context 'For several platforms' {
        BeforeEach {
            foreach ($name in 'amd64', 'arm64', 'arm_v7') {
                $null = New-Item "publish/$name" -ItemType Directory
                Set-Content "publish/$name/app" $name -NoNewline
            }
        }

        It 'gives an index in the order that is asked for, and once what is the same' {
            $index = New-LayeredImage Acme/App -Tag 2 -Platform linux/arm64, linux/amd64, arm64 -Path './publish/{arch}', ./other -Destination /srv -Annotation @{ a = 'b' } -Config @{ Cmd = 'x' }
            $index | Should -BeOfType ContainerTools.ImageIndex
            "$($index.Platforms)" | Should -Be 'linux/arm64 linux/amd64'
            $index.RepoTags | Should -Be acme/app:2
            $index.Manifest.Annotations['a'] | Should -Be b
            $index.Images.ForEach{ Get-LayerText $_.Layers[0] srv/app } | Should -Be arm64, amd64
            $index.Images.ForEach{ $_.Config.Cmd } | Should -Be x, x
            $index.Images[0].Layers[1].Digest | Should -Be $index.Images[1].Layers[1].Digest
            $index.Images[0].Layers[0].Digest | Should -Not -Be $index.Images[1].Layers[0].Digest
            (Get-Config $index.Images[0]).architecture | Should -Be arm64
        }

        It 'gives an image where one platform is asked for, with variant and placeholders' {
            $image = New-LayeredImage app -Platform arm -Path './publish/{arch}_{variant}'
            $image | Should -BeOfType ContainerTools.Image
            $config = Get-Config $image
            "$($config.os) $($config.architecture) $($config.variant)" | Should -Be 'linux arm v7'
            Get-LayerText $image.Layers[0] app | Should -Be arm_v7
            $image.RepoTags | Should -Be "app:$($image.Id.Hex.Substring(0, 32))"
            $image.Plan.Parameters.Path | Should -Be (Join-Path $PWD 'publish/{arch}_{variant}')
            (New-LayeredImage app -Platform linux/386 -Path ./other).Digest | Should -Be (New-LayeredImage app -Architecture 386 -Path ./other).Digest
        }

        It 'gives the same index twice, and elsewhere, with a tag of its content' {
            $given = @{ Name = 'app'; Platform = 'linux/amd64', 'linux/arm64'; Path = './publish/{arch}' }
            $index = New-LayeredImage @given
            $index.RepoTags | Should -Match '^app:[0-9a-f]{32}$'
            $null = New-Item copy -ItemType Directory
            Copy-Item publish copy -Recurse
            Push-Location copy
            try { (New-LayeredImage @given -NoStore).Digest | Should -Be $index.Digest } finally { Pop-Location }
            Set-Content publish/arm64/app other -NoNewline
            (New-LayeredImage @given).RepoTags | Should -Not -Be $index.RepoTags
            $plan = $index.Plan.Parameters
            (New-LayeredImage @plan).Digest | Should -Be (New-LayeredImage @given).Digest
        }

        It 'puts each image on the base that runs there, from an index, from images and from a registry' {
            $base = New-LayeredImage base -Platform linux/arm64, linux/amd64, linux/arm/v6 -Path './{arch}' -Config @{ Env = @{ A = 1 } } -ErrorAction Ignore -IncludeContent:$false
            $given = @{ Name = 'app'; Platform = 'linux/amd64', 'linux/arm/v7'; Path = './other' }
            $index = $base | New-LayeredImage @given
            "$($index.Platforms)" | Should -Be 'linux/amd64 linux/arm/v7'
            $index.Images.ForEach{ "$($_.Config.Env)" } | Should -Be 'A=1', 'A=1'
            (New-LayeredImage @given -FromImage $base).Digest | Should -Be $index.Digest
            ($base.Images | New-LayeredImage @given).Digest | Should -Be $index.Digest
            $index.Plan.FromImage | Should -Be "$($base.Reference)@$($base.Digest)"

            $name = "$($memory.Name):several"
            $null = $base | Publish-Image $name -AllowHttp
            # The manifest notes a base that has a name in a registry.
            (New-LayeredImage @given -FromImage $name).Images.Id | Should -Be $index.Images.Id
            (New-LayeredImage app -Path ./other -Architecture arm64 -FromImage $name).Id | Should -Be ($base.Images[0] | New-LayeredImage app -Path ./other).Id
        }

        It 'runs -Customize for each, with the platform' {
            $index = New-LayeredImage app -Platform linux/amd64, linux/arm64 -Customize { param($root, $platform) Set-Content name "$platform" -NoNewline }
            $index.Images.ForEach{ Get-LayerText $_.Layers[-1] name } | Should -Be linux/amd64, linux/arm64
        }

        It 'counts layers for each' {
            $base = New-LayeredImage base -Platform linux/amd64, linux/arm64 -Path ./app
            (New-LayeredImage app -Platform linux/amd64, linux/arm64 -FromImage $base -Path './publish/{arch}', ./other, ./app -MaxLayers 3).Images.ForEach{ $_.Layers.Count } | Should -Be 2, 2
        }

        It 'is exported and published as any index' {
            $index = New-LayeredImage acme/app -Tag 3 -Platform linux/amd64, linux/arm64 -Path './publish/{arch}'
            $file = $index | Export-Image ./several.tar
            ($file | Import-Image).Digest | Should -Be $index.Digest
            $null = $index | Publish-Image "$($memory.Name):composed" -AllowHttp
            (Get-RegistryImage "$($memory.Name):composed" -AllPlatforms -AllowHttp).Digest | Should -Be $index.Digest
        }

        It 'names the platform where <Name>' -TestCases @(
            @{ Name = 'there is no such folder'; Given = @{ Path = './publish/{arch}' }; Id = 'SourceFailed'; Message = 'For linux/s390x: There is no *publish*s390x*' }
            @{ Name = 'no wildcard matches'; Given = @{ Path = './publish/{arch}/*' }; Id = 'SourceFailed'; Message = "For linux/s390x: *s390x*" }
            @{ Name = 'a placeholder is none'; Given = @{ CopyToRoot = './{architecture}' }; Id = 'InvalidArgument'; Message = "For linux/amd64: '{architecture}'*{ridarch}*" }
            @{ Name = 'a rule is wrong for it'; Given = @{ Path = './other'; ExcludePath = 'C:\x' }; Id = 'InvalidArgument'; Message = 'For linux/amd64: *drive C*' }
        ) {
            $given.ExcludePath ??= @()
            { New-LayeredImage app -Platform linux/amd64, linux/s390x @Given } | Should -Throw $Message -ErrorId "$Id,*"
        }

        It 'gives nothing where one of them has no base' {
            $base = New-LayeredImage base -Platform linux/amd64, linux/arm64 -Path ./app
            $result = @()
            { $base | New-LayeredImage app -Platform linux/amd64, linux/386 -Path ./other -OutVariable result } | Should -Throw 'For linux/386: There is no base: *base:* is for linux/amd64, linux/arm64.' -ErrorId 'PlatformNotFound,*'
            $result | Should -HaveCount 0
            { $base | New-LayeredImage app -Path ./other } | Should -Throw '*-Platform says for which*' -ErrorId 'InvalidArgument,*'
        }

        It 'does not go with -Architecture, nor with a text that is no platform' {
            { New-LayeredImage app -Platform linux/amd64 -Architecture arm64 -Path ./other } | Should -Throw -ErrorId 'InvalidArgument,*'
            { New-LayeredImage app -Platform linux/amd64, 'a/b/c/d' -Path ./other } | Should -Throw "*'a/b/c/d' is not a platform*" -ErrorId 'InvalidArgument,*'
        }

        It 'leaves braces alone without -Platform' {
            Copy-Item other '{arch}' -Recurse
            (New-LayeredImage app -Path './{arch}').Digest | Should -Be (New-LayeredImage app -Path ./other).Digest
            (New-LayeredImage app -Platform linux/386 -Path './{{arch}}').Digest | Should -Be (New-LayeredImage app -Architecture 386 -Path ./other).Digest
        }
    }

    Context 'Of a .NET project' -Tag 'needs dotnet' -Skip:(-not $hasDotnet) {
        BeforeEach {
            $null = New-Item src/App -ItemType Directory
            Set-Content src/App/App.csproj @'
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType>
    <TargetFramework>net10.0</TargetFramework>
    <UseAppHost>false</UseAppHost>
    <NuGetAudit>false</NuGetAudit>
    <ContainerRepository>acme/hello</ContainerRepository>
    <ContainerImageTags>1.0;latest</ContainerImageTags>
  </PropertyGroup>
</Project>
'@
            Set-Content src/App/Program.cs 'System.Console.WriteLine("Hello");'
            $several = New-LayeredImage base -Tag 1 -Platform linux/amd64, linux/arm64 -Path ./other -Config @{ Env = @{ APP_UID = 1654 }; Cmd = 'x' }
        }

        It 'publishes it and puts it on the base that is given, with what the project says' {
            $lines = @($several | New-LayeredImage -DotNetProject ./src/App -RuntimeIdentifier linux-arm64 -Config @{ Env = @{ A = 1 } } -Verbose 4>&1)
            $image = $lines[-1]
            $image | Should -BeOfType ContainerTools.Image
            $image.RepoTags | Should -Be acme/hello:1.0, acme/hello:latest
            "$($image.Platform)" | Should -Be linux/arm64
            $image.Config.Entrypoint | Should -Be dotnet, /app/App.dll
            $image.Config.Cmd | Should -BeNullOrEmpty
            $image.Config.User | Should -Be 1654
            $image.Config.Env | Should -Be APP_UID=1654, A=1
            $image.Config.Labels['org.opencontainers.image.base.name'] | Should -Be docker.io/library/base:1
            $image.Layers[-1] | Get-LayerEntry | Should -Contain '-rwxr-xr-x 0/0 app/App.dll'
            "$($lines[0..($lines.Count - 2)])" | Should -Match 'App -> .*App.dll'
            $image.Plan.Parameters.DotNetProject | Should -Be (Join-Path $PWD src/App)
            $plan = $image.Plan.Parameters
            ($several | New-LayeredImage @plan).Digest | Should -Be $image.Digest
        }

        It 'gives an index of several platforms, under another name, with what else goes in' {
            $index = New-LayeredImage Other -Tag 2 -DotNetProject ./src/App/App.csproj -Platform linux/amd64, linux/arm64 -FromImage $several -CopyToRoot ./app -Customize { param($root, $platform) Set-Content name "$platform" }
            $index | Should -BeOfType ContainerTools.ImageIndex
            $index.RepoTags | Should -Be other:2
            "$($index.Platforms)" | Should -Be 'linux/amd64 linux/arm64'
            $index.Images.ForEach{ $_.Layers[-1] | Get-LayerEntry } -like '* name' | Should -HaveCount 2
            ($index | Export-Image ./index.tar | Import-Image).Digest | Should -Be $index.Digest
            (Test-Image $index).Passed | Should -Not -Contain $false
        }

        It 'gets the base that the project names from its registry' {
            $name = "$($memory.Name):dotnet"
            $null = $several | Publish-Image $name -AllowHttp
            $image = New-LayeredImage -DotNetProject ./src/App -Property @{ ContainerBaseImage = $name; ContainerImageTags = '7' } -Platform linux/amd64
            $image.RepoTags | Should -Be acme/hello:7
            $image.Config.Labels['org.opencontainers.image.base.name'] | Should -Be $name
            $image.Layers[0].Digest | Should -Be $several.Images[0].Layers[0].Digest
        }

        It 'tells what the compiler says' {
            Set-Content src/App/Program.cs 'nonsense'
            { $several | New-LayeredImage -DotNetProject ./src/App -Platform linux/amd64 } | Should -Throw '*cannot be published for linux-x64*Program.cs(1,*error CS*' -ErrorId 'CommandFailed,*'
        }

        It 'does not go with <Name>' -TestCases @(
            @{ Name = '-NoStore'; Given = @{ NoStore = $true } }
            @{ Name = '-Platform and -RuntimeIdentifier'; Given = @{ Platform = 'linux/amd64'; RuntimeIdentifier = 'linux-x64' } }
            @{ Name = 'a graph'; Given = @{ InputObject = [ContainerTools.Layering.ReferenceGraph]::new([ContainerTools.Layering.GraphNode[]] @([ContainerTools.Layering.GraphNode]::new('/x'))) } }
            @{ Name = 'a system that images are not for'; Given = @{ RuntimeIdentifier = 'osx-arm64' } }
        ) {
            { New-LayeredImage -DotNetProject ./src/App @Given } | Should -Throw -ErrorId 'InvalidArgument,*'
        }

        It 'names a project that is not there' {
            { New-LayeredImage -DotNetProject ./nothing } | Should -Throw "*There is no project*nothing*" -ErrorId 'SourceFailed,*'
        }
    }
}
