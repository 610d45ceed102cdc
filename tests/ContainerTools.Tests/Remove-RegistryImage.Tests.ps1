BeforeDiscovery {
    Import-Module "$PSScriptRoot/Servers.psm1"
    $obstacle = Get-RealRegistryObstacle
}

BeforeAll {
    Import-Module "$PSScriptRoot/Servers.psm1"
    Initialize-TestStore
    $repository = [ContainerTools.Testing.SampleShelf]::Repository
    $sample = Get-Sample oci
    $beyondFive = @{ Skip = 5 }
}

Describe 'Remove-RegistryImage at a registry that removes tags' {
    BeforeEach {
        $memory = Start-MemoryRegistry
        $name = $memory.Name
        $held = $memory.Registry.get_Item($repository)
        $memory.Registry.Add($repository, $sample, [string[]] ('1.4', 'latest'))
        $memory.Registry.Intercept = [ContainerTools.Testing.MemoryRemoval]::OfTags($held)
    }

    AfterEach { $memory.Server.Dispose() }

    It 'removes a tag, and nothing else' {
        Remove-RegistryImage $name -Tag 1.4 -Confirm:$false | Should -BeNullOrEmpty
        $tags = (Get-RegistryTag $name).Tag
        $tags | Should -Not -Contain 1.4
        $tags | Should -Contain latest
        (Get-RegistryManifest $name -Tag oci).Digest | Should -Be $sample.Digest
    }

    It 'asks, and says what else the manifest is tagged' {
        $said = (Invoke-OtherPowerShell "Remove-RegistryImage $name -Tag 1.4 -WhatIf").Output -replace '\s+', ' '
        $said | Should -Match 'Remove the tag'
        $said | Should -Match 'also tagged latest, oci'
        $memory.Server.Count('DELETE', '') | Should -Be 0
        [System.Management.Automation.CommandMetadata]::new((Get-Command Remove-RegistryImage)).ConfirmImpact | Should -Be High
    }

    It 'removes a tag that leads to the digest beside it, and no other' {
        { Remove-RegistryImage $name -Tag 1.4 -Digest (Get-Sample multi).Digest -Confirm:$false -ErrorAction Stop } | Should -Throw -ErrorId 'TagMoved,*'
        $memory.Server.Count('DELETE', '') | Should -Be 0
        Remove-RegistryImage $name -Tag 1.4 -Digest $sample.Digest -Confirm:$false
        (Get-RegistryTag $name).Tag | Should -Not -Contain 1.4
        (Get-RegistryTag $name).Tag | Should -Contain latest
    }

    It 'does not remove a manifest that has tags nobody spoke of (<case>)' -ForEach @(
        @{ case = 'by tag'; arguments = @{ Tag = '1.4'; Manifest = $true } }
        @{ case = 'by digest'; arguments = @{ Digest = $null } }
    ) {
        if ($arguments.ContainsKey('Digest')) { $arguments.Digest = $sample.Digest }
        $problem = { Remove-RegistryImage $name @arguments -Confirm:$false -ErrorAction Stop } | Should -Throw -ErrorId 'InvalidArgument,*' -PassThru
        "$problem" | Should -Match 'latest'
        $memory.Server.Count('DELETE', '') | Should -Be 0
    }

    It 'removes a manifest with all its tags when forced' {
        Remove-RegistryImage $name -Tag 1.4 -Manifest -Force -Confirm:$false
        (Get-RegistryTag $name).Tag | Where-Object { $_ -in '1.4', 'latest', 'oci' } | Should -BeNullOrEmpty
    }

    It 'removes a manifest that has no tag, or only the one that is named' {
        $memory.Registry.Add($repository, (New-RandomSample 100), [string[]] 'alone')
        $gone = Remove-RegistryImage $name -Tag alone -Manifest -Confirm:$false -PassThru
        $gone | Should -BeOfType ([ContainerTools.ImageReference])
        { Get-RegistryManifest $name -Digest $gone.Digest -ErrorAction Stop } | Should -Throw -ErrorId 'NotFound,*'
    }

    It 'takes tags from Get-RegistryTag and looks at the repository once' {
        $memory.Server.Forget()
        Get-RegistryTag $name | Where-Object Tag -in '1.4', latest, oci | Remove-RegistryImage -Confirm:$false
        (Get-RegistryTag $name).Tag | Where-Object { $_ -in '1.4', 'latest', 'oci' } | Should -BeNullOrEmpty
        $memory.Server.Count('GET', 'tags/list') | Should -Be 3 -Because 'the test asks twice itself'
    }

    It 'puts other tags back when they went with one, and says so' {
        $memory.Registry.Intercept = [ContainerTools.Testing.MemoryRemoval]::OfManifests($held)
        Remove-RegistryImage $name -Tag 1.4 -Confirm:$false -WarningVariable said -WarningAction SilentlyContinue
        "$said" | Should -Match 'latest, oci.+put back'
        (Get-RegistryTag $name).Tag | Should -Not -Contain 1.4
        'latest', 'oci' | ForEach-Object { (Get-RegistryManifest $name -Tag $_).Digest | Should -Be $sample.Digest }
    }

    It 'tells when other tags went with one and cannot be put back' {
        $removal = [ContainerTools.Testing.MemoryRemoval]::OfManifests($held)
        $memory.Registry.Intercept = [ContainerTools.Testing.MemoryRemoval]::WithoutPush($removal)
        $problem = { Remove-RegistryImage $name -Tag 1.4 -Confirm:$false -ErrorAction Stop } | Should -Throw -ErrorId 'RegistryFailed,*' -PassThru
        "$problem" | Should -Match 'latest, oci'
    }

    It 'tells of <what> as <id>, and removes nothing' -ForEach @(
        @{ what = 'a repository'; id = 'InvalidArgument'; suffix = '' }
        @{ what = 'a tag that is not there'; id = 'NotFound'; suffix = ':none' }
        @{ what = 'a digest that is not there'; id = 'NotFound'; suffix = "@sha256:$('0' * 64)" }
    ) {
        { Remove-RegistryImage "$name$suffix" -Confirm:$false -ErrorAction Stop } | Should -Throw -ErrorId "$id,*"
        $memory.Server.Count('DELETE', '') | Should -Be 0
    }

    It 'does not look at a repository with more tags than it would ask for' {
        $memory.Registry.PageSize = 2000
        $memory.Registry.Add('many/tags', $sample, [string[]] (1..1001))
        $many = "$($memory.Host)/many/tags"
        $memory.Registry.Intercept = [ContainerTools.Testing.MemoryRemoval]::OfTags($memory.Registry.get_Item('many/tags'))
        { Remove-RegistryImage $many -Tag 1 -Manifest -Confirm:$false -ErrorAction Stop } | Should -Throw -ErrorId 'InvalidArgument,*'
        $memory.Server.Count('HEAD', 'manifests') | Should -Be 1
        Remove-RegistryImage $many -Tag 1 -Confirm:$false
        (Get-RegistryTag $many).Count | Should -Be 1000
    }
}

