BeforeAll {
    Import-Module "$PSScriptRoot/Servers.psm1"
    Initialize-TestStore
    $memory = Start-MemoryRegistry
    $name = $memory.Name
    $tags = [ContainerTools.Testing.SampleShelf]::All.Keys | Sort-Object
}

AfterAll { $memory.Server.Dispose() }

Describe 'Get-RegistryTag' {
    It 'gives all tags, also those on later pages' {
        $memory.Registry.PageSize = 3
        (Get-RegistryTag $name).Tag | Sort-Object | Should -Be $tags
        $memory.Registry.PageSize = 100
    }

    It 'gives names that others take' {
        $tag = Get-RegistryTag $name | Select-Object -First 1
        $tag.Name | Should -Be $name
        "$tag" | Should -Be "${name}:$($tag.Tag)"
    }

    It 'stops asking when nobody wants more' {
        # More pages than the command reads ahead of its reader.
        $many = 1..60 | ForEach-Object { "tag$_" }
        $memory.Registry.Add('many/tags', [ContainerTools.Testing.SampleShelf]::All['oci'], [string[]]$many)
        $memory.Registry.PageSize = 1
        $memory.Server.Forget()
        Get-RegistryTag "$($memory.Host)/many/tags" | Select-Object -First 1 | Should -HaveCount 1
        $memory.Server.Count('GET', 'tags/list') | Should -BeLessThan $many.Count
        $memory.Registry.PageSize = 100
    }

    It 'takes repositories from Get-RegistryRepository' {
        Get-RegistryRepository $memory.Host | Where-Object Name -eq $name | Get-RegistryTag | Should -HaveCount $tags.Count
    }

    It 'tells of <what> as <id>' -ForEach @(
        @{ what = 'a repository that is not there'; id = 'NotFound'; suffix = 'x' }
        @{ what = 'a name that has a tag'; id = 'InvalidArgument'; suffix = ':oci' }
    ) {
        { Get-RegistryTag "$name$suffix" -ErrorAction Stop } | Should -Throw -ErrorId "$id,*"
    }

    It 'goes on after an error' {
        Get-RegistryTag "${name}x", $name -ErrorAction SilentlyContinue | Should -HaveCount $tags.Count
    }
}

Describe 'Get-RegistryTag -Detailed' {
    BeforeAll {
        $versions = "$($memory.Host)/versions/app"
        $sample = [ContainerTools.Testing.SampleShelf]::All['oci']
        $memory.Registry.Add('versions/app', $sample, [string[]] ('1.10.0', 'latest', '20240131', '1.9', 'v2.0-rc.1'))
        $memory.Registry.Add('versions/app', [ContainerTools.Testing.SampleShelf]::All['multi'], [string[]] '1.10.1')
    }

    BeforeEach { $memory.Server.Forget() }

    It 'sorts tags of all kinds by version, without reading a manifest' {
        (Get-RegistryTag $versions -Detailed -NoStore | Sort-Object Version -Descending).Tag | Should -Be 'v2.0-rc.1', '1.10.1', '1.10.0', '1.9', '20240131', 'latest'
        (Get-RegistryTag $versions -Detailed -NoStore | Where-Object { $_.Version -ge '1.10' -and -not $_.Version.IsPreRelease }).Tag | Sort-Object | Should -Be '1.10.0', '1.10.1'
        $memory.Server.Count('GET', 'manifests') | Should -Be 0
        $memory.Server.Count('HEAD', 'manifests') | Should -Be 12
    }

    It 'says which tags have the same digest, and what is behind them' {
        $tag = Get-RegistryTag $versions -Detailed -NoStore | Where-Object Tag -EQ latest
        $tag.Digest | Should -Be $sample.Digest
        $tag.SharedTags | Sort-Object | Should -Be '1.10.0', '1.9', '20240131', 'v2.0-rc.1'
        $memory.Server.Count('GET', 'manifests') | Should -Be 0
        $tag.Platforms | Should -Be 'linux/amd64'
        $tag.Created | Should -BeOfType DateTimeOffset
        $tag.Size | Should -Be (Get-RegistryImage "${versions}:latest" -Platform linux/amd64).Size
        $tag.Problem | Should -BeNullOrEmpty
    }

    It 'shows a table, and fetches each manifest once for it' {
        $shown = Get-RegistryTag $versions -Detailed -NoStore | Sort-Object Version | Format-Table | Out-String
        $shown | Should -Match 'Tag +Digest +Created +Size +Platforms'
        $shown | Should -Match 'latest +\w{12} .+linux/amd64'
        $memory.Server.Count('GET', "manifests/$($sample.Digest)") | Should -Be 1
    }

    It 'gives names that others take, with their digest' {
        $tag = Get-RegistryTag $versions -Detailed | Where-Object Tag -EQ '1.10.1'
        ($tag | Get-RegistryManifest).Digest | Should -Be $tag.Digest
        "$tag" | Should -Be "${versions}:1.10.1"
    }

    It 'tells of a tag that leads nowhere, and gives the others' {
        $memory.Registry.get_Item('versions/app').Tags['broken'] = "sha256:$('0' * 64)"
        $tags = Get-RegistryTag $versions -Detailed -ErrorAction SilentlyContinue -ErrorVariable problem
        $null = $memory.Registry.get_Item('versions/app').Tags.TryRemove('broken', [ref]$null)
        $tags | Should -HaveCount 6
        $problem | Should -HaveCount 1
        $problem[0].FullyQualifiedErrorId | Should -BeLike 'NotFound,*'
        "$($problem[0].TargetObject)" | Should -Be "${versions}:broken"
    }

    It 'asks for no more than names without it' {
        $null = Get-RegistryTag $versions
        $memory.Server.Requests.Path | Where-Object { $_ -match 'manifests|blobs' } | Should -BeNullOrEmpty
    }
}
