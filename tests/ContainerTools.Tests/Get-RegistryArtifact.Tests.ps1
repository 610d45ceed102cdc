BeforeAll {
    Import-Module "$PSScriptRoot/Servers.psm1"
    Initialize-TestStore
    $server = Start-ImageRegistry (Join-Path $TestDrive layout)
    $registry = $server.Host
    $file = Join-Path $TestDrive a.txt
    Set-Content $file content -NoNewline
    $reference = Publish-RegistryArtifact "$registry/acme/files:1" -Path $file -ArtifactType application/vnd.example.files.v1 -MediaType text/plain
    $image = New-LayeredImage app -Path $file
    $image | Publish-Image "$registry/acme/app:1"

    function New-Target { Join-Path $TestDrive ([guid]::NewGuid()) }
}

AfterAll { $server | Stop-ImageRegistry }

Describe 'Get-RegistryArtifact' {
    It 'gives an artifact with its files, and fetches none of them' {
        $before = @($server.Requests).Count
        $artifact = Get-RegistryArtifact "$registry/acme/files:1"
        $artifact | Should -BeOfType ContainerTools.Artifact
        $artifact.Digest | Should -Be $reference.Digest
        $artifact.Files.Title | Should -Be a.txt
        $artifact.Files.MediaType | Should -Be text/plain
        $artifact.Files.Size | Should -Be 7
        $artifact.Files.Digest | Should -Be "sha256:$((Get-FileHash $file).Hash.ToLowerInvariant())"
        @($server.Requests)[$before..100] | Where-Object Target -Like '*/blobs/*' | Should -BeNullOrEmpty
    }

    It 'gives files that no command takes for files of this machine' {
        $artifact = Get-RegistryArtifact "$registry/acme/files:1"
        Push-Location $TestDrive
        try {
            foreach ($command in { $artifact.Files | Remove-Item -ErrorAction Stop }, { $artifact.Files | Get-Content -ErrorAction Stop }, { $artifact.Files | Copy-Item -Destination b.txt -ErrorAction Stop }) {
                $command | Should -Throw
            }

            Get-Content a.txt | Should -Be content
        }
        finally {
            Pop-Location
        }

        "$($artifact.Files[0])" | Should -Be "${artifact}: a.txt"
    }

    It 'takes names, tags and digests from the pipeline' {
        (Get-RegistryTag "$registry/acme/files" | Get-RegistryArtifact).Digest | Should -Be $reference.Digest
        ("$registry/acme/files:1", "$registry/acme/files@$($reference.Digest)" | Get-RegistryArtifact).Digest | Should -Be $reference.Digest, $reference.Digest
    }

    It 'gives an image as it is too, without asking what it is for' {
        $artifact = Get-RegistryArtifact "$registry/acme/app:1"
        $artifact | Should -BeOfType ContainerTools.Artifact
        $artifact.Files | Should -HaveCount 1
    }

    It 'gives an index with what it lists' {
        $image, ($image | Set-ImageConfig -Platform linux/arm64) | Merge-Image -AsIndex -Name acme/both:1 | Publish-Image "$registry/acme/both:1"
        (Get-RegistryArtifact "$registry/acme/both:1").Images | Should -HaveCount 2
    }

    It 'says what is not there, and goes on with the others' {
        $found = "$registry/acme/nothing:1", "$registry/acme/files:1" | Get-RegistryArtifact -ErrorVariable failures -ErrorAction SilentlyContinue
        $found.Digest | Should -Be $reference.Digest
        $failures.FullyQualifiedErrorId | Should -Be 'NotFound,ContainerTools.Commands.GetRegistryArtifactCommand'
    }

    It 'is copied byte for byte by <what>' -ForEach @(
        @{ what = 'Publish-Image'; copy = { $_ | Publish-Image "$registry/mirror/files:1" } }
        @{ what = 'an archive'; copy = { $_ | Export-Image "$target.tar" -WarningAction SilentlyContinue; Import-Image "$target.tar" | Publish-Image "$registry/mirror/files:2" } }
        @{ what = 'a layout'; copy = { $_ | Export-Image $target -Format OciLayout; Import-Image $target | Publish-Image "$registry/mirror/files:3" } }
        @{ what = 'a stream'; copy = {
                $_ | Export-ImageStream -Command pwsh -ArgumentList '-NoProfile', '-Command', "`$in = [Console]::OpenStandardInput(); `$out = [IO.File]::Create('$target.tar'); `$in.CopyTo(`$out); `$out.Dispose()" -WarningAction SilentlyContinue
                Import-Image "$target.tar" | Publish-Image "$registry/mirror/files:4"
            }
        }
    ) {
        $target = New-Target
        $copied = Get-RegistryArtifact "$registry/acme/files:1" | ForEach-Object $copy | Where-Object { $_ -is [ContainerTools.ImageReference] }
        (Get-RegistryManifest $copied).Json | Should -BeExactly (Get-RegistryManifest "$registry/acme/files:1").Json
    }

    It 'says of an artifact what it is where an image is wanted: <what>' -ForEach @(
        @{ what = 'Expand-Image'; use = { $_ | Expand-Image (New-Target) -ErrorAction Stop } }
        @{ what = 'Get-ImageFile'; use = { $_ | Get-ImageFile -ErrorAction Stop } }
        @{ what = 'Mount-Image'; use = { $_ | Mount-Image -Name never -ErrorAction Stop } }
        @{ what = 'Set-ImageConfig'; use = { $_ | Set-ImageConfig -User 1 } }
        @{ what = 'Get-ImagePackage'; use = { $_ | Get-ImagePackage -ErrorAction Stop } }
        @{ what = 'Optimize-Image'; use = { $_ | Optimize-Image -ErrorAction Stop } }
        @{ what = 'Export-Image'; use = { $_ | Export-Image (New-Target) -Format DockerArchive } }
    ) {
        { Get-RegistryArtifact "$registry/acme/files:1" | ForEach-Object $use } | Should -Throw -ErrorId 'Unsupported,*' -ExpectedMessage '*artifact*application/vnd.example.files.v1*'
    }
}