Describe 'Remove-RegistryImage and what other tags need' {
    BeforeEach {
        $memory = Start-MemoryRegistry
        $name = "$($memory.Host)/shared/app"
        $held = $memory.Registry.get_Item('shared/app')
        $index = Get-Sample multi
        $memory.Registry.Add('shared/app', $index, [string[]] 'all')
        $child = @($index.All())[0]
        $memory.Registry.Add('shared/app', $child, [string[]] 'one')
        $memory.Registry.Intercept = [ContainerTools.Testing.MemoryRemoval]::OfTags($held)
    }

    AfterEach { $memory.Server.Dispose() }

    It 'leaves a manifest that the index behind another tag lists' {
        $problem = { Remove-RegistryImage $name -Tag one -Manifest -Confirm:$false -ErrorAction Stop } | Should -Throw -ErrorId 'InvalidArgument,*' -PassThru
        "$problem" | Should -Match 'the index behind all lists it'
        { Remove-RegistryImage $name -Digest $child.Digest -Confirm:$false -ErrorAction Stop } | Should -Throw -ErrorId 'InvalidArgument,*'
        $memory.Server.Count('DELETE', '') | Should -Be 0
    }

    It 'removes it with -Force, or when the index is named too' {
        'one', 'all' | ForEach-Object { "${name}:$_" } | Remove-RegistryImage -Manifest -Confirm:$false
        $held.Tags.Count | Should -Be 0
        $held.Manifests.Keys | Should -Not -Contain $child.Digest
        $memory.Registry.Add('shared/app', $index, [string[]] 'all')
        Remove-RegistryImage $name -Digest $child.Digest -Force -Confirm:$false
        $held.Manifests.Keys | Should -Not -Contain $child.Digest
    }

    It 'leaves what an index needs that is named but stays' {
        $memory.Registry.Add('shared/app', $index, [string[]] 'also')
        'one', 'all' | ForEach-Object { "${name}:$_" } | Remove-RegistryImage -Manifest -Confirm:$false -ErrorAction SilentlyContinue -ErrorVariable problems
        $problems | Should -HaveCount 2
        $memory.Server.Count('DELETE', '') | Should -Be 0
    }

    It 'removes a manifest once when all its tags are named' {
        $memory.Registry.Add('shared/app', (New-RandomSample 100), [string[]] ('a', 'b'))
        $gone = 'a', 'b' | ForEach-Object { "${name}:$_" } | Remove-RegistryImage -Manifest -Confirm:$false -PassThru
        $gone.Tag | Should -Be a, b
        $memory.Server.Count('DELETE', '') | Should -Be 1
        (Get-RegistryTag $name).Tag | Sort-Object | Should -Be all, one
    }

    It 'leaves a signature of what another tag needs (<what>)' -ForEach @(@{ what = 'the index' }, @{ what = 'an image of the index' }) {
        Remove-RegistryImage $name -Tag one -Confirm:$false
        $subject = $what -eq 'the index' ? $index.Digest : $child.Digest
        $signature = $subject.Replace(':', '-') + '.sig'
        $memory.Registry.Add('shared/app', (New-RandomSample 100), [string[]] $signature)
        $memory.Server.Forget()
        $problem = { Remove-RegistryImage $name -Tag $signature -Confirm:$false -ErrorAction Stop } | Should -Throw -ErrorId 'InvalidArgument,*' -PassThru
        "$problem" | Should -Match 'which all needs'
        $memory.Server.Count('DELETE', '') | Should -Be 0
        "${name}:all", "${name}:$signature" | Remove-RegistryImage -Confirm:$false
        $held.Tags.Count | Should -Be 0
    }

    It 'does not remove a tag that moved since it was listed' {
        $tags = Get-RegistryTag $name -Detailed
        $memory.Registry.Add('shared/app', (New-RandomSample 100), [string[]] 'one')
        $tags | Where-Object Tag -EQ one | Remove-RegistryImage -Confirm:$false -ErrorAction SilentlyContinue -ErrorVariable problem
        $problem[0].FullyQualifiedErrorId | Should -BeLike 'TagMoved,*'
        $held.Tags.Keys | Should -Contain one
    }

    It 'sends nothing that writes with -WhatIf (<how>)' -ForEach @(@{ how = 'tags'; with = @{} }, @{ how = 'manifests'; with = @{ Manifest = $true } }, @{ how = 'by force'; with = @{ Force = $true } }) {
        1..8 | ForEach-Object { $memory.Registry.Add('shared/app', $index, [string[]] "1.$_") }
        $memory.Server.Forget()
        $null = Get-RegistryTag $name -Detailed | Sort-Object Version -Descending | Select-Object @beyondFive | Remove-RegistryImage -WhatIf @with -ErrorAction SilentlyContinue
        $memory.Server.Requests.Method | Sort-Object -Unique | Where-Object { $_ -notin 'GET', 'HEAD' } | Should -BeNullOrEmpty
        $held.Tags.Count | Should -Be 10
    }
}

