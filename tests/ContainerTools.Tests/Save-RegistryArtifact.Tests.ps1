BeforeAll {
    Import-Module "$PSScriptRoot/Servers.psm1"
    Initialize-TestStore
    $server = Start-ImageRegistry (Join-Path $TestDrive layout)
    $registry = $server.Host
    $files = New-Item -ItemType Directory (Join-Path $TestDrive files)
    Set-Content $files/a.txt first -NoNewline
    Set-Content $files/b.txt second -NoNewline
    $null = New-Item -ItemType Directory $files/docs/en
    Set-Content $files/docs/en/c.md third -NoNewline
    $type = 'application/vnd.example.files.v1'
    $null = Publish-RegistryArtifact "$registry/acme/files:1" -Path $files/a.txt, $files/b.txt, $files/docs -ArtifactType $type
    $artifact = Get-RegistryArtifact "$registry/acme/files:1"

    function New-Target { Join-Path $TestDrive ([guid]::NewGuid()) }

    # An artifact whose manifest is as somebody else wrote it.
    function Publish-Foreign([string] $Tag, [object[]] $Layer) {
        $path = Join-Path $TestDrive ([guid]::NewGuid())
        $null = New-Item -ItemType Directory $path/blobs/sha256
        $add = {
            param([byte[]] $content)
            $hash = [Convert]::ToHexString([Security.Cryptography.SHA256]::HashData($content)).ToLowerInvariant()
            [IO.File]::WriteAllBytes("$path/blobs/sha256/$hash", $content)
            @{ digest = "sha256:$hash"; size = $content.Length }
        }
        $bytes = { param([string] $text) , [Text.Encoding]::UTF8.GetBytes($text) }
        $layers = @(foreach ($one in $Layer) {
                (& $add (& $bytes $one.content)) + @{ mediaType = $one.mediaType ?? 'text/plain'; annotations = $one.title ? @{ 'org.opencontainers.image.title' = $one.title } : @{} }
            })
        $config = (& $add (& $bytes '{}')) + @{ mediaType = 'application/vnd.oci.empty.v1+json' }
        $manifest = @{ schemaVersion = 2; mediaType = 'application/vnd.oci.image.manifest.v1+json'; artifactType = $type; config = $config; layers = $layers } | ConvertTo-Json -Depth 9
        $entry = (& $add (& $bytes $manifest)) + @{ mediaType = 'application/vnd.oci.image.manifest.v1+json' }
        Set-Content $path/oci-layout '{"imageLayoutVersion":"1.0.0"}'
        @{ schemaVersion = 2; manifests = @($entry) } | ConvertTo-Json -Depth 9 | Set-Content $path/index.json
        $null = Import-Image $path | Publish-Image "$registry/acme/foreign:$Tag"
    }
}

AfterAll { $server | Stop-ImageRegistry }

