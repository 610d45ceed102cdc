BeforeDiscovery {
    Import-Module "$PSScriptRoot/Servers.psm1"
    $obstacle = Get-RealRegistryObstacle
}

BeforeAll {
    Import-Module "$PSScriptRoot/Servers.psm1"
    Initialize-TestStore
    $before = $env:DOCKER_CONFIG
    $env:DOCKER_CONFIG = Join-Path $TestDrive docker
    $alice = [pscredential]::new('alice', (ConvertTo-SecureString s3cret -AsPlainText -Force))
    $memory = Start-MemoryRegistry
    $memory.Registry.Auth = [ContainerTools.Testing.BasicAuth]::new()
    $open = Start-MemoryRegistry
}

AfterAll {
    $env:DOCKER_CONFIG = $before
    $memory.Server.Dispose()
    $open.Server.Dispose()
}

Describe 'Get-RegistryConnection' {
    AfterEach { Get-RegistryConnection | Disconnect-Registry }

    It 'gives nothing where nothing is connected' {
        Get-RegistryConnection | Should -BeNullOrEmpty
        { Get-RegistryConnection $memory.Host -ErrorAction Stop } | Should -Throw -ErrorId 'NotFound,*'
    }

    It 'says who is connected, and how' {
        Connect-Registry $memory.Host -Credential $alice
        Connect-Registry $open.Host -WarningAction SilentlyContinue
        (Get-RegistryConnection).Registry | Should -Be ($memory.Host, $open.Host | Sort-Object -CaseSensitive)
        $connection = Get-RegistryConnection $memory.Host
        $connection.User | Should -Be alice
        $connection.CredentialKind | Should -Be Basic
        $connection.ApiPath | Should -Be /v2/
        $connection.IsInsecure | Should -BeTrue
        $connection.Expires | Should -BeNullOrEmpty
        (Get-RegistryConnection $open.Host).CredentialKind | Should -Be Anonymous
    }

    It 'takes wildcards, and names from the pipeline' {
        Connect-Registry $memory.Host -Credential $alice
        (Get-RegistryConnection '127.*').Registry | Should -Be $memory.Host
        Get-RegistryConnection 'nothing*' | Should -BeNullOrEmpty
        ($memory.Host | Get-RegistryConnection).Registry | Should -Be $memory.Host
    }

    It 'shows no secret' {
        $secret = 'token-that-nobody-may-see'
        Connect-Registry $memory.Host -Credential $alice
        Connect-Registry $open.Host -Token $secret -WarningAction SilentlyContinue
        $connections = Get-RegistryConnection
        $shown = ($connections | Format-List * -Force | Out-String) + ($connections.Options | Format-List * -Force | Out-String) + ($connections | ConvertTo-Json -Depth 5)
        $shown | Should -Match alice
        $shown | Should -Not -Match "s3cret|czNjcmV0|$secret"
    }

    It 'says when a token ends that says so itself' {
        $end = [DateTimeOffset]::FromUnixTimeSeconds([DateTimeOffset]::UtcNow.ToUnixTimeSeconds() + 3600)
        $encode = { param($text) [Convert]::ToBase64String([Text.Encoding]::UTF8.GetBytes($text)).TrimEnd('=').Replace('+', '-').Replace('/', '_') }
        $token = (& $encode '{"alg":"none"}'), (& $encode "{""exp"":$($end.ToUnixTimeSeconds())}"), 'x' -join '.'
        Connect-Registry $open.Host -Token $token -WarningAction SilentlyContinue
        $connection = Get-RegistryConnection $open.Host
        $connection.CredentialKind | Should -Be BearerToken
        $connection.Expires | Should -Be $end
    }

    It 'asks no registry' {
        Connect-Registry $memory.Host -Credential $alice
        $memory.Server.Forget()
        $null = Get-RegistryConnection | Format-List * | Out-String
        $memory.Server.Requests | Should -HaveCount 0
    }

    It 'says when the tokens end that docker-registry got' -Tag 'needs docker-registry' -Skip:([bool]$obstacle) {
        $real = Start-RealRegistry Token
        Connect-Registry $real.Host -Credential $alice
        $null = Get-RegistryTag $real.Name
        (Get-RegistryConnection $real.Host).Expires | Should -BeGreaterThan ([DateTimeOffset]::UtcNow)
        $real.Dispose()
    }
}
