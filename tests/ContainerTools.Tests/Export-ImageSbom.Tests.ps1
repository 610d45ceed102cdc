BeforeAll {
    Import-Module "$PSScriptRoot/Servers.psm1"
    Initialize-TestStore
    $folder = New-Item -ItemType Directory (Join-Path $TestDrive root/srv/node_modules/a)
    '{ "name": "a", "version": "1.0.0", "license": "MIT" }' | Set-Content (Join-Path $folder package.json)
    $image = New-LayeredImage acme/app -Path (Join-Path $TestDrive root)
}

Describe 'Export-ImageSbom' {
    It 'writes SPDX' {
        $file = $image | Export-ImageSbom (Join-Path $TestDrive a.spdx.json)
        $file | Should -BeOfType System.IO.FileInfo
        $document = Get-Content $file | ConvertFrom-Json
        $document.spdxVersion | Should -Be 'SPDX-2.3'
        ($document.packages | Where-Object name -EQ a).licenseDeclared | Should -Be MIT
    }

    It 'writes CycloneDX of some ecosystems' {
        $file = $image | Export-ImageSbom (Join-Path $TestDrive a.cdx.json) -Format CycloneDxJson -Ecosystem Npm -Created 2026-01-02T03:04:05Z
        $document = Get-Content $file -Raw
        $document | Should -Match '"timestamp": "2026-01-02T03:04:05Z"'
        ($document | ConvertFrom-Json).components.purl | Should -Be 'pkg:npm/a@1.0.0'
    }

    It 'writes the same bytes again' {
        $one = $image | Export-ImageSbom (Join-Path $TestDrive one.json)
        $two = $image | Export-ImageSbom (Join-Path $TestDrive two.json)
        (Get-FileHash $one).Hash | Should -Be (Get-FileHash $two).Hash
    }

    It 'replaces no file, unless it is told to' {
        $path = Join-Path $TestDrive there.json
        'mine' | Set-Content $path
        { $image | Export-ImageSbom $path -ErrorAction Stop } | Should -Throw -ErrorId 'AlreadyExists,*'
        Get-Content $path | Should -Be mine
        $null = $image | Export-ImageSbom $path -Force
        Get-Content $path -Raw | Should -Match 'SPDX-2.3'
    }

    It 'writes nothing with -WhatIf' {
        $path = Join-Path $TestDrive whatif.json
        $image | Export-ImageSbom $path -WhatIf
        $path | Should -Not -Exist
    }

    It 'takes one image for a file' {
        { $image, $image | Export-ImageSbom (Join-Path $TestDrive several.json) -ErrorAction Stop } | Should -Throw -ErrorId 'InvalidArgument,*'
    }

    It 'puts the list beside the image in a registry, where it is found' {
        $memory = Start-MemoryRegistry
        try {
            $null = $image | Publish-Image "$($memory.Name):1"
            $null = Get-RegistryImage "$($memory.Name):1" | Export-ImageSbom -AsArtifact | Publish-Image $memory.Name
            $found = Get-RegistryReferrer "$($memory.Name):1" -ArtifactType application/spdx+json
            $found | Should -HaveCount 1
            $found.Subject | Should -BeLike "*$((Get-RegistryImage "$($memory.Name):1").Digest)"
        }
        finally { $memory.Server.Dispose() }
    }
}
