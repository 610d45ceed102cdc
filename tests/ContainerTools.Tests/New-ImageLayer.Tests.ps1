BeforeAll {
    Import-Module "$PSScriptRoot/Servers.psm1"
    Initialize-TestStore
    function Get-LayerEntry([Parameter(ValueFromPipeline)] $Layer) {
        process {
            $file = $Layer | Save-ImageLayer ([IO.Path]::GetRandomFileName()) -Uncompressed
            try { tar --numeric-owner -tvf $file.FullName | ForEach-Object { ($_ -split '\s+', 6)[0, 1, 5] -join ' ' } }
            finally { Remove-Item $file }
        }
    }
}

Describe 'New-ImageLayer' {
    BeforeEach {
        Push-Location (New-Item -ItemType Directory (Join-Path $TestDrive ([guid]::NewGuid())))
        $null = New-Item app/obj -ItemType Directory
        Set-Content app/run.sh, app/app.pdb, app/obj/x -Value content -NoNewline
        if (-not $IsWindows) { chmod 0755 app app/obj; chmod 0644 app/run.sh app/app.pdb app/obj/x }
    }

    AfterEach {
        Pop-Location
        $env:SOURCE_DATE_EPOCH = $null
    }

    It 'gives one layer of all paths, below the destination' {
        $layer = New-ImageLayer ./app -Destination /srv/app
        $layer | Should -BeOfType ContainerTools.Layer
        $layer.Digest | Should -Be $layer.DiffId
        $layer | Get-LayerEntry | Should -Be @(
            'drwxr-xr-x 0/0 srv/', 'drwxr-xr-x 0/0 srv/app/', '-rw-r--r-- 0/0 srv/app/app.pdb'
            'drwxr-xr-x 0/0 srv/app/obj/', '-rw-r--r-- 0/0 srv/app/obj/x', '-rw-r--r-- 0/0 srv/app/run.sh')
    }

    It 'takes files from the pipeline, odd names too' {
        Set-Content -LiteralPath 'app/a[1].txt', 'app/b`.txt' -Value x
        $layer = Get-ChildItem ./app -File | New-ImageLayer
        ($layer | Get-LayerEntry) -replace '.* ' | Should -Be 'a[1].txt', 'app.pdb', 'b`.txt', 'run.sh'
        (New-ImageLayer './app/*.sh', './app/*.pdb' | Get-LayerEntry) -replace '.* ' | Should -Be 'app.pdb', 'run.sh'
    }

    It 'is the same from anywhere, whatever the clock says' {
        $first = New-ImageLayer ./app -NoStore
        Copy-Item app moved -Recurse
        Get-ChildItem moved -Recurse -File | ForEach-Object { $_.LastWriteTime = '2001-02-03' }
        (New-ImageLayer ./moved -NoStore).Digest | Should -Be $first.Digest
        (New-ImageLayer ./app).Digest | Should -Be $first.Digest
        (New-ImageLayer ./app).Digest | Should -Be $first.Digest
    }

    It 'forces owner, time and modes' {
        $rules = @{ Path = '*.sh'; Mode = '755' }, @{ Path = 'obj'; Mode = '1777'; Uid = 7; Gid = 8 }, @{ Path = '/x/app.pdb'; Mode = 4711 }
        New-ImageLayer ./app -Destination x -Uid 1000 -Gid 2000 -Permission $rules | Get-LayerEntry | Should -Be @(
            'drwxr-xr-x 1000/2000 x/', '-rws--x--x 1000/2000 x/app.pdb', 'drwxrwxrwt 7/8 x/obj/', '-rw-r--r-- 1000/2000 x/obj/x', '-rwxr-xr-x 1000/2000 x/run.sh')
    }

    It 'gives no name to a number that has none' {
        function Get-Owner($Layer) { $file = $Layer | Save-ImageLayer o.tar -Uncompressed -Force; (tar -tvf $file.FullName | Select-Object -First 1) -replace '^\S+ (\S+) .*', '$1' }
        Get-Owner (New-ImageLayer ./app) | Should -Be 'root/root'
        Get-Owner (New-ImageLayer ./app -Uid 1654 -Gid 1654) | Should -Be '1654/1654'
        Get-Owner (New-ImageLayer ./app -Permission @{ Uid = 1654 }) | Should -Be '1654/root'
        Get-Owner (New-ImageLayer ./app -Uid 1654 -Uname app) | Should -Be 'app/root'
    }

    It 'leaves the folders of a base as they are' {
        $base = New-LayeredImage base -SpecialFile @{ Path = '/tmp' }, @{ Path = '/srv' }, @{ Path = '/www'; Target = 'srv' } -Permission @{ Path = '/tmp'; Mode = '1777' }, @{ Path = '/srv'; Uid = 5 }
        New-ImageLayer ./app/run.sh -Destination /tmp -FromImage $base | Get-LayerEntry | Should -Be 'drwxrwxrwt 0/0 tmp/', '-rw-r--r-- 0/0 tmp/run.sh'
        New-ImageLayer ./app/run.sh -Destination /www -FromImage $base | Get-LayerEntry | Should -Be 'drwxr-xr-x 5/0 srv/', '-rw-r--r-- 0/0 srv/run.sh'
    }

    It 'has rules and special files in Constrained Language Mode too' {
        $state = [initialsessionstate]::CreateDefault()
        $state.ImportPSModule((Get-ModuleManifestPath))
        $runspace = [runspacefactory]::CreateRunspace($state)
        $runspace.Open()
        try {
            $null = $runspace.SessionStateProxy.Path.SetLocation("$PWD")
            $runspace.LanguageMode = 'ConstrainedLanguage'
            $session = [powershell]::Create($runspace).AddScript('New-ImageLayer ./app -NoStore -Permission @{ Path = "/app.pdb"; Mode = "0755"; Uid = 7 }, @{ Path = "*.sh"; Capabilities = "cap_net_raw=ep" } -SpecialFile @{ Path = "/l"; Target = "x" }, @{ Path = "/null"; Kind = "CharacterDevice"; Major = 1; Minor = 3 } -Mtime 2026-01-31')
            $layer = $session.Invoke()[0]
            $session.Streams.Error | Should -BeNullOrEmpty
            $there = New-ImageLayer ./app -Permission @{ Path = '/app.pdb'; Mode = '0755'; Uid = 7 }, @{ Path = '*.sh'; Capabilities = 'cap_net_raw=ep' } -SpecialFile @{ Path = '/l'; Target = 'x' }, @{ Path = '/null'; Kind = 'CharacterDevice'; Major = 1; Minor = 3 } -Mtime 2026-01-31
            "$($layer.Digest)" | Should -Be "$($there.Digest)"
        } finally { $runspace.Dispose() }
    }

    It 'decides as it is told where paths differ' {
        $null = New-Item more -ItemType Directory
        Set-Content more/run.sh other -NoNewline
        { New-ImageLayer ./app, ./more } | Should -Throw '*different content*run.sh*' -ErrorId 'InvalidArgument,*'
        (New-ImageLayer ./app, ./more -OnConflict LaterWins -IncludePath run.sh).Digest | Should -Be (New-ImageLayer ./more -IncludePath run.sh).Digest
    }

    It 'heeds patterns' {
        (New-ImageLayer ./app -ExcludePath *.pdb, obj | Get-LayerEntry) -replace '.* ' | Should -Be 'run.sh'
        (New-ImageLayer ./app -IncludePath obj | Get-LayerEntry) -replace '.* ' | Should -Be 'obj/', 'obj/x'
        (New-ImageLayer ./app/run.sh, ./app/app.pdb -ExcludePath *.pdb | Get-LayerEntry) -replace '.* ' | Should -Be 'run.sh'
    }

    It 'takes its time from -Mtime, else from SOURCE_DATE_EPOCH, else a second after the start of 1970' {
        function Get-Time($Layer) {
            $file = $Layer | Save-ImageLayer t.tar -Uncompressed -Force
            $env:TZ = 'UTC'
            try { (tar --full-time -tvf $file.FullName | Select-Object -First 1) -replace '.*(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d).*', '$1' } finally { $env:TZ = $null }
        }

        Get-Time (New-ImageLayer ./app) | Should -Be '1970-01-01 00:00:01'
        $env:SOURCE_DATE_EPOCH = '315532800'
        Get-Time (New-ImageLayer ./app) | Should -Be '1980-01-01 00:00:00'
        Get-Time (New-ImageLayer ./app -Mtime '2026-01-31T13:00:00+01:00') | Should -Be '2026-01-31 12:00:00'
        Get-Time (New-ImageLayer ./app -Mtime '2026-01-31 12:00') | Should -Be '2026-01-31 12:00:00'
        $env:SOURCE_DATE_EPOCH = 'soon'
        { New-ImageLayer ./app } | Should -Throw -ErrorId 'InvalidArgument,*'
    }

    It 'says what is wrong: <Because>' -ForEach @(
        @{ Because = 'nothing is there'; Script = { New-ImageLayer ./missing }; ErrorId = 'SourceFailed,*'; Message = '*missing*' }
        @{ Because = 'nothing comes'; Script = { Get-ChildItem *.none | New-ImageLayer }; ErrorId = 'InvalidArgument,*'; Message = '*pipeline*' }
        @{ Because = 'nothing matches'; Script = { New-ImageLayer ./missing* }; ErrorId = 'SourceFailed,*'; Message = '*missing*' }
        @{ Because = 'a folder on the way is missing'; Script = { New-ImageLayer ./no/such* }; ErrorId = 'SourceFailed,*'; Message = '*no*' }
        @{ Because = 'the destination leads out'; Script = { New-ImageLayer ./app -Destination ../x }; ErrorId = 'InvalidArgument,*'; Message = '*../x*' }
        @{ Because = 'no file system'; Script = { New-ImageLayer Env:PATH }; ErrorId = 'InvalidArgument,*'; Message = '*Environment*' }
        @{ Because = 'no time'; Script = { New-ImageLayer ./app -Mtime someday }; ErrorId = 'ParameterArgumentTransformationError,*'; Message = '*someday*' }
        @{ Because = 'a time in the order of some culture'; Script = { New-ImageLayer ./app -Mtime 12/31/2026 }; ErrorId = 'ParameterArgumentTransformationError,*'; Message = '*2026-01-31T12:00:00Z*' }
        @{ Because = 'a misspelt key of a rule'; Script = { New-ImageLayer ./app -Permission @{ Pth = '/a'; Mode = '0644' } }; ErrorId = 'ParameterArgumentTransformationError,*'; Message = "*'Pth'*'Path'*" }
        @{ Because = 'no capability'; Script = { New-ImageLayer ./app -Permission @{ Capabilities = 'cap_fly=ep' } }; ErrorId = 'ParameterArgumentTransformationError,*'; Message = '*cap_fly*' }
        @{ Because = 'two stores'; Script = { New-ImageLayer ./app -Store ./s -NoStore }; ErrorId = 'InvalidArgument,*'; Message = '*-NoStore*' }
        @{ Because = 'no mode'; Script = { New-ImageLayer ./app -Permission @{ Mode = 'u+x' } }; ErrorId = 'ParameterArgumentTransformationError,*'; Message = '*u+x*' }
        @{ Because = 'no rule'; Script = { New-ImageLayer ./app -Permission @{ Chmod = '755' } }; ErrorId = '*,*'; Message = '*Chmod*' }
        @{ Because = 'no pattern'; Script = { New-ImageLayer ./app -ExcludePath '/' }; ErrorId = '*,*'; Message = '*pattern*' }
    ) {
        $failure = { & $Script } | Should -Throw -ErrorId $ErrorId -PassThru
        $failure.Exception.Message | Should -BeLike $Message
    }

    It 'names both sources that contradict each other' {
        $null = New-Item other -ItemType Directory
        Set-Content other/run.sh different
        $failure = { New-ImageLayer ./app, ./other } | Should -Throw -ErrorId 'InvalidArgument,*' -PassThru
        $failure.Exception.Message | Should -BeLike "*$(Join-Path app run.sh)*$(Join-Path other run.sh)*"
        $failure.TargetObject | Should -Be 'run.sh'
    }

    It 'refuses a socket by its name' -Tag 'needs Unix' -Skip:$IsWindows {
        $socket = [System.Net.Sockets.Socket]::new('Unix', 'Stream', 'Unspecified')
        $socket.Bind([System.Net.Sockets.UnixDomainSocketEndPoint]::new("$PWD/app/s"))
        try { { New-ImageLayer ./app } | Should -Throw -ErrorId 'Unsupported,*' } finally { $socket.Dispose() }
    }

    It 'fails when a file changes before it is read, and leaves nothing' {
        $layer = New-ImageLayer ./app
        Start-Sleep -Milliseconds 50
        Set-Content app/run.sh CONTENT -NoNewline
        { $layer | Save-ImageLayer ./layer.tar -ErrorAction Stop } | Should -Throw -ErrorId 'SourceChanged,*'
        './layer.tar' | Should -Not -Exist
    }

    It 'says with -Verbose what it did not read again' {
        # Files written a moment ago are always read: their next change might fall into the same tick of the clock.
        Start-Sleep -Milliseconds 500
        $null = New-ImageLayer ./app
        New-ImageLayer ./app -Verbose 4>&1 | Out-String | Should -BeLike '*not read again*'
    }
}

