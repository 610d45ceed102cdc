BeforeDiscovery {
    Import-Module "$PSScriptRoot/Servers.psm1"
    $obstacle = Get-RealRegistryObstacle
}

BeforeAll {
    Import-Module "$PSScriptRoot/Servers.psm1"
    Initialize-TestStore
    $repository = [ContainerTools.Testing.SampleShelf]::Repository
    $sample = Get-Sample oci
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

    It 'tells when other tags went with one' {
        $memory.Registry.Intercept = [ContainerTools.Testing.MemoryRemoval]::OfManifests($held)
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

    It 'removes a manifest with its tags when forced' {
        Remove-RegistryImage $real.Name -Tag oci -Manifest -Force -Confirm:$false @with
        { Get-RegistryManifest $real.Name -Tag other @with -ErrorAction Stop } | Should -Throw -ErrorId 'NotFound,*'
        (Get-RegistryManifest $real.Name -Tag multi @with).Digest | Should -Be (Get-Sample multi).Digest
    }
}
