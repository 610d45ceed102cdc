BeforeAll {
    Import-Module "$PSScriptRoot/Servers.psm1"
    Initialize-TestStore
    $memory = Start-MemoryRegistry
    $name = $memory.Name

    function New-LockPath { Join-Path $TestDrive "$([Guid]::NewGuid()).lock.json" }
}

AfterAll { $memory.Server.Dispose() }

Describe 'Export-ImageLock' {
    It 'writes names, digests and descriptors, a line a field' {
        $path = New-LockPath
        $image = Get-RegistryImage $name -Tag oci
        $image | Export-ImageLock $path | Should -BeOfType System.IO.FileInfo
        $lock = Get-Content $path -Raw | ConvertFrom-Json
        $lock.lockVersion | Should -Be 1
        $lock.images.reference | Should -Be "${name}:oci"
        $lock.images.manifests.digest | Should -Be $image.Digest
        $lock.images.manifests.config.digest | Should -Be $image.Id
        $lock.images.manifests.layers.digest | Should -Be ($image.Layers.Digest | ForEach-Object ToString)
        $text = [IO.File]::ReadAllText($path)
        $text | Should -Match "`n`$"
        $text | Should -Not -Match "`r"
        Get-Content $path | Where-Object { ($_ -split '": ').Count -gt 2 } | Should -BeNullOrEmpty
    }

    It 'writes the same bytes for the same images in another order' {
        $one, $other = (New-LockPath), (New-LockPath)
        Get-RegistryImage "${name}:oci", "${name}:v2s2", "${name}:multi" | Export-ImageLock $one
        Get-RegistryImage "${name}:multi", "${name}:oci", "${name}:v2s2" | Export-ImageLock $other
        (Get-FileHash $one).Hash | Should -Be (Get-FileHash $other).Hash
    }

    It 'fetches no layer' {
        $memory.Server.Forget()
        $image = Get-RegistryImage $name -Tag multi -AllPlatforms
        $image | Export-ImageLock (New-LockPath)
        foreach ($layer in $image.Images.Layers) { $memory.Server.Count('GET', "$($layer.Digest)") | Should -Be 0 }
    }

    It 'is undone by Get-RegistryImage -LockFile (<case>)' -ForEach @(
        @{ case = 'one image'; arguments = @{ Tag = 'oci' } }
        @{ case = 'one of an index'; arguments = @{ Tag = 'multi' } }
        @{ case = 'one for another platform'; arguments = @{ Tag = 'multi'; Platform = 'linux/arm64' } }
        @{ case = 'all platforms'; arguments = @{ Tag = 'multi'; AllPlatforms = $true } }
        @{ case = 'an image without a type'; arguments = @{ Tag = 'newline' } }
    ) {
        $path, $again = (New-LockPath), (New-LockPath)
        Get-RegistryImage $name @arguments | Export-ImageLock $path
        Get-RegistryImage -LockFile $path -WarningAction Stop | Export-ImageLock $again
        Get-Content $again -Raw | Should -BeExactly (Get-Content $path -Raw)
    }

    It 'does what it is for' {
        $list, $path, $archive = (Join-Path $TestDrive images.txt), (New-LockPath), (Join-Path $TestDrive locked.tar)
        Set-Content $list "${name}:oci", "${name}:multi"
        Get-RegistryImage (Get-Content $list) | Export-ImageLock $path
        Get-RegistryImage -LockFile $path | Export-Image $archive
        $before = (Get-FileHash $archive).Hash
        Get-RegistryImage -LockFile $path | Export-Image $archive -Force
        (Get-FileHash $archive).Hash | Should -Be $before
    }

    It 'replaces a file only when told to' {
        $path = New-LockPath
        Set-Content $path before
        { Get-RegistryImage $name -Tag oci | Export-ImageLock $path } | Should -Throw -ErrorId 'AlreadyExists,*'
        Get-Content $path | Should -Be before
        Get-RegistryImage $name -Tag oci | Export-ImageLock $path -WhatIf -Force
        Get-Content $path | Should -Be before
        Get-RegistryImage $name -Tag oci | Export-ImageLock $path -Force -PassThru | Should -BeOfType ([ContainerTools.Image])
        Get-Content $path -Raw | Should -Match lockVersion
    }

    It 'refuses an image that is from no registry, and writes nothing' {
        $path = New-LockPath
        $file = New-Item (Join-Path $TestDrive content) -Value content -Force
        { @(Get-RegistryImage $name -Tag oci; New-LayeredImage app -Path $file -Destination /app) | Export-ImageLock $path } | Should -Throw -ErrorId 'InvalidArgument,*'
        $path | Should -Not -Exist
    }

    It 'refuses an image that was changed since it was fetched (<case>)' -ForEach @(
        @{ case = 'one'; arguments = @{ Tag = 'oci' } }
        @{ case = 'an index'; arguments = @{ Tag = 'multi'; AllPlatforms = $true } }
    ) {
        $path = New-LockPath
        { Get-RegistryImage $name @arguments | Set-ImageConfig -User nobody | Export-ImageLock $path } | Should -Throw
        $path | Should -Not -Exist
    }

    It 'writes what docker2nix writes' {
        $path = New-LockPath
        Get-RegistryImage $name -Tag oci | Export-ImageLock $path -Format Nix
        $text = Get-Content $path -Raw
        $text | Should -Match ([regex]::Escape("registry = `"http://$($memory.Host)/v2/`";"))
        $text | Should -Match "repository = `"samples`";`n    imageName = `"busybox`";`n    tag = `"oci`";"
        [regex]::Matches($text, 'sha256 = "[0-9abcdfghijklmnpqrsvwxyz]{52}"').Count | Should -Be ((Get-Sample oci).LayerBlobs.Count + 1)
    }

    It 'writes the same of a manifest from a file, as an object or as text' {
        $expected, $path, $file = (New-LockPath), (New-LockPath), (New-LockPath)
        Get-RegistryImage $name -Tag oci | Export-ImageLock $expected -Format Nix
        Get-RegistryManifest "${name}:oci" -Raw | Set-Content $file -NoNewline -Encoding utf8NoBOM
        $arguments = @{ LiteralPath = $path; Name = "${name}:oci"; Registry = "http://$($memory.Host)/v2/"; Force = $true }
        $memory.Server.Forget()
        Export-ImageLock -ManifestPath $file @arguments | Should -BeOfType System.IO.FileInfo
        Get-FileHash $path | ForEach-Object Hash | Should -Be (Get-FileHash $expected).Hash
        $memory.Server.Requests | Should -BeNullOrEmpty
        Get-Content $file | Export-ImageLock @arguments -Format Nix
        Get-FileHash $path | ForEach-Object Hash | Should -Be (Get-FileHash $expected).Hash
        Get-RegistryManifest "${name}:oci" | Export-ImageLock @arguments -StoreName other
        Get-Content $path -Raw | Should -Be ((Get-Content $expected -Raw) -creplace ' name = "busybox"', ' name = "other"')
    }

    It 'refuses <what>' -ForEach @(
        @{ what = 'an index'; id = 'Unsupported'; manifest = { Get-RegistryManifest "${name}:multi" }; more = @{} }
        @{ what = 'two manifests'; id = 'InvalidArgument'; manifest = { Get-RegistryManifest "${name}:oci", "${name}:empty" }; more = @{} }
        @{ what = 'what is no manifest'; id = 'InvalidArgument'; manifest = { 1 }; more = @{} }
        @{ what = 'another format'; id = 'InvalidArgument'; manifest = { Get-RegistryManifest "${name}:oci" }; more = @{ Format = 'Json' } }
    ) {
        $path = New-LockPath
        { & $manifest | Export-ImageLock $path -Name a/b:1 @more } | Should -Throw -ErrorId "$id,*"
        $path | Should -Not -Exist
    }

    It 'hashes the archive of skopeo, for nix-prefetch-docker''s fields' {
        $path, $archive = (New-LockPath), (Join-Path $TestDrive docker.tar)
        $image = Get-RegistryImage $name -Tag oci -FinalImageName example/app -FinalImageTag 1
        $image | Export-ImageLock $path -Format NixPrefetch
        $image | Export-Image $archive -Format SkopeoArchive
        $hash = [Convert]::ToBase64String([Convert]::FromHexString((Get-FileHash $archive).Hash))
        $text = Get-Content $path -Raw
        $text | Should -Match ([regex]::Escape("imageName = `"$name`";`n  imageDigest = `"$($image.Digest)`";`n  hash = `"sha256-$hash`";`n  finalImageName = `"example/app`";`n  finalImageTag = `"1`";"))
    }

    It 'writes one image for one platform for Nix (<format>)' -ForEach @{ format = 'Nix' }, @{ format = 'NixPrefetch' } {
        { Get-RegistryImage $name -Tag multi -AllPlatforms | Export-ImageLock (New-LockPath) -Format $format } | Should -Throw -ErrorId 'InvalidArgument,*'
        { Get-RegistryImage "${name}:oci", "${name}:multi" | Export-ImageLock (New-LockPath) -Format $format } | Should -Throw -ErrorId 'InvalidArgument,*'
    }
}

Describe 'Get-RegistryImage -LockFile' {
    BeforeAll {
        $sample = Get-Sample oci
        $path = New-LockPath
        $memory.Registry.Add('moving/app', $sample, [string[]] ('1', '2'))
        $moving = "$($memory.Host)/moving/app"
        Get-RegistryImage "${moving}:1", "${moving}:2", "${name}:multi" | Export-ImageLock $path
    }

    BeforeEach { $memory.Registry.Add('moving/app', $sample, [string[]] ('1', '2')) }

    It 'gives what is locked under the names that were asked for' {
        $images = Get-RegistryImage -LockFile $path
        $images | ForEach-Object { "$($_.Reference)" } | Should -Be "${moving}:1", "${moving}:2", "${name}:multi"
        $images[0].RepoTags | Should -Be "${moving}:1"
    }

    It 'gives images of one name, or one alone' {
        Get-RegistryImage $moving -LockFile $path | Should -HaveCount 2
        (Get-RegistryImage "${moving}:2" -LockFile $path).RepoTags | Should -Be "${moving}:2"
        { Get-RegistryImage "${moving}:3" -LockFile $path } | Should -Throw -ErrorId 'NotFound,*'
    }

    It 'gives the locked image when the tag has moved, with a warning' {
        $memory.Registry.Add('moving/app', (New-RandomSample 100), [string[]] '1')
        $images = Get-RegistryImage -LockFile $path -WarningVariable warnings 3>$null
        $images[0].Digest | Should -Be $sample.Digest
        $warnings | Should -HaveCount 1
        "$warnings" | Should -Match "Tag '1' of .+ leads to"
    }

    It 'makes it an error with -VerifyTag, and goes on' {
        $memory.Registry.Add('moving/app', (New-RandomSample 100), [string[]] '1')
        Get-RegistryImage -LockFile $path -VerifyTag -ErrorAction SilentlyContinue -ErrorVariable problems | Should -HaveCount 2
        $problems[0].FullyQualifiedErrorId | Should -BeLike 'TagMoved,*'
    }

    It 'refuses an image that is not what the lock says it consists of' {
        $changed = New-LockPath
        (Get-Content $path -Raw) -replace '("config": \{\s+"mediaType": "[^"]+",\s+"digest": "[^"]+",\s+"size": )\d+', '${1}7' | Set-Content $changed
        $problem = { Get-RegistryImage "${moving}:1" -LockFile $changed -ErrorAction Stop } | Should -Throw -ErrorId 'DigestMismatch,*' -PassThru
        "$problem" | Should -Match ([regex]::Escape($changed))
    }

    It 'refuses <what> as <id>' -ForEach @(
        @{ what = 'what is no lock'; id = 'Malformed'; text = '{}' }
        @{ what = 'what is no JSON'; id = 'Malformed'; text = 'images:' }
        @{ what = 'a lock of tomorrow'; id = 'Unsupported'; text = '{"lockVersion":2,"images":[]}' }
        @{ what = 'an entry without a digest'; id = 'Malformed'; text = '{"lockVersion":1,"images":[{"reference":"a","manifests":[{}]}]}' }
        @{ what = 'a file that is not there'; id = 'SourceFailed'; text = $null }
    ) {
        $file = New-LockPath
        if ($text) { Set-Content $file $text }
        $problem = { Get-RegistryImage -LockFile $file } | Should -Throw -ErrorId "$id,*" -PassThru
        "$problem" | Should -Match ([regex]::Escape($file))
    }

    It 'does not go with <parameter>' -ForEach @{ parameter = 'Tag'; value = '1' }, @{ parameter = 'Platform'; value = 'linux/amd64' }, @{ parameter = 'AllPlatforms'; value = $true } {
        $more = @{ $parameter = $value }
        { Get-RegistryImage -LockFile $path @more } | Should -Throw -ErrorId 'AmbiguousParameterSet,*'
    }
}
