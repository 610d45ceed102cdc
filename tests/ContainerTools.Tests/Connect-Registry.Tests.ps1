BeforeDiscovery {
    Import-Module "$PSScriptRoot/Servers.psm1"
    $obstacle = Get-RealRegistryObstacle
}

BeforeAll {
    Import-Module "$PSScriptRoot/Servers.psm1"
    Initialize-TestStore
    $manifest = Get-ModuleManifestPath
    $repository = [ContainerTools.Testing.SampleShelf]::Repository
    $alice = [pscredential]::new('alice', (ConvertTo-SecureString s3cret -AsPlainText -Force))
    $wrong = [pscredential]::new('alice', (ConvertTo-SecureString wr0ng -AsPlainText -Force))

    # No login that somebody has on this machine, and nobody's file changed.
    $before = @{}
    foreach ($variable in 'DOCKER_CONFIG', 'REGISTRY_AUTH_FILE', 'DOCKER_AUTH_CONFIG', 'PATH') { $before[$variable] = [Environment]::GetEnvironmentVariable($variable) }
    $env:REGISTRY_AUTH_FILE = $env:DOCKER_AUTH_CONFIG = $null
    $env:DOCKER_CONFIG = Join-Path $TestDrive docker
    $config = Join-Path $env:DOCKER_CONFIG config.json
}

AfterAll { foreach ($variable in $before.Keys) { [Environment]::SetEnvironmentVariable($variable, $before[$variable]) } }

