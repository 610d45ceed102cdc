BeforeDiscovery {
    Import-Module "$PSScriptRoot/Recipes.psm1"
    $obstacle = [bool](Get-RealRegistryObstacle)
}

Describe 'Mirroring by rules' -Tag 'needs docker-registry' -Skip:$obstacle {
    BeforeAll {
        Import-Module "$PSScriptRoot/Recipes.psm1"
        Initialize-TestStore
        $mirror = Start-RealRegistry Plain
        $source = Start-MemoryRegistry
        $limit = [ContainerTools.Testing.PullLimit]::new($source.Registry, 24)
        $image, $other = (Get-Sample oci), (Get-Sample plain)
        $source.Registry.Add('library/debian', $image, [string[]] ('11.9', '12.0', '12.1', '12.2', '12.3', '12.4', '12.5', 'latest'))
        $source.Registry.Add('library/python', $other, [string[]] ('3.11-slim', '3.12-slim', '3.13-slim', '3.13'))
        $source.Registry.Add('team/app', $image, [string[]] ('1', 'pr-7'))

        # The recipe's own file, at registries that are here.
        $rules = Join-Path $TestDrive rules.json
        (Get-Content "$PSScriptRoot/../../docs/recipes/mirror-images/rules.json" -Raw).Replace('registry.example.com/mirror', "$($mirror.Host)/mirror").Replace('docker.io', $source.Host).
            Replace('registry.example.com/team', "$($source.Host)/team").Replace('mirror.example.com', $mirror.Host) | Set-Content $rules
    }

    AfterAll {
        $source.Server.Dispose()
        $mirror.Dispose()
    }

    It 'takes what the rules say, keeps the reserve, and goes on in the next run' {
        $first = Sync-RegistryRepository -RulePath $rules -WarningAction SilentlyContinue
        $first.Action | Should -Not -Contain Failed
        $limit.Used | Should -BeLessOrEqual 4
        $limit.Reset()
        $second = Sync-RegistryRepository -RulePath $rules
        $second.Action | Sort-Object -Unique | Should -BeIn Current, Copied
        (Get-RegistryTag "$($mirror.Host)/mirror/library/debian").Tag | Sort-Object | Should -Be '12.1', '12.2', '12.3', '12.4', '12.5'
        (Get-RegistryTag "$($mirror.Host)/mirror/library/python").Tag | Sort-Object | Should -Be '3.12-slim', '3.13-slim'
        (Get-RegistryTag "$($mirror.Host)/team/app").Tag | Should -Be 1
        (Get-RegistryManifest "$($mirror.Host)/mirror/library/debian" -Tag 12.5).Digest | Should -Be $image.Digest
    }
}

