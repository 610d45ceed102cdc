BeforeDiscovery {
    Import-Module "$PSScriptRoot/Recipes.psm1"
    $obstacle = [bool](Get-RealRegistryObstacle)
    $noDocker = $obstacle -or ([ContainerTools.Testing.DockerDaemon]::WhyNot ?? [ContainerTools.Testing.Busybox]::WhyNot)
}

Describe 'Air-gapped transfer' -Tag 'needs docker-registry' -Skip:$obstacle {
    BeforeAll {
        Import-Module "$PSScriptRoot/Recipes.psm1"
        Initialize-TestStore
        $repository = [ContainerTools.Testing.SampleShelf]::Repository
        $source = Start-MemoryRegistry
        $isolated = Start-RealRegistry Plain
        $connectedSide = @{ CONTAINERTOOLS_STORE = Join-Path $TestDrive connected }
        $isolatedSide = @{ CONTAINERTOOLS_STORE = Join-Path $TestDrive isolated; DOCKER_CONFIG = "$TestDrive/none" }
        $list = Join-Path $TestDrive images.txt
        Set-Content $list '# Two images', "$($source.Name):oci", '', "$($source.Name):multi"

        function Invoke-Export([string[]] $ArgumentList) { (Invoke-Recipe air-gapped-transfer/Export-ImageBundle.ps1 $ArgumentList $connectedSide).Expect() }
        function Invoke-Import([string[]] $ArgumentList) { Invoke-Recipe air-gapped-transfer/Import-ImageBundle.ps1 $ArgumentList $isolatedSide }

        # The files as they arrive on the other side.
        function Copy-Bundle {
            $folder = New-Item -ItemType Directory (Join-Path $TestDrive ([Guid]::NewGuid()))
            Copy-Item "$bundle*" $folder
            Join-Path $folder images.tar
        }

        function Set-Checksum([string] $Path) { Set-Content "$Path.sha256" "$((Get-FileHash $Path).Hash.ToLowerInvariant())  images.tar" }

        $bundle = Join-Path $TestDrive images.tar
        $null = Invoke-Export $list, $bundle
    }

    AfterAll {
        $source.Server.Dispose()
        $isolated.Dispose()
    }

    It 'makes an archive, a lock and a checksum that other tools check' {
        (Import-Image $bundle).RepoTags | Should -Be "$($source.Name):oci", "$($source.Name):multi"
        (Get-Content "$bundle.lock.json" -Raw | ConvertFrom-Json).images | Should -HaveCount 2
        Push-Location $TestDrive
        try { sha256sum --check images.tar.sha256 | Should -Be 'images.tar: OK' } finally { Pop-Location }
    }

    It 'makes the same bytes again from the lock, wherever the tags lead by then' {
        $tags = $source.Registry.get_Item($repository).Tags
        $again = Join-Path $TestDrive again.tar
        Copy-Item "$bundle.lock.json" "$again.lock.json"
        $was = $tags['oci']
        $tags['oci'] = (Get-Sample empty).Digest
        $source.Server.Forget()
        try { $null = Invoke-Export $list, $again } finally { $tags['oci'] = $was }
        (Get-FileHash $again).Hash | Should -Be (Get-FileHash $bundle).Hash
        $source.Server.Count('GET', '/blobs/') | Should -Be 0
    }

    It 'makes no archive from a lock of another list: <what>' -ForEach @(
        @{ what = 'a name more'; tags = 'oci', 'multi', 'empty' }
        @{ what = 'a name less'; tags = @('oci') }
    ) {
        $other = Join-Path $TestDrive other.txt
        Set-Content $other ($tags | ForEach-Object { "$($source.Name):$_" })
        $path = Join-Path $TestDrive other.tar
        Copy-Item "$bundle.lock.json" "$path.lock.json"
        (Invoke-Recipe air-gapped-transfer/Export-ImageBundle.ps1 $other, $path $connectedSide).ExitCode | Should -Be 1
        $path | Should -Not -Exist
    }

    It 'brings the images into a registry, digests as they were, and asks nobody else' {
        $path = Copy-Bundle
        $source.Server.Forget()
        $run = Invoke-Import $path, -Destination, "$($isolated.Host)/mirror"
        $run.ExitCode | Should -Be 0 -Because "$($run.Output)$($run.Error)"
        foreach ($tag in 'oci', 'multi') {
            $name = "$($isolated.Host)/mirror/${repository}:$tag"
            (Get-RegistryImage $name -AllPlatforms).Digest | Should -Be (Get-Sample $tag).Digest
            $run.Output | Should -Match ([regex]::Escape("$name@$((Get-Sample $tag).Digest)"))
        }

        $source.Server.Requests | Should -BeNullOrEmpty
    }

    It 'brings nothing when <what>' -ForEach @(
        @{ what = 'a byte is another one'; said = 'does not have the checksum'; change = {
                $bytes = [IO.File]::ReadAllBytes($args[0])
                $bytes[$bytes.Length / 2] = $bytes[$bytes.Length / 2] -bxor 1
                [IO.File]::WriteAllBytes($args[0], $bytes)
            }
        }
        @{ what = 'a layer is damaged and the checksum made to fit'; said = 'damaged'; change = {
                $digest = (Import-Image $args[0] -Reference '*:oci').Layers[0].Digest.Hex
                $at = [Text.Encoding]::Latin1.GetString([IO.File]::ReadAllBytes($args[0])).IndexOf("blobs/sha256/$digest") + 700
                $bytes = [IO.File]::ReadAllBytes($args[0])
                $bytes[$at] = $bytes[$at] -bxor 1
                [IO.File]::WriteAllBytes($args[0], $bytes)
                Set-Checksum $args[0]
            }
        }
        @{ what = 'it is another archive than the lock says'; said = 'its lock differ'; change = {
                Get-RegistryImage "$($source.Name):empty" | Export-Image $args[0] -Force
                Set-Checksum $args[0]
            }
        }
    ) {
        $path = Copy-Bundle
        $null = & $change $path
        $run = Invoke-Import $path, -Destination, "$($isolated.Host)/never"
        $run.ExitCode | Should -Be 1
        "$($run.Output)$($run.Error)" -replace '\x1b\[[0-9;]*m' -replace '\s*\|?\s+', ' ' | Should -Match $said
        { Get-RegistryTag "$($isolated.Host)/never/$repository" -ErrorAction Stop } | Should -Throw -ErrorId 'NotFound,*'
    }

    It 'takes signatures along, and attaches them on the other side' {
        $sample = "$($source.Name):oci"
        $signature = Publish-RegistryArtifact -ArtifactType application/vnd.example.signature -Subject $sample
        $one = Join-Path $TestDrive one.txt
        Set-Content $one $sample
        $signed = Join-Path $TestDrive signed.tar
        $null = Invoke-Export $one, $signed, -IncludeReferrers
        (Import-Image $signed).Digest | Should -Contain "$($signature.Digest)"
        (Invoke-Import $signed, -Destination, "$($isolated.Host)/signed").ExitCode | Should -Be 0
        (Get-RegistryReferrer "$($isolated.Host)/signed/${repository}:oci").Digest | Should -Be "$($signature.Digest)"
    }

    It 'lets docker pull the images under their own names' -Tag 'needs docker, as root' -Skip:$noDocker {
        $docker = Start-RecipeDocker
        try {
            $isolatedSide.DOCKER_HOST = $env:DOCKER_HOST = $docker.Endpoint
            $path = Copy-Bundle
            $run = Invoke-Import $path, -Engine, docker
            $run.ExitCode | Should -Be 0 -Because "$($run.Output)$($run.Error)"
            -split $run.Output | Should -Be "$($source.Name):oci", "$($source.Name):multi"
            docker run --rm --network none --pull never "$($source.Name):multi" | Should -Be ([ContainerTools.Testing.Busybox]::Greeting)
            docker image ls --format '{{.Repository}}:{{.Tag}}' | Where-Object { $_ -in -split $run.Output } | Should -HaveCount 2
            docker image rm --force (-split $run.Output)
        }
        finally {
            if ($docker.Daemon) {
                $docker.Daemon.Dispose()
                $env:DOCKER_HOST = $null
            }
        }
    }
}
