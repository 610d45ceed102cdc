BeforeAll {
    Import-Module "$PSScriptRoot/Servers.psm1"
    Initialize-TestStore
    $memory = Start-MemoryRegistry
    foreach ($name in 'a/one', 'b/two', 'c') { $memory.Registry.Add($name, (Get-Sample oci), '1') }
}

AfterAll { $memory.Server.Dispose() }

Describe 'Get-RegistryRepository' {
    It 'gives all repositories, also those on later pages' {
        $memory.Registry.PageSize = 2
        (Get-RegistryRepository $memory.Host).Repository | Should -Be 'a/one', 'b/two', 'c', ([ContainerTools.Testing.SampleShelf]::Repository)
        $memory.Registry.PageSize = 100
    }

    It 'gives names that others take' {
        (Get-RegistryRepository $memory.Host)[0].Name | Should -Be "$($memory.Host)/a/one"
    }

    It 'leads to images' {
        Get-RegistryRepository $memory.Host | Where-Object Repository -EQ a/one | Get-RegistryTag | Get-RegistryImage |
            ForEach-Object Digest | Should -Be (Get-Sample oci).Digest
    }

    It 'takes several registries and goes on after one that is not there' {
        $all = Get-RegistryRepository '127.0.0.1:1', $memory.Host -ErrorAction SilentlyContinue -ErrorVariable problem
        $all | Should -HaveCount 4
        $problem[0].FullyQualifiedErrorId | Should -BeLike 'Unreachable,*'
        $problem[0].TargetObject | Should -Not -BeNullOrEmpty
    }

    It 'refuses what is not a registry' {
        { Get-RegistryRepository 'not a host' -ErrorAction Stop } | Should -Throw -ErrorId 'InvalidArgument,*'
    }
}