Describe 'New-ImageLayer -Tar' {
    BeforeAll {
        $root = Join-Path $TestDrive root
        $null = New-Item -ItemType Directory $root
        Set-Content $root/file content
        $plain = New-ImageLayer $root
        $null = $plain | Save-ImageLayer (Join-Path $TestDrive layer.tar) -Uncompressed
        $null = New-ImageLayer $root -Compression Gzip | Save-ImageLayer (Join-Path $TestDrive layer.tar.gz)
    }

    It 'takes a tar as it is' {
        $layer = New-ImageLayer -Tar (Join-Path $TestDrive layer.tar)
        $layer.Digest | Should -Be $plain.Digest
        $packed = New-ImageLayer -Tar (Join-Path $TestDrive layer.tar.gz)
        $packed.DiffId | Should -Be $plain.DiffId
        $packed.MediaType | Should -Be application/vnd.oci.image.layer.v1.tar+gzip
        "sha256:$((Get-FileHash (Join-Path $TestDrive layer.tar.gz)).Hash.ToLowerInvariant())" | Should -Be $packed.Digest
        (New-LayeredImage acme/app -Layer $packed | Get-ImageFile -Recurse -File).FullName | Should -Be /file
    }

    It 'refuses what is no tar' {
        Set-Content (Join-Path $TestDrive no.tar) ('text' * 1000)
        { New-ImageLayer -Tar (Join-Path $TestDrive no.tar) } | Should -Throw -ErrorId 'Malformed,*'
        { New-ImageLayer -Tar (Join-Path $TestDrive none.tar) } | Should -Throw -ErrorId 'SourceFailed,*'
    }
}
