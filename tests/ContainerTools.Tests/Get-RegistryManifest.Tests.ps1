BeforeAll {
    Import-Module "$PSScriptRoot/Servers.psm1"
    Initialize-TestStore
    $memory = Start-MemoryRegistry
    $name = $memory.Name
    $newline = Get-Sample newline
}

AfterAll { $memory.Server.Dispose() }

Describe 'Get-RegistryManifest' {
    It 'gives the manifest byte for byte' {
        $manifest = Get-RegistryManifest "${name}:newline"
        $manifest.Digest | Should -Be $newline.Digest
        $manifest.Raw.ToArray() | Should -Be $newline.Content
        $manifest.Size | Should -Be $newline.Content.Length
    }

    It 'gives its text with -Raw' {
        $text = Get-RegistryManifest "${name}:newline" -Raw
        $text | Should -BeOfType string
        [Text.Encoding]::UTF8.GetBytes($text) | Should -Be $newline.Content
        ($text | ConvertFrom-Json).schemaVersion | Should -Be 2
    }

    It 'gives digest, type and size with -Head, without the document' {
        $memory.Server.Forget()
        $head = Get-RegistryManifest "${name}:newline" -Head
        $head | Should -BeOfType ContainerTools.Registry.Pulling.ManifestHead
        $head.Digest | Should -Be $newline.Digest
        $head.MediaType | Should -Be $newline.MediaType
        $head.Size | Should -Be $newline.Content.Length
        $memory.Server.Count('GET', 'manifests') | Should -Be 0
        ($head | Get-RegistryManifest).Digest | Should -Be $newline.Digest
    }

    It 'refuses -Head with -Raw, and tells what is not there' {
        { Get-RegistryManifest "${name}:newline" -Head -Raw -ErrorAction Stop } | Should -Throw -ErrorId 'InvalidArgument,*'
        { Get-RegistryManifest "${name}:nope" -Head -ErrorAction Stop } | Should -Throw -ErrorId 'NotFound,*'
    }

    It 'gives an index as it is' {
        $index = Get-RegistryManifest "${name}:multi"
        $index | Should -BeOfType ContainerTools.IndexManifest
        $index.MediaType | Should -Be 'application/vnd.oci.image.index.v1+json'
        $index.Manifests | Should -HaveCount 8
    }

    It 'takes several names, and tags from Get-RegistryTag' {
        Get-RegistryManifest "${name}:oci", "${name}:list" | Should -HaveCount 2
        Get-RegistryTag $name | Get-RegistryManifest | Should -HaveCount ([ContainerTools.Testing.SampleShelf]::All.Count)
    }

    It 'takes a digest from the pipeline' {
        [pscustomobject]@{ Name = $name; Digest = $newline.Digest } | Get-RegistryManifest | ForEach-Object Digest | Should -Be $newline.Digest
    }

    It 'takes an image, and gives what it was made from' {
        Get-RegistryImage "${name}:oci" | Get-RegistryManifest | ForEach-Object Digest | Should -Be (Get-Sample oci).Digest
    }

    It 'tells what is not there, and goes on' {
        $found = Get-RegistryManifest "${name}:nope", "${name}:oci" -ErrorAction SilentlyContinue -ErrorVariable problem
        $found | Should -HaveCount 1
        $problem[0].FullyQualifiedErrorId | Should -BeLike 'NotFound,*'
        "$($problem[0].TargetObject)" | Should -Be "${name}:nope"
    }

    It 'refuses what is larger than the limit' {
        { Get-RegistryManifest "${name}:multi" -MaximumManifestSize 1000 -ErrorAction Stop } | Should -Throw -ErrorId 'TooLarge,*'
    }

    It 'notices bytes that are not those of the digest' {
        $memory.Registry.Item('spoilt').Manifests[$newline.Digest] = [ValueTuple[byte[], string]]::new([Text.Encoding]::UTF8.GetBytes('{"schemaVersion":2}'), $newline.MediaType)
        { Get-RegistryManifest "$($memory.Host)/spoilt@$($newline.Digest)" -ErrorAction Stop } | Should -Throw -ErrorId 'DigestMismatch,*'
    }

    It 'shows the size for people' {
        Get-RegistryManifest "${name}:multi" | Format-Table | Out-String -Width 200 | Should -Match 'KiB\s+oci.image.index.v1\+json'
    }
}
