BeforeAll {
    Import-Module "$PSScriptRoot/Servers.psm1"
    Initialize-TestStore
    $source = Start-MemoryRegistry
    $target = Start-MemoryRegistry
    $name = "$($target.Host)/mirror/app"
    $content = $target.Registry.get_Item('mirror/app')

    function Get-Sent([string] $Method, [string] $Part) { $target.Server.Count($Method, $Part) }
}

AfterAll {
    $source.Server.Dispose()
    $target.Server.Dispose()
}

Describe 'Publish-Image' {
    BeforeEach {
        $content.Blobs.Clear()
        $content.Manifests.Clear()
        $content.Tags.Clear()
        $target.Registry.Intercept = $null
        $target.Server.Forget()
        $image = Get-RegistryImage "$($source.Name):oci"
    }

    It 'gives a reference for each tag, which Get-RegistryImage takes' {
        $published = $image | Publish-Image $name -Tag 1.4, latest
        "$published" | Should -Be "${name}:1.4@$($image.Digest) ${name}:latest@$($image.Digest)"
        $published | Should -BeOfType ContainerTools.ImageReference
        ($published | Get-RegistryImage).Digest | Should -Be @($image.Digest, $image.Digest)
    }

    It 'keeps the image''s own tag where none is given' {
        ($image | Publish-Image $name).Tag | Should -Be oci
    }

    It 'brings all platforms, attestations included' {
        $index = Get-RegistryImage "$($source.Name):multi" -AllPlatforms
        $index | Publish-Image $name -Tag all
        $content.Tags['all'] | Should -Be "$($index.Digest)"
        $content.Manifests.Count | Should -Be ($index.Entries.Count + 1)
    }

    It 'asks only for the tag and the manifest of what is there already' {
        $null = $image | Publish-Image $name -Tag 1
        $target.Server.Forget()
        $image | Publish-Image $name -Tag 1 | Should -Not -BeNullOrEmpty
        $target.Server.Requests.Count | Should -Be 2
        $target.Server.Requests.Method | Should -Be 'HEAD', 'HEAD'
    }

    It 'moves no blob for another tag' {
        $null = $image | Publish-Image $name -Tag 1
        $target.Server.Forget()
        Get-RegistryImage "${name}:1" | Publish-Image $name -Tag stable
        Get-Sent 'POST' '/blobs/' | Should -Be 0
        $content.Tags['stable'] | Should -Be $content.Tags['1']
    }

    It 'mounts for the second image what the first one brought' {
        # The two have a layer in common.
        $both = 'oci', 'empty' | ForEach-Object { Get-RegistryImage "$($source.Name):$_" }
        $both | Publish-Image $name | Should -HaveCount 2
        $layers = @($both.Layers.Digest | ForEach-Object { "$_" } | Sort-Object -Unique)
        Get-Sent 'PUT' '/blobs/' | Should -Be ($layers.Count + 2)
    }

    It 'goes where the images'' own names say' {
        $renamed = Get-RegistryImage "$($source.Name):oci" -FinalImageName $name -FinalImageTag 7
        "$($renamed | Publish-Image)" | Should -Be "${name}:7@$($image.Digest)"
    }

    It 'compresses what is composed, once' {
        Set-Content (Join-Path $TestDrive file) (, 'text' * 10000)
        $composed = New-LayeredImage acme/app -Path (Join-Path $TestDrive file)
        $first = $composed | Publish-Image $name -Tag 1 -Compression Gzip
        $there = $first | Get-RegistryImage
        $there.Id | Should -Be $composed.Id
        $there.Layers[0].MediaType | Should -BeLike '*+gzip'
        $there.Layers[0].Size | Should -BeLessThan $composed.Layers[0].Size
        $target.Server.Forget()
        "$($composed | Publish-Image $name -Tag 1 -Compression Gzip)" | Should -Be "$first"
        Get-Sent 'PATCH' '' | Should -Be 0
    }

    It 'puts nothing into the store that is only handed on' {
        $env:CONTAINERTOOLS_STORE = Join-Path $TestDrive ([Guid]::NewGuid())
        $fresh = Get-RegistryImage "$($source.Name):oci"
        $null = $fresh | Publish-Image $name -Tag 1
        foreach ($layer in $fresh.Layers) {
            Join-Path $env:CONTAINERTOOLS_STORE blobs $layer.Digest.Algorithm $layer.Digest.Hex | Should -Not -Exist
        }
    }

    It 'says with -WhatIf what it would do, blob by blob, and does nothing' {
        $shell = New-Pipeline 'param($from, $to) Get-RegistryImage $from | Publish-Image $to -Tag 1 -WhatIf' "$($source.Name):oci", $name
        $shell.Runspace.SessionStateProxy.SetVariable('InformationPreference', 'Continue')
        $null = $shell.Invoke()
        $shell.HadErrors | Should -BeFalse
        $shell.Dispose()
        $content.Blobs.Count + $content.Manifests.Count | Should -Be 0
        $target.Registry.Uploads.Open | Should -Be 0
        Get-Sent 'PUT' '' | Should -Be 0
        Get-Sent 'POST' '' | Should -Be 0
        Get-Sent 'HEAD' '/blobs/' | Should -Be ($image.Layers.Count + 1)
    }

    It 'shows what it would do' {
        $text = Invoke-OtherPowerShell "`$env:CONTAINERTOOLS_STORE = '$TestDrive/other'; Get-RegistryImage $($source.Name):oci | Publish-Image $name -Tag 1 -WhatIf"
        $text.Output | Should -Match "What if: Send blob $($image.Layers[0].Digest) "
        $text.Output | Should -Match "What if: Send manifest $($image.Digest) "
        $text.Output | Should -Match "What if: Tag ${name}:1"
    }

    It 'says what it sent and what not, and why' {
        $null = $image | Publish-Image $name -Tag 1
        $said = Get-RegistryImage "${name}:1" | Publish-Image "$($target.Host)/other" -Tag 1 -Verbose 4>&1 | Where-Object { $_ -is [System.Management.Automation.VerboseRecord] }
        "$said" | Should -Match "Blob $($image.Layers[0].Digest): mounted from $([regex]::Escape($name)), not sent"
    }

    It 'goes on with the next image after an error' {
        $target.Registry.Intercept = [ContainerTools.Testing.PushFaults]::Answer('PUT', 403, '/manifests/oci')
        $published = 'oci', 'empty' | ForEach-Object { Get-RegistryImage "$($source.Name):$_" } | Publish-Image $name -ErrorVariable problems -ErrorAction SilentlyContinue
        $published.Tag | Should -Be empty
        $problems | Should -HaveCount 1
        $problems[0].FullyQualifiedErrorId | Should -BeLike 'Forbidden,*'
        $problems[0].Exception.Message | Should -BeLike "*push to '$name'*"
        $content.Tags.Keys | Should -Be empty
    }

    It 'refuses <what>' -ForEach @(
        @{ what = 'one tag for two images'; arguments = @{ Tag = '1' } }
        @{ what = 'what is no tag'; arguments = @{ Tag = 'a b' } }
        @{ what = 'a digest that compression would change'; arguments = @{ Compression = 'Gzip' }; digest = $true }
    ) {
        $to = $digest ? "$name@$($image.Digest)" : $name
        { 'oci', 'plain' | ForEach-Object { Get-RegistryImage "$($source.Name):$_" } | Publish-Image $to @arguments } | Should -Throw -ErrorId 'InvalidArgument,*'
        $target.Server.Requests.Count | Should -Be 0
    }

    It 'refuses a registry without a repository before anything is asked' {
        { $image | Publish-Image $target.Host } | Should -Throw -ErrorId 'InvalidArgument,*' -ExpectedMessage '*names a registry*'
        Get-Sent GET '/' | Should -Be 0
    }

    It 'copies <what> byte for byte' -ForEach @(
        @{ what = 'a chart'; type = 'application/vnd.cncf.helm.config.v1+json'; config = '{"name":"chart"}' }
        @{ what = 'an image whose config is none'; type = 'application/vnd.oci.image.config.v1+json'; config = '{}' }
    ) {
        $repository = $source.Registry.get_Item('artifacts')
        $bytes = { param($text) , [Text.Encoding]::UTF8.GetBytes($text) }
        $manifest = [ordered]@{
            schemaVersion = 2; mediaType = 'application/vnd.oci.image.manifest.v1+json'
            config = @{ mediaType = $type; digest = $repository.AddBlob((& $bytes $config)); size = $config.Length }
            layers = @(@{ mediaType = 'text/plain'; digest = $repository.AddBlob((& $bytes 'content')); size = 7 })
        } | ConvertTo-Json -Depth 5
        $digest = $repository.AddManifest((& $bytes $manifest), 'application/vnd.oci.image.manifest.v1+json', [string[]]@('1'))

        $artifact = Get-RegistryImage "$($source.Host)/artifacts:1"
        $artifact | Should -BeOfType ContainerTools.Artifact
        $artifact.ArtifactType | Should -Be $type
        ($artifact | Publish-Image $name -Tag chart).Digest | Should -Be $digest
        ($artifact | Out-String -Width 80).Trim() | Should -BeLike '*ArtifactType*artifacts:1*'
        { $artifact | Export-Image TestDrive:/x.tar -Format DockerArchive } | Should -Throw -ErrorId 'Unsupported,*'
        $artifact | Expand-Image TestDrive:/x -ErrorVariable errors -ErrorAction SilentlyContinue
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'Unsupported,*'

        $artifact | Export-Image "TestDrive:/$($digest.Substring(7))" -Format OciLayout | Out-Null
        (Import-Image "TestDrive:/$($digest.Substring(7))" | Publish-Image $name -Tag again).Digest | Should -Be $digest
    }

    It 'advises what fits a push' {
        $target.Registry.Intercept = [ContainerTools.Testing.PushFaults]::Answer('POST', 404)
        $image | Publish-Image $name -Tag x -ErrorVariable errors -ErrorAction SilentlyContinue
        $errors[0].ErrorDetails.RecommendedAction | Should -BeLike '*made first*'
    }

    It 'stops within a second and leaves no upload open' {
        $target.Registry.Intercept = [ContainerTools.Testing.PushFaults]::Hang('PUT')
        $shell = New-Pipeline 'param($from, $to) Get-RegistryImage $from | Publish-Image $to -Tag 1' "$($source.Name):oci", $name
        $running = $shell.BeginInvoke()
        Wait-Until { (Get-Sent 'PUT' '/blobs/') -gt 0 }
        $watch = [System.Diagnostics.Stopwatch]::StartNew()
        $shell.Stop()
        $watch.Elapsed.TotalSeconds | Should -BeLessThan 3
        $shell.Dispose()
        $content.Tags.Count | Should -Be 0
        Get-Sent 'DELETE' '/uploads/' | Should -BeGreaterThan 0
    }
}

