BeforeAll {
    Import-Module "$PSScriptRoot/Servers.psm1"
    Initialize-TestStore
    $memory = Start-MemoryRegistry
    $name = $memory.Name
    $image = Get-RegistryImage "${name}:oci" -NoStore

    # The status of an answer, whatever it is.
    function Get-Status($Registry, [string] $Path, [string] $Method = 'GET') {
        (Invoke-WebRequest "$($Registry.Uri)v2/$Path" -Method $Method -SkipHttpErrorCheck).StatusCode
    }
}

AfterAll {
    Stop-ImageRegistry
    $memory.Server.Dispose()
}

Describe 'Start-ImageRegistry' {
    BeforeEach {
        $folder = New-Item -ItemType Directory (Join-Path $TestDrive ([guid]::NewGuid()))
        Push-Location $folder
    }

    AfterEach {
        Stop-ImageRegistry
        Pop-Location
    }

    It 'serves images from the pipeline' {
        $registry = $image | Start-ImageRegistry
        "$($registry.References)" | Should -Be "$($registry.Host)/samples/busybox:oci"
        $pulled = Get-RegistryImage $registry.References[0] -NoStore
        $pulled.Digest | Should -Be $image.Digest
        $pulled | Export-Image pulled.tar -NoStore
        $image | Export-Image image.tar -NoStore -RepoTag $pulled.RepoTags
        (Get-FileHash pulled.tar).Hash | Should -Be (Get-FileHash image.tar).Hash
    }

    It 'serves other machines with a certificate and a login' {
        $authority = [ContainerTools.Testing.TestAuthority]::new()
        [ContainerTools.Testing.TestAuthority]::Write($authority.ForServer(), "$folder/own.pem", "$folder/own.key")
        Set-Content ca.pem $authority.Certificate.ExportCertificatePem()
        $login = [pscredential]::new('ci', (ConvertTo-SecureString 'secret' -AsPlainText -Force))
        { $image | Start-ImageRegistry -Address 0.0.0.0 } | Should -Throw -ErrorId 'InvalidArgument,*'
        { $image | Start-ImageRegistry -KeyPath own.key } | Should -Throw '*-CertificatePath*'

        $registry = $image | Start-ImageRegistry -Address 0.0.0.0 -CertificatePath own.pem -KeyPath own.key -Credential $login

        $registry.Host | Should -Be "localhost:$($registry.Port)"
        $name = "$($registry.Host)/samples/busybox:oci"
        (Get-RegistryImage $name -Credential $login -CaCertificatePath ca.pem -NoStore).Digest | Should -Be $image.Digest
        { Get-RegistryImage $name -CaCertificatePath ca.pem -NoStore -ErrorAction Stop } | Should -Throw -ErrorId 'Unauthorized,*'
    }

    It 'serves several images and all their platforms' {
        $registry = "${name}:oci", "${name}:plain" | Get-RegistryImage -NoStore | Start-ImageRegistry
        Get-RegistryTag "$($registry.Host)/samples/busybox" | ForEach-Object Tag | Should -Be oci, plain
        $multi = Get-RegistryImage "${name}:multi" -AllPlatforms -NoStore | Start-ImageRegistry
        (Get-RegistryImage "$($multi.Host)/samples/busybox:multi" -AllPlatforms -NoStore).Images | Should -HaveCount 4
    }

    It 'serves an image that was only just composed' {
        'hello' | Set-Content hello.txt
        $composed = New-LayeredImage demo/hello -Tag 1.0 -Path hello.txt -NoStore
        $registry = $composed | Start-ImageRegistry
        (Get-RegistryImage "$($registry.Host)/demo/hello:1.0" -NoStore).Digest | Should -Be $composed.Digest
    }

    It 'serves a layout, from the current location' {
        $null = $image | Export-Image layout -Format OciLayout -RepoTag app:1.4
        $registry = Start-ImageRegistry -Store ./layout
        $registry.Store | Should -Be (Join-Path $folder layout)
        (Get-RegistryImage "$($registry.Host)/app:1.4" -NoStore).Digest | Should -Be $image.Digest
        (Get-RegistryImage "$($registry.Host)/library/app:1.4" -NoStore).Digest | Should -Be $image.Digest
    }

    It 'makes a layout where there is none, and keeps what is pushed there' -Tag 'needs skopeo' -Skip:(-not (Get-Command skopeo -ErrorAction Ignore)) {
        $registry = Start-ImageRegistry layout
        skopeo copy --quiet --src-tls-verify=false --dest-tls-verify=false "docker://${name}:oci" "docker://$($registry.Host)/pushed/app:2" | Out-Null
        $LASTEXITCODE | Should -Be 0
        $registry | Stop-ImageRegistry
        $imported = Import-Image layout
        $imported.Digest | Should -Be $image.Digest
        $imported.RepoTags | Should -Be pushed/app:2
        $again = Start-ImageRegistry layout -ReadOnly
        (Get-RegistryImage "$($again.Host)/pushed/app:2" -NoStore).Digest | Should -Be $image.Digest
    }

    It 'keeps a manifest whose tag moved on for as long as it is told, and need not wait for the disk' {
        $registry = Start-ImageRegistry retained -Retention 01:00:00 -NoSync
        $image | Publish-Image "$($registry.Host)/app:1" -NoStore | Out-Null
        New-LayeredImage app -Tag 1 -NoStore | Publish-Image "$($registry.Host)/app:1" -NoStore | Out-Null
        (Get-RegistryImage "$($registry.Host)/app@$($image.Digest)" -NoStore).Digest | Should -Be $image.Digest
        Join-Path $registry.Store untagged.jsonl | Should -FileContentMatch ([regex]::Escape($image.Digest))
        { Start-ImageRegistry other -Retention -00:00:01 } | Should -Throw -ErrorId 'InvalidArgument,*'
        { Start-ImageRegistry -Retention 01:00:00 } | Should -Throw
    }

    It 'takes a port that is free, or the one it is told' {
        $first = Start-ImageRegistry
        $first.Port | Should -BeGreaterThan 1023
        { Start-ImageRegistry -Port $first.Port } | Should -Throw -ErrorId 'InvalidArgument,*'
        $first | Stop-ImageRegistry
        $second = Start-ImageRegistry -Port $first.Port
        $second.Host | Should -Be "127.0.0.1:$($first.Port)"
    }

    It 'takes a manifest whose parts are missing with -AllowSparse, and not without' {
        foreach ($switches in @{}, @{ AllowSparse = $true }) {
            $registry = Start-ImageRegistry @switches
            $put = @{
                Uri = "http://$($registry.Host)/v2/app/manifests/1.0"; Method = 'Put'; SkipHttpErrorCheck = $true
                ContentType = 'application/vnd.oci.image.index.v1+json'
                Body = '{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"sha256:' + ('0' * 64) + '","size":100}]}'
            }
            (Invoke-WebRequest @put).StatusCode | Should -Be ($switches.Count ? 201 : 404)
            $registry | Stop-ImageRegistry
        }
    }

    It 'refuses to write with -ReadOnly' {
        $registry = $image | Start-ImageRegistry -ReadOnly
        Get-Status $registry 'x/blobs/uploads/' POST | Should -Be 405
        $writing = $image | Start-ImageRegistry
        Get-Status $writing 'x/blobs/uploads/' POST | Should -Be 202
    }

    It 'starts nothing where nothing comes' {
        @() | Start-ImageRegistry | Should -BeNullOrEmpty
    }

    It 'refuses a folder with other things' {
        'mine' | Set-Content letter.txt
        { Start-ImageRegistry . } | Should -Throw -ErrorId 'InvalidArgument,*'
        { Start-ImageRegistry missing -ReadOnly } | Should -Throw -ErrorId 'InvalidArgument,*'
        { Start-ImageRegistry Env:/ } | Should -Throw -ErrorId 'InvalidArgument,*'
        (Get-ChildItem).Name | Should -Be letter.txt
    }

    It 'says where it cannot keep what is pushed' -Tag 'needs Unix' -Skip:$IsWindows {
        $before = $env:TMPDIR
        try {
            $env:TMPDIR = '/dev/null'
            { Start-ImageRegistry } | Should -Throw '*/dev/null/*cannot be written*' -ErrorId 'FileFailed,*'
        }
        finally { $env:TMPDIR = $before }
    }

    It 'refuses one name for two images' {
        { "${name}:oci", "${name}:plain" | Get-RegistryImage -NoStore -FinalImageName a -FinalImageTag b | Start-ImageRegistry } | Should -Throw -ErrorId 'InvalidArgument,*'
    }

    It 'remembers what was asked for' {
        $registry = $image | Start-ImageRegistry
        $null = Get-Status $registry 'samples/busybox/tags/list'
        $null = Get-Status $registry 'none/tags/list'
        $registry.Requests | Where-Object Status -ge 400 | ForEach-Object Target | Should -Be /v2/none/tags/list
        $registry.Requests | Format-Table | Out-String -Width 200 | Should -Match '200\s+\d+ B\s+GET\s+/v2/samples/busybox/tags/list'
    }

    It 'shows itself in a table' {
        $registry = $image | Start-ImageRegistry -ReadOnly
        $registry | Format-Table | Out-String -Width 200 | Should -Match "$($registry.Host)\s+Running\s+ReadOnly\s+1\s+-"
        "$registry" | Should -Be $registry.Host
    }

    It 'ends with Remove-Module' {
        $shell = New-Pipeline '$registry = Start-ImageRegistry; Remove-Module ContainerTools; $registry'
        $registry = $shell.Invoke()[0]
        $shell.Dispose()
        $registry.IsRunning | Should -BeFalse
        { Invoke-WebRequest $registry.Uri } | Should -Throw
    }

    It 'ends with its runspace' {
        $shell = New-Pipeline 'Start-ImageRegistry'
        $registry = $shell.Invoke()[0]
        $registry.IsRunning | Should -BeTrue
        $shell.Runspace.Close()
        $shell.Dispose()
        Wait-Until { -not $registry.IsRunning }
    }

    It 'ends with the process, which leaves nothing behind' {
        $temporary = Join-Path $folder temporary
        $null = New-Item -ItemType Directory $temporary
        $run = Invoke-OtherPowerShell "`$env:TMPDIR = `$env:TMP = '$temporary'; `$r = Start-ImageRegistry; `$null = Invoke-WebRequest `"`$(`$r.Uri)v2/a/blobs/uploads/`" -Method Post; (Get-ChildItem '$temporary' -Filter containertools-registry-*).Count"
        $run.Expect().Output.Trim() | Should -Be 1
        Get-ChildItem $temporary -Filter containertools-registry-* | Should -BeNullOrEmpty
    }

    It 'needs no more memory for a large image' -Tag 'needs curl' -Skip:(-not (Get-Command curl -CommandType Application -ErrorAction Ignore)) {
        $bytes = [byte[]]::new(200MB)
        [System.Random]::new(1).NextBytes($bytes)
        [IO.File]::WriteAllBytes("$folder/large", $bytes)
        $digest = 'sha256:' + (Get-FileHash large).Hash.ToLowerInvariant()
        $script = "`$r = Start-ImageRegistry '$folder/layout'
            `$location = `"`$((Invoke-WebRequest `"`$(`$r.Uri)v2/a/blobs/uploads/`" -Method Post).Headers.Location)`"
            curl --silent --fail --upload-file '$folder/large' `"`$(`$r.Uri.GetLeftPart('Authority'))`$(`$location)?digest=$digest`"
            curl --silent --fail --output '$folder/back' `"`$(`$r.Uri)v2/a/blobs/$digest`"
            (Get-Process -Id `$PID).PeakWorkingSet64"
        [long] (Invoke-OtherPowerShell $script).Expect().Output.Trim() | Should -BeLessThan 220MB
        (Get-FileHash back).Hash | Should -Be (Get-FileHash large).Hash
    }
}
