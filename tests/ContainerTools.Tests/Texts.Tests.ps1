# Digests, platforms and references are texts for scripts, and still have the members of the values.

BeforeAll {
    Import-Module "$PSScriptRoot/Shared.psm1"
    Import-Module (Get-ModuleManifestPath)
    Initialize-TestStore
    $folder = New-Item -ItemType Directory (Join-Path TestDrive: app)
    Set-Content (Join-Path $folder file) content
    $made = New-LayeredImage acme/app -Tag 1 -Path $folder -Architecture arm64
    $registry = $made | Start-ImageRegistry
    $image = Get-RegistryImage "$($registry.Host)/acme/app:1" -Platform linux/arm64
    $digest = [ContainerTools.Digest]::Parse("$($made.Digest)")
}

AfterAll { $registry | Stop-ImageRegistry }

Describe 'A digest, platform or reference of an object' {
    It 'is a text in JSON' {
        $json = $image | Select-Object Digest, Id, Platform, Reference, IndexDigest | ConvertTo-Json -Compress -WarningVariable warnings
        $json | Should -Be "{`"Digest`":`"$digest`",`"Id`":`"$($image.Id)`",`"Platform`":`"linux/arm64`",`"Reference`":`"$($registry.Host)/acme/app:1`",`"IndexDigest`":null}"
        $warnings | Should -BeNullOrEmpty
        $image.Layers | Select-Object Digest, DiffId, Size | ConvertTo-Json -Compress |
            Should -Be "{`"Digest`":`"$($made.Layers[0].Digest)`",`"DiffId`":`"$($made.Layers[0].DiffId)`",`"Size`":$($made.Layers[0].Size)}"
        $image.Config | Select-Object DiffIds | ConvertTo-Json -Compress | Should -Be "{`"DiffIds`":[`"$($made.Layers[0].DiffId)`"]}"
    }

    It 'is a text at the prompt' {
        ($image.Digest | Out-String).Trim() | Should -Be "$digest"
        ($image.Platform | Out-String).Trim() | Should -Be linux/arm64
        ($image.Reference | Out-String).Trim() | Should -Be "$($registry.Host)/acme/app:1"
    }

    It 'has the members of the value' {
        $image.Digest.Hex | Should -Be $digest.Hex
        $image.Digest.Algorithm, $image.Digest.Short, $image.Digest.IsVerifiable | Should -Be sha256, $digest.Short, $true
        $kept = $image.Digest
        $kept.Hex | Should -Be $digest.Hex
        $image.Layers.Digest.Hex | Should -Be $made.Layers[0].Digest.Hex
        $image.Platform.Os, $image.Platform.Architecture, $image.Platform.Variant | Should -Be linux, arm64, $null
        $image.Reference.Registry, $image.Reference.Repository, $image.Reference.Tag | Should -Be $registry.Host, acme/app, 1
        $image.Reference.WithTag('2').WithDigest($image.Digest).Digest.Hex | Should -Be $digest.Hex
        "$($image.Reference.WithTag('2'))" | Should -Be "$($registry.Host)/acme/app:2"
        "$($image.Reference.WithTag($null).Refine('3', $null))" | Should -Be "$($registry.Host)/acme/app:3"
    }

    It 'gives its members to no other text' {
        $null = $image.Digest
        "$digest".PSObject.Properties['Hex'] | Should -BeNullOrEmpty
    }

    It 'is equal to another, to its text and to the value' {
        $image.Digest -eq $made.Digest | Should -BeTrue
        $image.Digest -eq "$digest" | Should -BeTrue
        $image.Digest -eq $digest | Should -BeTrue
        $digest -eq $image.Digest | Should -BeTrue
        $image.Layers.DiffId -contains $made.Config.DiffIds[0] | Should -BeTrue
        $image.Platform -in 'linux/amd64', 'linux/arm64' | Should -BeTrue
        $image.Digest -eq $image.Id | Should -BeFalse
    }

    It 'is a key of a hashtable' {
        $sizes = @{ $image.Layers[0].DiffId = 5 }
        $sizes[$made.Config.DiffIds[0]] | Should -Be 5
        $sizes["$($made.Layers[0].DiffId)"] | Should -Be 5
    }

    It 'is grouped, sorted and filtered as a text' {
        ($image, $made | Group-Object Digest).Count | Should -Be 2
        ($image, $made | Group-Object Digest).Name | Should -Be "$digest"
        $other = $made | Set-ImageConfig -Platform linux/amd64
        ($made, $other | Sort-Object Platform).Platform | Should -Be linux/amd64, linux/arm64
        $made, $other | Where-Object Platform -EQ linux/arm64 | Should -Be $made
    }

    It 'is taken by commands, methods and casts' {
        (Get-RegistryImage "$($registry.Host)/acme/app" -Digest $image.Digest -Platform $image.Platform).Digest | Should -Be $digest
        (Get-RegistryManifest $image.Reference).Digest | Should -Be $digest
        ([ContainerTools.Digest]$image.Digest).Hex | Should -Be $digest.Hex
        [ContainerTools.ImageReference]::Parse('a/b').WithDigest($image.Digest).Digest.Hex | Should -Be $digest.Hex
        ($made | Set-ImageConfig -Platform $image.Platform).Digest | Should -Be $digest
    }

    It 'keeps what a platform has beside its text' {
        $features = [ContainerTools.EquatableList[string]]::new([string[]]'win32k')
        $raw = [Text.Encoding]::UTF8.GetBytes('{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"' + $digest + '","size":1,"platform":{"os":"windows","architecture":"amd64","os.features":["win32k"]}}')
        $index = [Text.Encoding]::UTF8.GetBytes('{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[' + [Text.Encoding]::UTF8.GetString($raw) + ']}')
        $platform = [ContainerTools.ManifestDocument]::Parse($index).Manifests[0].Platform
        "$platform" | Should -Be windows/amd64
        ([ContainerTools.Platform]$platform).OsFeatures | Should -Be $features
    }

    It 'is one in every object that a command gives' {
        $values = [ContainerTools.Digest], [ContainerTools.Platform], [ContainerTools.ImageReference]
        $core = [ContainerTools.Image].Assembly
        $waiting = [Collections.Generic.Queue[type]]::new([type[]]@([ContainerTools.ImageReference], [ContainerTools.Manifest], [ContainerTools.IndexManifest], [ContainerTools.ImageIndex], [ContainerTools.Locking.ImageLock]))
        Get-Command -Module ContainerTools | ForEach-Object { $_.OutputType.Type } | Where-Object Assembly -EQ $core | ForEach-Object { $waiting.Enqueue($_) }
        $seen = [Collections.Generic.HashSet[type]]::new()
        $missing = while ($waiting.Count) {
            $type = $waiting.Dequeue()
            if (-not $seen.Add($type)) { continue }
            $shown = (Get-TypeData).Where{ $_.TypeName -in $type.FullName, $type.BaseType.FullName }.ForEach{ $_.Members.Keys }
            foreach ($property in $type.GetProperties('Public,Instance')) {
                $of = $property.PropertyType
                while ($of.IsGenericType -and $of.GetGenericArguments().Count -eq 1) { $of = $of.GetGenericArguments()[0] }
                if ($of -in $values -and $type.IsClass -and $property.Name -notin $shown) { "$($type.FullName).$($property.Name)" }
                if ($of.Assembly -eq $core) { $waiting.Enqueue($of) }
            }
        }
        $missing | Should -BeNullOrEmpty
        $seen.Count | Should -BeGreaterThan 20
    }
}

Describe 'ConvertTo-Json' {
    It 'says nothing of sessions and options, of <What>' -ForEach @(
        @{ What = 'an image'; Get = { $image } }
        @{ What = 'a layer'; Get = { $image.Layers[0] } }
        @{ What = 'a composed layer'; Get = { $made.Layers[0] } }
        @{ What = 'a test result'; Get = { $image | Test-Image } }
        @{ What = 'a lock'; Get = { [ContainerTools.Locking.ImageLock]::Of([ContainerTools.IImage[]]$image) } }
    ) {
        $json = & $Get | ConvertTo-Json -WarningAction Ignore
        $json | Should -Not -Match 'Options|Credential|Transport|PastStore|Unkept|IdleTimeout|SkipCertificateCheck|LayerPlan'
        $json.Length | Should -BeLessThan 8kb
    }
}