Describe 'Remove-RegistryImage at a registry that removes nothing' {
    It 'puts a tag back that it could not remove by force' {
        $memory = Start-MemoryRegistry
        { Remove-RegistryImage $memory.Name -Tag oci -Force -Confirm:$false -ErrorAction Stop } | Should -Throw -ErrorId 'Unsupported,*'
        $memory.Server.Count('PUT', 'manifests/oci') | Should -Be 2 -Because 'the tag was put back'
        (Get-RegistryManifest $memory.Name -Tag oci).Digest | Should -Be $sample.Digest
        $memory.Server.Dispose()
    }
}

Describe 'Retention at <server>' -Tag 'needs docker-registry' -Skip:([bool]$obstacle) -ForEach @(@{ server = 'docker-registry' }, @{ server = 'Start-ImageRegistry' }) {
    BeforeAll {
        if ($server -eq 'docker-registry') {
            $real = Start-RealRegistry Plain
            $repository = "$($real.Host)/kept/app"
            $with = @{ Force = $true }
        }
        else {
            $own = Start-ImageRegistry -Store (Join-Path $TestDrive served)
            $repository = "$($own.Host)/kept/app"
            $with = @{}
        }

        # Each image has three tags; 1.1 to 1.4 are to go, and share their images with tags that stay.
        $images = foreach ($minor in 1..9) {
            $folder = New-Item -ItemType Directory (Join-Path $TestDrive "content$server$minor")
            Set-Content $folder/version $minor
            New-LayeredImage app -Path $folder
        }

        foreach ($minor in 1..9) { $null = $images[$minor - 1] | Publish-Image "${repository}:1.$minor" }
        $null = $images[0] | Publish-Image "${repository}:stable"
        $null = $images[0..1] | ForEach-Object { $_ } | Select-Object -First 1 | Publish-Image "${repository}:1.9.1"
        $null = (New-LayeredImage app -Path $TestDrive/content${server}2 -Architecture amd64), (New-LayeredImage app -Path $TestDrive/content${server}2 -Architecture arm64) |
            Merge-Image -AsIndex -Name app | Publish-Image "${repository}:2.0"
        $before = @{}
        Get-RegistryTag $repository -Detailed | ForEach-Object { $before[$_.Tag] = $_.Digest }
    }

    AfterAll { $server -eq 'docker-registry' ? $real.Dispose() : ($own | Stop-ImageRegistry) }

    It 'keeps the newest versions, and loses nothing that is tagged' {
        Get-RegistryTag $repository -Detailed | Where-Object { $_.Version.Kind -eq 'Semantic' } | Sort-Object Version -Descending | Select-Object @beyondFive |
            Remove-RegistryImage -Confirm:$false @with
        $left = Get-RegistryTag $repository -Detailed
        $left.Tag | Sort-Object | Should -Be 1.7, 1.8, 1.9, 1.9.1, 2.0, stable
        foreach ($tag in $left) {
            $tag.Digest | Should -Be $before[$tag.Tag]
            Get-RegistryImage "$tag" -AllPlatforms | Test-Image | ForEach-Object Passed | Should -Not -Contain $false
        }
    }

    It 'removes manifests that no tag needs, and no others' {
        $null = $images[5] | Publish-Image "${repository}:old"
        'old', '1.9.1' | ForEach-Object { "${repository}:$_" } | Remove-RegistryImage -Manifest -Confirm:$false -ErrorAction SilentlyContinue -ErrorVariable problem
        "$problem" | Should -Match 'stable'
        { Get-RegistryManifest $repository -Digest $images[5].Digest -ErrorAction Stop } | Should -Throw -ErrorId 'NotFound,*'
        (Get-RegistryTag $repository -Detailed).Tag | Sort-Object | Should -Be 1.7, 1.8, 1.9, 1.9.1, 2.0, stable
    }
}