Describe 'Mirroring a list' -Tag 'needs docker-registry' -Skip:$obstacle {
    BeforeAll {
        Import-Module "$PSScriptRoot/Recipes.psm1"
        Initialize-TestStore
        $mirror = Start-RealRegistry Plain
        $environment = @{ CONTAINERTOOLS_STORE = $env:CONTAINERTOOLS_STORE; DOCKER_CONFIG = "$TestDrive/none" }

        function Invoke-Mirror([string[]] $ArgumentList) {
            $run = Invoke-Recipe mirror-images/Copy-ImageList.ps1 ($ArgumentList + @('-LockFolder', $locks)) $environment
            $run | Add-Member -NotePropertyName Summary -NotePropertyValue ($run.Output.TrimEnd() -split '\r?\n')[-1] -PassThru
        }
    }

    BeforeEach {
        $source = Start-MemoryRegistry
        $limit = [ContainerTools.Testing.PullLimit]::new($source.Registry, 10)
        $locks = Join-Path $TestDrive ([Guid]::NewGuid())
        $list = Join-Path $TestDrive images.txt
        $to = "$($mirror.Host)/mirror-$([Guid]::NewGuid().ToString('N'))"
        Set-Content $list '# Four images', "$($source.Name):oci", '', "$($source.Name):multi", "  $($source.Name):v2s2", "$($source.Name):empty"

        function Get-Mirrored([string] $Tag) { Get-RegistryImage "$to/$([ContainerTools.Testing.SampleShelf]::Repository):$Tag" -AllPlatforms -ErrorAction Ignore }
    }

    AfterEach { $source.Server.Dispose() }
    AfterAll { $mirror.Dispose() }

    It 'stops before the limit, goes on in the next run, and fetches nothing twice' {
        # The second image takes more than half of the limit, with all that its index lists.
        $first = Invoke-Mirror $list, $to, -Reserve, 5
        $first.ExitCode | Should -Be 0 -Because "$($first.Output)$($first.Error)"
        $first.Summary | Should -Match '^2 copied, 2 left, .* allows \d more pulls$'
        $limit.Used | Should -BeLessOrEqual 10
        (Get-Mirrored multi).Digest | Should -Be (Get-Sample multi).Digest
        Get-Mirrored v2s2 | Should -BeNullOrEmpty

        $limit.Reset()
        $second = Invoke-Mirror $list, $to, -Reserve, 5
        $second.ExitCode | Should -Be 0 -Because "$($second.Output)$($second.Error)"
        $second.Summary | Should -BeLike '2 copied, 2 present,*'
        foreach ($tag in 'oci', 'multi', 'v2s2', 'empty') { (Get-Mirrored $tag).Digest | Should -Be (Get-Sample $tag).Digest }

        $fetched = $source.Server.Requests | Where-Object { $_.Method -eq 'GET' -and $_.Path -match '/(blobs|manifests)/' } | Group-Object Path
        $fetched.Count | Should -BeGreaterThan 8
        $fetched | Where-Object Count -GT 1 | ForEach-Object Name | Should -BeNullOrEmpty
    }

    It 'asks the source for nothing when the mirror has everything' {
        $limit.Reset()
        Set-Content $list "$($source.Name):oci"
        (Invoke-Mirror $list, $to, -Reserve, 0).Summary | Should -BeLike '1 copied*'
        $source.Server.Forget()
        (Invoke-Mirror $list, $to).Summary | Should -Be '1 present'
        $source.Server.Requests | Should -BeNullOrEmpty
    }

    It 'ends without an error when the limit is used up in the middle' {
        $run = Invoke-Mirror $list, $to, -Reserve, 0
        $run.ExitCode | Should -Be 0 -Because "$($run.Output)$($run.Error)"
        $run.Summary | Should -Match ' left'
        $limit.Reset()
        $null = Invoke-Mirror $list, $to, -Reserve, 0
        foreach ($tag in 'oci', 'multi', 'v2s2', 'empty') { (Get-Mirrored $tag).Digest | Should -Be (Get-Sample $tag).Digest }
    }

    It 'mirrors what was locked, wherever the tag leads by then, and looks again without the lock' {
        Set-Content $list "$($source.Name):oci"
        $null = Invoke-Mirror $list, $to
        $repository = $source.Registry.get_Item([ContainerTools.Testing.SampleShelf]::Repository)
        $repository.Tags['oci'] = (Get-Sample empty).Digest
        (Invoke-Mirror $list, "$to/other").ExitCode | Should -Be 0
        (Get-RegistryImage "$to/other/$([ContainerTools.Testing.SampleShelf]::Repository):oci").Digest | Should -Be (Get-Sample oci).Digest
        Get-ChildItem $locks -Recurse -File | Remove-Item
        (Invoke-Mirror $list, $to).ExitCode | Should -Be 0
        (Get-Mirrored oci).Digest | Should -Be (Get-Sample empty).Digest
    }

    It 'goes on after what fails: an image that is not there, and one that would take another one''s name' {
        Set-Content $list "$($source.Name):nothing", "$($source.Name):oci", "docker.io/$([ContainerTools.Testing.SampleShelf]::Repository):oci"
        $run = Invoke-Mirror $list, $to, -Reserve, 0
        $run.ExitCode | Should -Be 1
        $run.Summary | Should -BeLike '1 copied, 2 failed*'
        $run.Output | Should -Match 'WARNING: .*:nothing: '
        $run.Output | Should -Match 'It would become .*:oci, as '
    }
}