Describe 'Save-RegistryArtifact' {
    It 'writes the files of an artifact, unpacks its folders, and gives all of them' {
        $target = New-Target
        $saved = $artifact | Save-RegistryArtifact $target
        $saved.Name | Should -Be a.txt, b.txt, docs
        $saved[0] | Should -BeOfType System.IO.FileInfo
        $saved[2] | Should -BeOfType System.IO.DirectoryInfo
        Get-Content $target/a.txt | Should -BeExactly first
        Get-Content $target/docs/en/c.md | Should -BeExactly third
    }

    It 'takes names, referrers and single files from the pipeline' {
        $null = "$registry/acme/files:1" | Save-RegistryArtifact ($target = New-Target)
        (Get-ChildItem $target).Name | Sort-Object | Should -Be a.txt, b.txt, docs
        $null = Get-RegistryTag "$registry/acme/files" | Save-RegistryArtifact ($target = New-Target)
        (Get-ChildItem $target).Name | Sort-Object | Should -Be a.txt, b.txt, docs
        $null = $artifact.Files | Where-Object Name -Like b* | Save-RegistryArtifact ($target = New-Target)
        (Get-ChildItem $target).Name | Should -Be b.txt
        $null = Save-RegistryArtifact -Name "$registry/acme/files" -Tag 1 -Destination ($target = New-Target)
        (Get-ChildItem $target).Name | Sort-Object | Should -Be a.txt, b.txt, docs
        New-LayeredImage app -Path $files | Publish-Image "$registry/acme/app:1"
        $null = Publish-RegistryArtifact -Path $files/a.txt -ArtifactType $type -Subject "$registry/acme/app:1"
        $null = Get-RegistryReferrer "$registry/acme/app:1" -ArtifactType $type | Save-RegistryArtifact ($target = New-Target)
        (Get-ChildItem $target).Name | Should -Be a.txt
    }

    It 'saves what an archive has, and what Export-ImageSbom gives' {
        $artifact | Export-Image ($archive = "$(New-Target).tar") -WarningAction SilentlyContinue
        $null = Import-Image $archive | Save-RegistryArtifact ($target = New-Target)
        Get-Content $target/b.txt | Should -BeExactly second
        $null = New-LayeredImage app -Path $files | Export-ImageSbom -AsArtifact | Save-RegistryArtifact ($target = New-Target)
        (Get-Content $target/sbom.spdx.json -Raw | ConvertFrom-Json).spdxVersion | Should -Be SPDX-2.3
    }

    It 'saves files whose names differ in case where the file system tells them apart' {
        Publish-Foreign case @{ title = 'readme'; content = 'lower' }, @{ title = 'README'; content = 'upper' }
        $target = New-Target

        $saved = "$registry/acme/foreign:case" | Save-RegistryArtifact $target -ErrorVariable failures -ErrorAction SilentlyContinue

        Get-Content (Join-Path $target readme) | Should -BeExactly lower
        Set-Content ($probe = Join-Path $TestDrive case-probe) x
        if (Test-Path (Join-Path $TestDrive CASE-PROBE)) { $failures.FullyQualifiedErrorId | Should -BeLike 'AlreadyExists,*' }
        else {
            $failures | Should -BeNullOrEmpty
            $saved.Name | Should -BeExactly readme, README
            Get-Content (Join-Path $target README) | Should -BeExactly upper
        }
    }

    It 'replaces nothing without -Force' {
        $target = New-Target
        $null = New-Item -ItemType Directory $target/docs
        Set-Content $target/a.txt, $target/docs/mine mine
        $null = $artifact | Save-RegistryArtifact $target -ErrorVariable failures -ErrorAction SilentlyContinue
        $failures.FullyQualifiedErrorId | Should -Be (@('AlreadyExists,ContainerTools.Commands.SaveRegistryArtifactCommand') * 2)
        Get-Content $target/a.txt | Should -BeExactly mine
        Get-Content $target/b.txt | Should -BeExactly second
        $null = $artifact | Save-RegistryArtifact $target -Force
        Get-Content $target/a.txt | Should -BeExactly first
        Get-Content $target/docs/mine | Should -BeExactly mine
    }

    It 'does not write two files to one name' {
        Publish-Foreign two @{ title = 'x'; content = 'one' }, @{ title = 'x'; content = 'two' }, @{ title = 'y'; content = 'three' }
        $null = Get-RegistryArtifact "$registry/acme/foreign:two" | Save-RegistryArtifact ($target = New-Target) -Force -ErrorVariable failures -ErrorAction SilentlyContinue
        $failures.FullyQualifiedErrorId | Should -Be 'AlreadyExists,ContainerTools.Commands.SaveRegistryArtifactCommand'
        Get-Content $target/x, $target/y | Should -BeExactly one, three
    }

    It 'writes nothing outside, and the others all the same' {
        Publish-Foreign evil @{ title = '../evil'; content = 'evil' }, @{ title = "$TestDrive/evil"; content = 'evil' }, @{ title = 'a/../../evil'; content = 'evil' }, @{ title = 'good'; content = 'good' }
        $null = Get-RegistryArtifact "$registry/acme/foreign:evil" | Save-RegistryArtifact ($target = New-Target) -ErrorVariable failures -ErrorAction SilentlyContinue
        $failures | Should -HaveCount 3
        $failures.FullyQualifiedErrorId | Sort-Object -Unique | Should -Be 'Malformed,ContainerTools.Commands.SaveRegistryArtifactCommand'
        Get-Content $target/good | Should -BeExactly good
        Join-Path $TestDrive evil | Should -Not -Exist
    }

    It 'leaves nothing of a file that is damaged on the way, and writes the others' {
        $content = Join-Path $TestDrive layout blobs sha256 ($artifact.Files[0].Digest -replace 'sha256:')
        $was = [IO.File]::ReadAllBytes($content)
        [IO.File]::WriteAllBytes($content, [Text.Encoding]::UTF8.GetBytes('fIRST'))
        try { $null = $artifact | Save-RegistryArtifact ($target = New-Target) -NoStore -ErrorVariable failures -ErrorAction SilentlyContinue }
        finally { [IO.File]::WriteAllBytes($content, $was) }
        @($failures.FullyQualifiedErrorId) | Should -Contain 'DigestMismatch,ContainerTools.Commands.SaveRegistryArtifactCommand'
        (Get-ChildItem $target -Force).Name | Sort-Object | Should -Be b.txt, docs
    }

    It 'names what has no title by its digest' {
        Publish-Foreign untitled @{ content = '{}'; mediaType = 'application/vnd.example+json' }
        (Get-RegistryArtifact "$registry/acme/foreign:untitled" | Save-RegistryArtifact (New-Target)).Name | Should -Be "sha256-$((Get-RegistryArtifact "$registry/acme/foreign:untitled").Files.Digest -replace 'sha256:').json"
    }

    It 'writes nothing with -WhatIf' {
        $artifact | Save-RegistryArtifact ($target = New-Target) -WhatIf
        $target | Should -Not -Exist
    }

    It 'says of an image and of an index that they have no files of their own' {
        $image = New-LayeredImage app -Path $files
        { $image | Save-RegistryArtifact (New-Target) -ErrorAction Stop } | Should -Throw -ErrorId 'Unsupported,*'
        { $image | Merge-Image -AsIndex -Name acme/both:1 | Save-RegistryArtifact (New-Target) -ErrorAction Stop } | Should -Throw -ErrorId 'Unsupported,*'
        { @() | Save-RegistryArtifact (New-Target) } | Should -Throw -ErrorId 'InvalidArgument,*'
    }
}
