BeforeDiscovery { Import-Module "$PSScriptRoot/Servers.psm1" }

BeforeAll {
    Import-Module "$PSScriptRoot/Servers.psm1"
    Initialize-TestStore
    $server = Start-ImageRegistry (Join-Path $TestDrive layout)
    $registry = $server.Host
    $files = New-Item -ItemType Directory (Join-Path $TestDrive files)
    Set-Content $files/a.txt first -NoNewline
    Set-Content $files/b.json '{}' -NoNewline
    $null = New-Item -ItemType Directory $files/docs/en
    Set-Content $files/docs/en/c.md third -NoNewline
    $type = 'application/vnd.example.files.v1'
    New-LayeredImage app -Path $files | Publish-Image "$registry/acme/app:1"

    function Get-Layer([string] $Name) { ((Get-RegistryManifest $Name).Json | ConvertFrom-Json).layers }
    function Get-Write { $server.Requests | Where-Object Method -NotIn GET, HEAD }
}

AfterAll { $server | Stop-ImageRegistry }

Describe 'Publish-RegistryArtifact' {
    It 'brings files and folders under their names, and gives the reference' {
        $reference = Publish-RegistryArtifact "$registry/acme/files:1" -Path $files/a.txt, $files/docs -ArtifactType $type
        $reference | Should -BeOfType ContainerTools.ImageReference
        "$reference" | Should -Be "$registry/acme/files:1@$((Get-RegistryManifest "$registry/acme/files:1").Digest)"
        $manifest = (Get-RegistryManifest $reference).Json | ConvertFrom-Json
        $manifest.artifactType | Should -Be $type
        $manifest.config.mediaType | Should -Be application/vnd.oci.empty.v1+json
        $manifest.layers.annotations.'org.opencontainers.image.title' | Should -Be a.txt, docs
        $manifest.layers[1].annotations.'io.deis.oras.content.unpack' | Should -BeExactly true
        $manifest.layers.mediaType | Should -Be application/vnd.oci.image.layer.v1.tar, application/vnd.oci.image.layer.v1.tar+gzip
    }

    It 'gives the same digest for the same files, and sends nothing the second time' {
        $publish = { Publish-RegistryArtifact "$registry/acme/again:1" -Path $files/*.txt, $files/docs -ArtifactType $type }
        $first = & $publish
        $count = @(Get-Write).Count
        (Get-Item $files/a.txt).LastWriteTimeUtc = [datetime]'2001-02-03'
        (& $publish).Digest | Should -Be $first.Digest
        @(Get-Write).Count | Should -Be $count
    }

    It 'sets several tags, or none' {
        (Publish-RegistryArtifact "$registry/acme/tags:1" -Tag 2, latest -Path $files/a.txt -ArtifactType $type).Tag | Should -Be 2, latest, 1
        (Get-RegistryTag "$registry/acme/tags").Tag | Should -Be 1, 2, latest
        $untagged = Publish-RegistryArtifact "$registry/acme/untagged" -Path $files/a.txt -ArtifactType $type
        $untagged.Tag | Should -BeNullOrEmpty
        (Get-RegistryArtifact $untagged).ArtifactType | Should -Be $type
    }

    It 'takes files from the pipeline, and one media type for all' {
        Get-ChildItem $files -File | Publish-RegistryArtifact "$registry/acme/piped:1" -ArtifactType $type -MediaType text/plain
        (Get-Layer "$registry/acme/piped:1").mediaType | Should -Be text/plain, text/plain
    }

    It 'takes media types and annotations by name and by pattern; a name counts more, and * the least' {
        Publish-RegistryArtifact "$registry/acme/types:1" -Path $files/a.txt, $files/b.json, $files/docs -ArtifactType $type -MediaType @{
            'A.TXT' = 'text/x-own'; '*.txt' = 'text/plain'; '*.json' = 'application/json'; '*' = 'application/x-other'
        } -FileAnnotation @{ 'b.*' = @{ 'com.example.key' = 1; 'org.opencontainers.image.title' = 'renamed.json' } } -Annotation @{ z = 1; a = 'x' }
        $layers = Get-Layer "$registry/acme/types:1"
        $layers.mediaType | Should -Be text/x-own, application/json, application/x-other
        $layers[1].annotations.'com.example.key' | Should -BeExactly '1'
        $layers[1].annotations.'org.opencontainers.image.title' | Should -Be renamed.json
        (Get-RegistryManifest "$registry/acme/types:1").Annotations.z | Should -Be 1
    }

    It 'begins names at -BasePath' {
        Publish-RegistryArtifact "$registry/acme/based:1" -Path $files/docs/en/c.md, $files/a.txt -BasePath $files -ArtifactType $type
        (Get-RegistryArtifact "$registry/acme/based:1").Files.Title | Should -Be docs/en/c.md, a.txt
        { Publish-RegistryArtifact "$registry/acme/based:2" -Path $files/a.txt -BasePath $files/docs -ArtifactType $type } | Should -Throw -ErrorId 'InvalidArgument,*'
    }

    It 'takes a config, or a media type for the empty one' {
        Publish-RegistryArtifact "$registry/acme/config:1" -Path $files/a.txt -ConfigPath $files/b.json -ConfigMediaType application/vnd.example.config.v1+json
        Publish-RegistryArtifact "$registry/acme/config:2" -Path $files/a.txt -ConfigMediaType application/vnd.example.config.v1+json
        (Get-RegistryArtifact "$registry/acme/config:1").ArtifactType | Should -Be application/vnd.example.config.v1+json
        (Get-RegistryManifest "$registry/acme/config:2").ArtifactType | Should -BeNullOrEmpty
    }

    It 'attaches to <what>' -ForEach @(
        @{ what = 'an image'; subject = { Get-RegistryImage "$registry/acme/app:1" } }
        @{ what = 'a name'; subject = { "$registry/acme/app:1" } }
        @{ what = 'a reference'; subject = { [ContainerTools.ImageReference]"$registry/acme/app:1" } }
        @{ what = 'a manifest'; subject = { Get-RegistryManifest "$registry/acme/app:1" }; named = $true }
    ) {
        $kind = "application/vnd.example.$($what -replace '\W', '-')"
        $where = $named ? @{ Name = "$registry/acme/app" } : @{}
        $reference = Publish-RegistryArtifact @where -Path $files/b.json -ArtifactType $kind -Subject (& $subject) -WarningAction SilentlyContinue
        $reference.Name | Should -Be "$registry/acme/app"
        (Get-RegistryReferrer "$registry/acme/app:1" -ArtifactType $kind).Digest | Should -Be $reference.Digest
    }

    It 'attaches to what is attached' {
        $sbom = Publish-RegistryArtifact -Path $files/b.json -ArtifactType application/vnd.example.sbom -Subject "$registry/acme/app:1"
        $signature = Publish-RegistryArtifact -ArtifactType application/vnd.example.signature -Subject (Get-RegistryReferrer "$registry/acme/app:1" -ArtifactType application/vnd.example.sbom)
        (Get-RegistryReferrer $sbom).Digest | Should -Be $signature.Digest
    }

    It 'brings what has a name in another repository also to that of its subject, where it is looked for' {
        $references = Publish-RegistryArtifact "$registry/acme/app-sbom:1" -Path $files/a.txt -ArtifactType application/spdx+json -Subject (Get-RegistryImage "$registry/acme/app:1")
        $references.Name | Should -Be "$registry/acme/app-sbom", "$registry/acme/app"
        $references[0].Tag | Should -Be 1
        Get-RegistryReferrer "$registry/acme/app:1" -ArtifactType application/spdx+json | Save-RegistryArtifact (Join-Path $TestDrive sbom)
        Get-Content (Join-Path $TestDrive sbom a.txt) | Should -BeExactly first
    }

    It 'warns where the subject is in no repository that is known' {
        Publish-RegistryArtifact "$registry/acme/loose:1" -Path $files/a.txt -ArtifactType $type -Subject (New-LayeredImage other -Path $files) -WarningVariable said -WarningAction SilentlyContinue
        $said | Should -HaveCount 1
    }

    It 'makes an artifact without a file' {
        Publish-RegistryArtifact -ArtifactType application/vnd.example.review -Annotation @{ ok = 'yes' } -Subject "$registry/acme/app:1"
        $found = Get-RegistryReferrer "$registry/acme/app:1" -ArtifactType application/vnd.example.review
        $found.Annotations.ok | Should -Be yes
        ($found | Get-RegistryArtifact).Files | Should -BeNullOrEmpty
    }

    It 'sends no writing request with -WhatIf' {
        $count = @(Get-Write).Count
        Publish-RegistryArtifact "$registry/acme/never:1" -Path $files/a.txt, $files/docs -ArtifactType application/vnd.example.never -Subject "$registry/acme/app:1" -WhatIf
        @(Get-Write).Count | Should -Be $count
        { Get-RegistryTag "$registry/acme/never" -ErrorAction Stop } | Should -Throw -ErrorId 'NotFound,*'
    }

    It 'refuses <what>' -ForEach @(
        @{ what = 'no type'; given = @{ ArtifactType = $null }; name = $true }
        @{ what = 'a media type that is none'; given = @{ MediaType = 'nothing' }; name = $true }
        @{ what = 'a name of no file in -MediaType'; given = @{ MediaType = @{ 'c.txt' = 'text/plain' } }; name = $true }
        @{ what = 'two patterns for one file'; given = @{ MediaType = @{ 'a*' = 'text/plain'; '*.txt' = 'text/html' } }; name = $true }
        @{ what = 'annotations of a file that are none'; given = @{ FileAnnotation = @{ '*' = 'x' } }; name = $true }
        @{ what = 'nowhere to go'; given = @{} }
    ) {
        $count = @(Get-Write).Count
        $all = @{ Path = "$files/a.txt"; ArtifactType = $type } + ($name ? @{ Name = "$registry/acme/refused:1" } : @{})
        foreach ($key in $given.Keys) { $all[$key] = $given[$key] }
        if (-not $all.ArtifactType) { $all.Remove('ArtifactType') }
        { Publish-RegistryArtifact @all } | Should -Throw -ErrorId 'InvalidArgument,*'
        @(Get-Write).Count | Should -Be $count
    }

    It 'refuses two files of one name, and an empty pipeline' {
        $other = New-Item -ItemType Directory (Join-Path $TestDrive other)
        Set-Content $other/a.txt other
        { Publish-RegistryArtifact "$registry/acme/two:1" -Path $files/a.txt, $other/a.txt -ArtifactType $type } | Should -Throw -ErrorId 'InvalidArgument,*'
        { @() | Publish-RegistryArtifact "$registry/acme/two:1" -ArtifactType $type } | Should -Throw -ErrorId 'InvalidArgument,*'
    }

    It 'writes the tag that stands in for a list where the registry keeps none' -Tag 'needs docker-registry' -Skip:([bool](Get-RealRegistryObstacle)) {
        $real = Start-RealRegistry Plain
        try {
            $reference = Publish-RegistryArtifact -Path $files/a.txt -ArtifactType $type -Subject "$($real.Name):oci"
            $digest = (Get-RegistryManifest "$($real.Name):oci").Digest
            (Get-RegistryTag $real.Name).Tag | Should -Contain ($digest -replace ':', '-')
            (Get-RegistryReferrer "$($real.Name):oci").Digest | Should -Be $reference.Digest
        }
        finally { $real.Dispose() }
    }
}
