BeforeAll {
    Import-Module "$PSScriptRoot/Servers.psm1"
    Initialize-TestStore
    $memory = Start-MemoryRegistry
    $name = $memory.Name
    $oci = Get-Sample oci
    $image = Get-RegistryImage "${name}:oci" -NoStore
    function Get-Sha256([Parameter(ValueFromPipeline)] $File) { process { (Get-FileHash -LiteralPath $File.FullName -Algorithm SHA256).Hash.ToLowerInvariant() } }
}

AfterAll { $memory.Server.Dispose() }

Describe 'Save-ImageLayer' {
    BeforeEach {
        $folder = New-Item -ItemType Directory (Join-Path $TestDrive ([guid]::NewGuid()))
        Push-Location $folder
    }

    AfterEach { Pop-Location }

    It 'writes each layer as it is stored, under its digest' {
        $files = $image.Layers | Save-ImageLayer
        $files | Should -BeOfType System.IO.FileInfo
        $files.Name | Should -Be ($oci.LayerBlobs.Digest | ForEach-Object { "$($_.Substring(7)).tar.gz" })
        $files | ForEach-Object { Get-Sha256 $_ } | Should -Be ($oci.LayerBlobs.Digest | ForEach-Object { $_.Substring(7) })
    }

    It 'writes the plain tar, under its diff ID' {
        $files = $image.Layers | Save-ImageLayer -Uncompressed
        $files.Name | Should -Be ($oci.Layers.DiffId | ForEach-Object { "$($_.Substring(7)).tar" })
        $files | ForEach-Object { Get-Sha256 $_ } | Should -Be ($oci.Layers.DiffId | ForEach-Object { $_.Substring(7) })
    }

    It 'warns of a name that promises another compression' {
        $null = $image.Layers[0] | Save-ImageLayer one.tar.xz -WarningVariable warnings -WarningAction SilentlyContinue
        $warnings | Should -BeLike '*one.tar.xz*does not hold xz but gzip*'
        $null = $image.Layers[0] | Save-ImageLayer plain.tgz -Uncompressed -WarningVariable warnings -WarningAction SilentlyContinue
        $warnings | Should -BeLike '*plain.tgz*does not hold gzip*'
        $null = $image.Layers[0] | Save-ImageLayer right.tar.gz -WarningVariable warnings
        $null = $image.Layers[0] | Save-ImageLayer layer.tar -WarningVariable +warnings
        $warnings | Should -BeNullOrEmpty
    }

    It 'reads Zstandard too' -Tag 'needs zstd' -Skip:(-not (Get-Command zstd -ErrorAction Ignore)) {
        $file = (Get-RegistryImage "${name}:zstd").Layers[0] | Save-ImageLayer -Uncompressed
        Get-Sha256 $file | Should -Be $image.Layers[0].DiffId.Hex
    }

    It 'writes where it is told' {
        (Save-ImageLayer -InputObject $image.Layers[1] -LiteralPath one.tgz).FullName | Should -Be (Join-Path $folder one.tgz)
        New-Item -ItemType Directory sub
        ($image.Layers[1] | Save-ImageLayer sub).DirectoryName | Should -Be (Join-Path $folder sub)
    }

    It 'writes layers of which only repository and digest are known' {
        $digests = $oci.LayerBlobs.Digest
        $files = Save-ImageLayer $name -Digest $digests
        $files.Name | Should -Be ($digests | ForEach-Object { "$($_.Substring(7)).tar.gz" })
        $files | ForEach-Object { Get-Sha256 $_ } | Should -Be ($digests | ForEach-Object { $_.Substring(7) })
        (Save-ImageLayer "${name}:any" one.tgz -Digest $digests[0].Substring(7) -NoStore).Name | Should -Be one.tgz
        Get-Sha256 (Get-Item one.tgz) | Should -Be $digests[0].Substring(7)
        Save-ImageLayer $name config.json -Digest "$($image.Id)" | Get-Sha256 | Should -Be $image.Id.Hex
    }

    It 'goes on after a digest that the repository does not have' {
        $missing = 'sha256:' + 'a' * 64
        Save-ImageLayer $name -Digest $missing, $oci.LayerBlobs[0].Digest -ErrorAction SilentlyContinue -ErrorVariable problems | Should -HaveCount 1
        $problems[0].FullyQualifiedErrorId | Should -BeLike 'NotFound,*'
        { Save-ImageLayer $name -Digest nonsense -ErrorAction Stop } | Should -Throw -ErrorId 'InvalidArgument,*'
    }

    It 'replaces nothing unless forced' {
        'mine' | Set-Content there
        { $image.Layers[1] | Save-ImageLayer there -ErrorAction Stop } | Should -Throw -ErrorId 'AlreadyExists,*'
        Get-Content there | Should -Be mine
        $image.Layers[1] | Save-ImageLayer there -Force | Get-Sha256 | Should -Be $image.Layers[1].Digest.Hex
    }

    It 'writes nothing with -WhatIf' {
        $image.Layers | Save-ImageLayer -WhatIf | Should -BeNullOrEmpty
        Get-ChildItem -Force | Should -BeNullOrEmpty
    }

    It 'leaves nothing behind when the bytes are wrong' {
        $memory.Registry.Alter = [ContainerTools.Testing.Faults]::Corrupt()
        try { { $image.Layers[0] | Save-ImageLayer -ErrorAction Stop } | Should -Throw -ErrorId 'DigestMismatch,*' }
        finally { $memory.Registry.Alter = $null }
        Get-ChildItem -Force | Should -BeNullOrEmpty
    }

    It 'shows layers with short digests' {
        $image.Layers[0] | Format-Table | Out-String -Width 200 | Should -Match "$($image.Layers[0].Digest.Short)\s+$($image.Layers[0].DiffId.Short)\s+[\d.]+ ([KM]i)?B\s+oci.image.layer"
    }
}
