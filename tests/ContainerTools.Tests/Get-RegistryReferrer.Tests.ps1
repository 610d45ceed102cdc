BeforeAll {
    Import-Module "$PSScriptRoot/Servers.psm1"
    Initialize-TestStore
    $memory = Start-MemoryRegistry
    $name = $memory.Name
    $repository = [ContainerTools.Testing.SampleShelf]::Repository

    # Attaches an artifact of that type to a sample.
    function Add-Referrer($Sample, $Type) {
        $factory = [ContainerTools.Testing.ImageFactory]@{ Subject = $Sample; ArtifactType = $Type }
        $referrer = $factory.Build()
        $memory.Registry.Add($repository, $referrer)
        $referrer
    }

    $signature = Add-Referrer (Get-Sample oci) 'application/vnd.example.signature'
    $sbom = Add-Referrer (Get-Sample oci) 'application/spdx+json'
    $ofIndex = Add-Referrer (Get-Sample multi) 'application/vnd.example.signature'
    $platform = Get-RegistryImage $name -Tag multi -Platform linux/arm64
    $ofPlatform = Add-Referrer ((Get-Sample multi).Children | Where-Object Digest -eq "$($platform.Digest)") 'application/spdx+json'
}

AfterAll { $memory.Server.Dispose() }

Describe 'Get-RegistryReferrer' {
    It 'gives everything that is attached to a tag' {
        $found = Get-RegistryReferrer $name -Tag oci
        $found.Digest | ForEach-Object ToString | Sort-Object | Should -Be ($signature.Digest, $sbom.Digest | Sort-Object)
        $found | ForEach-Object { "$($_.Subject)" | Should -Be "$name@$((Get-Sample oci).Digest)" }
    }

    It 'gives what is of one type' {
        (Get-RegistryReferrer "${name}:oci" -ArtifactType application/spdx+json).Digest | Should -Be $sbom.Digest
    }

    It 'takes a digest' {
        Get-RegistryReferrer $name -Digest (Get-Sample oci).Digest | Should -HaveCount 2
    }

    It 'takes an image, and looks at the index that it was chosen from too' {
        $found = $platform | Get-RegistryReferrer
        $found.Digest | ForEach-Object ToString | Should -Be $ofIndex.Digest, $ofPlatform.Digest
        $found[0].Subject.Digest | Should -Be (Get-Sample multi).Digest
        $found[1].Subject.Digest | Should -Be $platform.Digest
    }

    It 'takes an index' {
        (Get-RegistryImage $name -Tag multi -AllPlatforms | Get-RegistryReferrer).Digest | Should -Be $ofIndex.Digest
    }

    It 'takes tags from Get-RegistryTag' {
        (Get-RegistryTag $name | Where-Object Tag -in oci, multi | Get-RegistryReferrer).Count | Should -Be 3
    }

    It 'gives names that others take' {
        $manifest = Get-RegistryReferrer $name -Tag oci -ArtifactType application/spdx+json | Get-RegistryManifest
        $manifest.ArtifactType | Should -Be application/spdx+json
        $manifest.Subject.Digest | Should -Be (Get-Sample oci).Digest
    }

    It 'finds what cosign attached by a tag' {
        $tag = "$((Get-Sample v2s2).Digest -replace ':', '-').sig"
        $memory.Registry.Add($repository, $signature, [string[]] $tag)
        $found = Get-RegistryReferrer $name -Tag v2s2
        $found.Tag | Should -Be $tag
        ($found | Get-RegistryManifest).Digest | Should -Be $signature.Digest
    }

    It 'shows a table' {
        $table = Get-RegistryReferrer $name -Tag oci | Out-String
        $table | Should -Match "Subject: $((Get-RegistryImage $name -Tag oci).Digest.Short)"
        $table | Should -Match 'Digest +Size +ArtifactType'
        $table | Should -Match ([regex]::Escape('application/spdx+json'))
    }

    It 'gives nothing where nothing is attached' {
        Get-RegistryReferrer $name -Tag plain | Should -BeNullOrEmpty
    }

    It 'tells of <what> as <id>' -ForEach @(
        @{ what = 'a tag that is not there'; id = 'NotFound'; tag = 'none' }
        @{ what = 'a tag that is none'; id = 'InvalidArgument'; tag = 'a b' }
    ) {
        { Get-RegistryReferrer $name -Tag $tag -ErrorAction Stop } | Should -Throw -ErrorId "$id,*"
    }

    It 'refuses an image that is from no registry, and goes on' {
        $composed = New-LayeredImage app -Path (New-Item (Join-Path $TestDrive file) -Value content) -Destination /app
        { $composed | Get-RegistryReferrer -ErrorAction Stop } | Should -Throw -ErrorId 'InvalidArgument,*'
        $composed, $platform | Get-RegistryReferrer -ErrorAction SilentlyContinue | Should -HaveCount 2
    }
}

Describe 'Get-RegistryReferrer at a registry that keeps no list' -Tag 'needs docker-registry' -Skip:([bool](& { Import-Module "$PSScriptRoot/Servers.psm1"; Get-RealRegistryObstacle })) {
    BeforeAll {
        $real = Start-RealRegistry Plain
        $subject = Get-Sample oci
        $factory = [ContainerTools.Testing.ImageFactory]@{ Subject = $subject; ArtifactType = 'application/spdx+json' }
        $attached = $factory.Build()
        $null = $real.Upload($attached, $repository)
        $index = @{
            schemaVersion = 2
            mediaType     = 'application/vnd.oci.image.index.v1+json'
            manifests     = @(@{ mediaType = $attached.MediaType; digest = $attached.Digest; size = $attached.Content.Length; artifactType = 'application/spdx+json' })
        } | ConvertTo-Json -Depth 5 -Compress
        $null = $real.Pusher.PushManifest($repository, ($subject.Digest -replace ':', '-'), [Text.Encoding]::UTF8.GetBytes($index), 'application/vnd.oci.image.index.v1+json')
    }

    AfterAll { $real.Dispose() }

    It 'reads the index under the tag that stands in for it' {
        $found = Get-RegistryReferrer $real.Name -Tag oci
        $found.Digest | Should -Be $attached.Digest
        $found.ArtifactType | Should -Be application/spdx+json
        Get-RegistryReferrer $real.Name -Tag multi -WarningAction Stop | Should -BeNullOrEmpty
    }
}
