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