Describe 'Connect-Registry' {
    BeforeEach {
        $memory = Start-MemoryRegistry
        $memory.Registry.Auth = [ContainerTools.Testing.BasicAuth]::new()
        $name = $memory.Name
    }

    AfterEach {
        Disconnect-Registry $memory.Host -ErrorAction Ignore
        $memory.Server.Dispose()
        Remove-Item $env:DOCKER_CONFIG -Recurse -Force -ErrorAction Ignore
    }

    It 'keeps credentials for all later commands' {
        { Get-RegistryTag $name -ErrorAction Stop } | Should -Throw -ErrorId 'Unauthorized,*'
        Connect-Registry $memory.Host -Credential $alice | Should -BeNullOrEmpty
        (Get-RegistryTag $name).Count | Should -BeGreaterThan 3
        (Get-RegistryImage $name -Tag oci).Digest | Should -Be (Get-Sample oci).Digest
        (Get-RegistryRepository $memory.Host).Repository | Should -Be $repository
        Get-RegistryReferrer $name -Tag oci | Should -BeNullOrEmpty
    }

    It 'keeps nothing when the password is wrong' {
        { Connect-Registry $memory.Host -Credential $wrong -ErrorAction Stop } | Should -Throw -ErrorId 'Unauthorized,*'
        { Get-RegistryTag $name -ErrorAction Stop } | Should -Throw -ErrorId 'Unauthorized,*'
    }

    It 'keeps the connection that there is when another fails' {
        Connect-Registry $memory.Host -Credential $alice
        Connect-Registry $memory.Host -Credential $wrong -ErrorAction SilentlyContinue
        { Get-RegistryTag $name -ErrorAction Stop } | Should -Not -Throw
    }

    It 'lets parameters of a command count more' {
        Connect-Registry $memory.Host -Credential $alice
        { Get-RegistryTag $name -Credential $wrong -ErrorAction Stop } | Should -Throw -ErrorId 'Unauthorized,*'
        { Get-RegistryManifest $name -Tag oci -MaximumManifestSize 10 -ErrorAction Stop } | Should -Throw -ErrorId 'TooLarge,*'
    }

    It 'keeps options too' {
        Connect-Registry $memory.Host -Credential $alice -MaximumManifestSize 10
        { Get-RegistryManifest $name -Tag oci -ErrorAction Stop } | Should -Throw -ErrorId 'TooLarge,*'
        { Get-RegistryManifest $name -Tag oci -MaximumManifestSize 1000000 -ErrorAction Stop } | Should -Not -Throw
    }

    It 'gives the connection, which shows no secret' {
        $memory.Registry.Alter = [ContainerTools.Testing.Faults]::Slow(100000000)
        $connection = Connect-Registry $memory.Host -Credential $alice -PassThru
        $connection.Registry | Should -Be $memory.Host
        $connection.User | Should -Be alice
        $connection.RateLimit | Should -BeNullOrEmpty
        "$connection" | Should -Be "alice@$($memory.Host)"
        $shown = ($connection | Format-List * -Force | Out-String) + ($connection.Options | Format-List * -Force | Out-String) + ($connection | ConvertTo-Json -Depth 4)
        $shown | Should -Not -Match 's3cret|czNjcmV0'
        $connection | Out-String | Should -Match 'Registry +User +CredentialKind +IsInsecure +Mirrors +PullsLeft'
    }

    It 'says nothing of the password' {
        $said = Connect-Registry $memory.Host -Credential $alice -Verbose 4>&1 | Out-String
        $said | Should -Match "password of user 'alice'"
        $said | Should -Not -Match 's3cret'
    }

    It 'belongs to the runspace, and can be taken over by another' {
        $connection = Connect-Registry $memory.Host -Credential $alice -PassThru
        $answers = 1..2 | ForEach-Object -Parallel {
            Import-Module $using:manifest
            $alone = try { $null = Get-RegistryTag $using:name -ErrorAction Stop; 'let in' } catch { $_.FullyQualifiedErrorId }
            $using:connection | Connect-Registry
            "$alone $(@(Get-RegistryTag $using:name).Count -gt 3)"
        }
        $answers | ForEach-Object { $_ | Should -BeLike 'Unauthorized,* True' }
    }

    It 'asks nothing again when a connection is taken over, unless something is given besides' {
        $connection = Connect-Registry $memory.Host -Credential $alice -PassThru
        $memory.Server.Forget()
        $connection | Connect-Registry
        $memory.Server.Requests | Should -BeNullOrEmpty
        { $connection | Connect-Registry -Credential $wrong -ErrorAction Stop } | Should -Throw -ErrorId 'Unauthorized,*'
    }

    It 'refuses <what> as <id>' -ForEach @(
        @{ what = 'an address'; id = 'InvalidArgument'; arguments = @{ Registry = 'https://registry.example.com' } }
        @{ what = 'a repository'; id = 'InvalidArgument'; arguments = @{ Registry = 'registry.example.com/team' } }
        @{ what = 'a host that is not there'; id = 'Unreachable'; arguments = @{ Registry = '127.0.0.1:1' } }
        @{ what = 'a mirror that is none'; id = 'InvalidArgument'; arguments = @{ Registry = 'registry.example.com'; Mirror = 'https://mirror.example' } }
        @{ what = 'to keep nothing'; id = 'InvalidArgument'; arguments = @{ Registry = 'registry.example.com'; Save = $true } }
        @{ what = 'to keep a token'; id = 'InvalidArgument'; arguments = @{ Registry = 'registry.example.com'; Save = $true; Token = (ConvertTo-SecureString t -AsPlainText -Force) } }
    ) {
        { Connect-Registry @arguments -ErrorAction Stop } | Should -Throw -ErrorId "$id,*"
    }

    It 'saves the login where docker keeps its own' {
        $warning = Connect-Registry $memory.Host -Credential $alice -Save 3>&1
        "$warning" | Should -Match ([regex]::Escape($config))
        $entry = (Get-Content $config -Raw | ConvertFrom-Json -AsHashtable).auths[$memory.Host]
        [Text.Encoding]::UTF8.GetString([Convert]::FromBase64String($entry.auth)) | Should -Be alice:s3cret
        if (-not $IsWindows) { (Get-Item $config).UnixMode | Should -Be '-rw-------' }
        $other = Invoke-OtherPowerShell "(Get-RegistryManifest ${name}:oci).Digest.ToString()"
        $other.Output.Trim() | Should -Be (Get-Sample oci).Digest
    }

    It 'keeps and saves nothing with -WhatIf, but checks' {
        Connect-Registry $memory.Host -Credential $alice -Save -WhatIf
        $config | Should -Not -Exist
        { Get-RegistryTag $name -ErrorAction Stop } | Should -Throw -ErrorId 'Unauthorized,*'
        { Connect-Registry $memory.Host -Credential $wrong -WhatIf -ErrorAction Stop } | Should -Throw -ErrorId 'Unauthorized,*'
    }

    It 'saves the login with the credential helper that the file names' -Tag 'needs Unix' -Skip:$IsWindows {
        $bin = New-Item (Join-Path $TestDrive bin) -ItemType Directory -Force
        $kept = Join-Path $TestDrive kept
        Set-Content (Join-Path $bin docker-credential-fake) "#!/bin/sh`ncase `$1 in store) cat > $kept;; get) cat $kept 2>/dev/null || { echo credentials not found; exit 1; };; erase) rm $kept;; esac"
        chmod +x (Join-Path $bin docker-credential-fake)
        $env:PATH = "${bin}:$($before.PATH)"
        try {
            $null = New-Item $env:DOCKER_CONFIG -ItemType Directory -Force
            Set-Content $config '{"credsStore":"fake"}' -NoNewline
            Connect-Registry $memory.Host -Credential $alice -Save -WarningAction Stop
            (Get-Content $kept -Raw | ConvertFrom-Json).Username | Should -Be alice
            Get-Content $config -Raw | Should -Be '{"credsStore":"fake"}'
            Disconnect-Registry $memory.Host -RemoveSaved
            $kept | Should -Not -Exist
        }
        finally { $env:PATH = $before.PATH }
    }

    It 'asks a mirror first, which learns nothing of the credentials' {
        $mirror = Start-MemoryRegistry
        try {
            Connect-Registry $memory.Host -Credential $alice -Mirror $mirror.Host
            $memory.Server.Forget()
            Get-RegistryImage $name -Tag oci -NoStore | Export-Image (Join-Path $TestDrive mirrored.tar) -NoStore
            $memory.Server.Requests | Should -BeNullOrEmpty
            $mirror.Server.Requests.ForEach({ $_.Header('Authorization') }) | Where-Object { $_ } | Should -BeNullOrEmpty
            (Get-RegistryTag $name).Count | Should -BeGreaterThan 3
            $memory.Server.Count('GET', 'tags/list') | Should -Be 1
        }
        finally { $mirror.Server.Dispose() }
    }

    It 'talks to a mirror as the session is connected with it, whichever came first' {
        $mirror = Start-MemoryRegistry
        $mirror.Registry.Auth = [ContainerTools.Testing.BasicAuth]::new('bob', 'builder')
        $bob = [pscredential]::new('bob', (ConvertTo-SecureString builder -AsPlainText -Force))
        try {
            Connect-Registry $memory.Host -Credential $alice -Mirror $mirror.Host
            Connect-Registry $mirror.Host -Credential $bob
            $memory.Server.Forget()
            $null = Get-RegistryImage $name -Tag oci -NoStore -WarningAction Stop
            $memory.Server.Requests | Should -BeNullOrEmpty
        }
        finally {
            Disconnect-Registry $mirror.Host
            $mirror.Server.Dispose()
        }
    }

    It 'transfers as many layers at once as it is told' {
        $memory.Registry.Auth = $null
        $memory.Registry.Alter = [ContainerTools.Testing.Faults]::Slow(3000000)
        Connect-Registry $memory.Host -ThrottleLimit 1
        $image = Get-RegistryImage $name -Tag multi -AllPlatforms -NoStore
        $memory.Server.Forget()
        $image | Export-Image (Join-Path $TestDrive slow.tar) -NoStore
        $memory.Server.Requests.Count | Should -BeGreaterThan 2
        $memory.Server.MostInFlight | Should -Be 1
    }
}