Describe 'Remove-RegistryImage at docker-registry (<kind>)' -Tag 'needs docker-registry' -Skip:([bool]$obstacle) -ForEach @(@{ kind = 'Plain' }, @{ kind = 'Token' }) {
    BeforeAll {
        $real = Start-RealRegistry $kind
        $null = $real.Upload($sample, $repository, 'oci', 'other')
        $with = @{}
        if ($real.NeedsCredentials) { $with.Credential = [pscredential]::new('alice', (ConvertTo-SecureString s3cret -AsPlainText -Force)) }
    }

    AfterAll { $real.Dispose() }

    It 'says that the registry removes no tag alone, and what would be removed' {
        $problem = { Remove-RegistryImage $real.Name -Tag oci -Confirm:$false @with -ErrorAction Stop } | Should -Throw -ErrorId 'Unsupported,*' -PassThru
        "$problem" | Should -Match 'Nothing was removed.+-Manifest.+also tagged other'
        (Get-RegistryTag $real.Name @with).Tag | Sort-Object | Should -Be multi, oci, other
    }

    It 'removes a tag alone when forced, and leaves no tag to what was pushed for it' {
        Remove-RegistryImage $real.Name -Tag other -Force -Confirm:$false -PassThru @with | ForEach-Object Tag | Should -Be other
        (Get-RegistryTag $real.Name @with).Tag | Sort-Object | Should -Be multi, oci
        (Get-RegistryManifest $real.Name -Tag oci @with).Digest | Should -Be $sample.Digest
        $null = $real.Upload($sample, $repository, 'oci', 'other')
    }

    It 'removes a manifest with its tags when forced' {
        Remove-RegistryImage $real.Name -Tag oci -Manifest -Force -Confirm:$false @with
        { Get-RegistryManifest $real.Name -Tag other @with -ErrorAction Stop } | Should -Throw -ErrorId 'NotFound,*'
        (Get-RegistryManifest $real.Name -Tag multi @with).Digest | Should -Be (Get-Sample multi).Digest
    }
}