Describe 'Publish-Image to a real registry that is <kind>' -Tag 'needs docker-registry' -Skip:([bool](& { Import-Module "$PSScriptRoot/Servers.psm1"; Get-RealRegistryObstacle })) -ForEach @(
    @{ kind = 'Plain' }, @{ kind = 'Basic' }, @{ kind = 'Tls' }, @{ kind = 'Token' }
) {
    BeforeAll {
        $real = [ContainerTools.Testing.RealRegistry]::new($kind)
        $access = @{}
        if ($real.NeedsCredentials) {
            $access.Credential = [pscredential]::new('alice', (ConvertTo-SecureString s3cret -AsPlainText -Force))
        }
        if ($real.AuthorityFile) { $access.CaCertificatePath = $real.AuthorityFile }
    }

    AfterAll { $real.Dispose() }

    It 'brings an index there and back' {
        $index = Get-RegistryImage "$($source.Name):multi" -AllPlatforms
        $published = $index | Publish-Image "$($real.Host)/mirror/app" -Tag 1, 2 @access
        $back = $published | Get-RegistryImage -AllPlatforms @access
        $back.Digest | Should -Be @($index.Digest, $index.Digest)
        $back[0].Entries.Count | Should -Be $index.Entries.Count
    }
}

Describe 'Publish-Image without credentials' -Tag 'needs docker-registry' -Skip:([bool](& { Import-Module "$PSScriptRoot/Servers.psm1"; Get-RealRegistryObstacle })) {
    It 'says who may not push to a registry that is <_>' -ForEach 'Basic', 'Token' {
        $real = [ContainerTools.Testing.RealRegistry]::new($_)
        try {
            $image = Get-RegistryImage "$($source.Name):oci"
            { $image | Publish-Image "$($real.Host)/mirror/app" -Tag 1 -ErrorAction Stop } | Should -Throw -ErrorId 'Unauthorized,*'
        }
        finally {
            $real.Dispose()
        }
    }
}
