BeforeAll {
    Import-Module "$PSScriptRoot/Servers.psm1"
    Initialize-TestStore
    $before = $env:DOCKER_CONFIG
    $env:DOCKER_CONFIG = Join-Path $TestDrive docker
    $config = Join-Path $env:DOCKER_CONFIG config.json
    $alice = [pscredential]::new('alice', (ConvertTo-SecureString s3cret -AsPlainText -Force))
    $memory = Start-MemoryRegistry
    $memory.Registry.Auth = [ContainerTools.Testing.BasicAuth]::new()
    $name = $memory.Name
}

AfterAll {
    $env:DOCKER_CONFIG = $before
    $memory.Server.Dispose()
}

Describe 'Disconnect-Registry' {
    It 'forgets credentials' {
        Connect-Registry $memory.Host -Credential $alice
        { Get-RegistryTag $name -ErrorAction Stop } | Should -Not -Throw
        Disconnect-Registry $memory.Host | Should -BeNullOrEmpty
        { Get-RegistryTag $name -ErrorAction Stop } | Should -Throw -ErrorId 'Unauthorized,*'
    }

    It 'takes connections' {
        Connect-Registry $memory.Host -Credential $alice -PassThru | Disconnect-Registry
        { Get-RegistryTag $name -ErrorAction Stop } | Should -Throw -ErrorId 'Unauthorized,*'
    }

    It 'leaves what is saved, unless it is told to remove it' {
        Connect-Registry $memory.Host -Credential $alice -Save -WarningAction SilentlyContinue
        Disconnect-Registry $memory.Host
        { Get-RegistryTag $name -ErrorAction Stop } | Should -Not -Throw
        Disconnect-Registry $memory.Host -RemoveSaved
        (Get-Content $config -Raw | ConvertFrom-Json -AsHashtable).auths.Keys | Should -BeNullOrEmpty
        { Get-RegistryTag $name -ErrorAction Stop } | Should -Throw -ErrorId 'Unauthorized,*'
    }

    It 'does nothing with -WhatIf' {
        Connect-Registry $memory.Host -Credential $alice -Save -WarningAction SilentlyContinue
        Disconnect-Registry $memory.Host -RemoveSaved -WhatIf
        Get-Content $config -Raw | Should -Match ([regex]::Escape($memory.Host))
        { Get-RegistryTag $name -ErrorAction Stop } | Should -Not -Throw
        Disconnect-Registry $memory.Host -RemoveSaved
    }

    It 'tells when there is nothing to end' {
        { Disconnect-Registry $memory.Host -ErrorAction Stop } | Should -Throw -ErrorId 'NotFound,*'
        { Disconnect-Registry $memory.Host -RemoveSaved -ErrorAction Stop } | Should -Throw -ErrorId 'NotFound,*'
        { Disconnect-Registry 'https://registry.example.com' -ErrorAction Stop } | Should -Throw -ErrorId 'InvalidArgument,*'
    }

    It 'is done by removing the module too' {
        $said = Invoke-OtherPowerShell @"
            Connect-Registry $($memory.Host) -Credential ([pscredential]::new('alice', (ConvertTo-SecureString s3cret -AsPlainText -Force)))
            Remove-Module ContainerTools
            Import-Module '$(Get-ModuleManifestPath)'
            try { `$null = Get-RegistryTag $name -ErrorAction Stop; 'let in' } catch { `$_.FullyQualifiedErrorId }
"@
        $said.Output | Should -Match '^Unauthorized,'
    }

    It 'leaves nothing that leads to <What>, and neither does removing the module' -ForEach @(
        @{ What = 'tokens that single commands were given'; Use = 'Get-RegistryImage $name -NoStore -Token (ConvertTo-SecureString "t0ken-$_" -AsPlainText)' }
        @{ What = 'the password of a connection'; Use = 'Connect-Registry $server -Credential ([pscredential]::new("alice", (ConvertTo-SecureString s3cret -AsPlainText))) -WarningAction Ignore; Get-RegistryImage $name -NoStore' }
    ) {
        $auth = $memory.Registry.Auth
        try {
            $memory.Registry.Auth = $null

            # The sessions of twenty images, which only the module may hold; how many are left at most in the end.
            $said = foreach ($end in 'Disconnect-Registry $server', 'Remove-Module ContainerTools') {
                Invoke-OtherPowerShell @"
                    `$server, `$name = '$($memory.Host)', '${name}:oci'
                    function Get-Kept { 1..20 | ForEach-Object { `$image = & { $Use }; [WeakReference]::new(`$image.Source) } }
                    function Measure-Kept([int] `$Most) {
                        for (`$i = 0; `$i -lt 100; `$i++) {
                            [GC]::Collect(); [GC]::WaitForPendingFinalizers()
                            if ((`$count = @(`$kept | Where-Object IsAlive).Count) -le `$Most) { break }
                            Start-Sleep -Milliseconds 20
                        }
                        `$count
                    }
                    `$kept = Get-Kept
                    "before: `$(Measure-Kept 4)"
                    $end
                    "after: `$(Measure-Kept 0)"
"@
            }

            $said.Output | Should -Match 'before: [1-5]\s+after: 0'
        }
        finally {
            $memory.Registry.Auth = $auth
        }
    }
}