Describe 'Connect-Registry at docker-registry' -Tag 'needs docker-registry' -Skip:([bool]$obstacle) {
    It 'checks the password (<kind>)' -ForEach @(
        @{ kind = 'Basic' }
        @{ kind = 'Token' }
    ) {
        $real = Start-RealRegistry $kind
        try {
            { Connect-Registry $real.Host -Credential $wrong -ErrorAction Stop } | Should -Throw -ErrorId 'Unauthorized,*'
            (Connect-Registry $real.Host -Credential $alice -PassThru -WarningAction Stop).User | Should -Be alice
            (Get-RegistryImage $real.Name -Tag oci -WarningAction Stop).Digest | Should -Be (Get-Sample oci).Digest
            Disconnect-Registry $real.Host
            { Get-RegistryImage $real.Name -Tag oci -ErrorAction Stop } | Should -Throw -ErrorId 'Unauthorized,*'
        }
        finally { $real.Dispose() }
    }

    It 'keeps authorities and the client certificate' {
        $real = Start-RealRegistry MutualTls
        try {
            { Connect-Registry $real.Host -ErrorAction Stop } | Should -Throw
            $certificate = [System.Security.Cryptography.X509Certificates.X509Certificate2]::CreateFromPemFile($real.ClientCertificateFile, $real.ClientKeyFile)
            Connect-Registry $real.Host -CaCertificatePath $real.AuthorityFile -Certificate $certificate
            (Get-RegistryImage $real.Name -Tag oci).Digest | Should -Be (Get-Sample oci).Digest
            Disconnect-Registry $real.Host
        }
        finally { $real.Dispose() }
    }
}
