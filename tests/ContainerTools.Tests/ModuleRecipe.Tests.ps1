BeforeDiscovery {
    Import-Module "$PSScriptRoot/Recipes.psm1"
    $noResourceGet = $IsWindows -or (Get-ResourceGetObstacle)
    $notDirect = $noResourceGet -or -not $IsLinux -or -not (Test-FreePort 443)
}

Describe 'PowerShell modules in a registry' -Tag 'needs PSResourceGet, not on Windows' -Skip:([bool]$noResourceGet) {
    BeforeAll {
        Import-Module "$PSScriptRoot/Recipes.psm1"
        Import-Module "$PSScriptRoot/Shared.psm1"
        Initialize-TestStore
        $server = Start-ImageRegistry (Join-Path $TestDrive layout)

        # PSResourceGet keeps repositories and modules in the user's folders.
        $alone = New-Item -ItemType Directory (Join-Path $TestDrive user)
        $user = @{ HOME = "$alone"; XDG_DATA_HOME = "$alone/data"; XDG_CONFIG_HOME = "$alone/config"; XDG_CACHE_HOME = "$alone/cache" }

        # The modules that a test needs must be found when others are packed.
        $modules = New-Item -ItemType Directory (Join-Path $TestDrive modules)
        function New-TestModule([string] $Name, [string] $Version, [hashtable] $More = @{}) {
            $null = New-Item -ItemType Directory (Join-Path $modules $Name) -Force
            New-ModuleManifest (Join-Path $modules $Name "$Name.psd1") -ModuleVersion $Version -RootModule "$Name.psm1" -Author acme -Description "Says $Name" -FunctionsToExport "Get-$Name" @More
            Set-Content (Join-Path $modules $Name "$Name.psm1") "function Get-$Name { '$Name $Version' }"
            Join-Path $modules $Name
        }

        function Publish-TestModule([string] $Path, [string] $Prefix = '') {
            $run = Invoke-Recipe powershell-modules/Publish-ModulePackage.ps1 $Path, "$($server.Host)$Prefix" ($user + $search)
            $run.ExitCode | Should -Be 0 -Because "$($run.Output)$($run.Error)"
        }

        $search = @{ PSModulePath = (@((Split-Path (Split-Path (Split-Path (Get-ModuleManifestPath)))), "$modules", $env:PSModulePath, $env:CONTAINERTOOLS_CONSOLE_MODULES) | Where-Object { $_ }) -join [IO.Path]::PathSeparator }
        Publish-TestModule (New-TestModule AcmeBase 1.0.0)
        Publish-TestModule (New-TestModule AcmeBase 1.10.0)
        Publish-TestModule (New-TestModule AcmeTools 2.0.0 @{ RequiredModules = @{ ModuleName = 'AcmeBase'; ModuleVersion = '1.0.0' } })
        Publish-TestModule (New-TestModule AcmeTools 2.1.0 @{ RequiredModules = @{ ModuleName = 'AcmeBase'; RequiredVersion = '1.10.0' }; Prerelease = 'beta1' })
    }

    AfterAll { $server | Stop-ImageRegistry }

    It 'has each version as a tag, and in it a package that PSResourceGet made' {
        (Get-RegistryTag "$($server.Host)/acmebase").Tag | Should -Be 1.0.0, 1.10.0
        $artifact = Get-RegistryArtifact "$($server.Host)/acmetools:2.1.0-beta1"
        $artifact.Files.Title | Should -Be AcmeTools
        $saved = $artifact | Save-RegistryArtifact (Join-Path $TestDrive package)
        $saved.Name | Should -Be AcmeTools.2.1.0-beta1.nupkg
        $zip = [IO.Compression.ZipFile]::OpenRead($saved)
        try { $zip.Entries.FullName | Should -Contain AcmeTools.psd1 } finally { $zip.Dispose() }
        ($artifact.Files[0].Annotations['metadata'] | ConvertFrom-Json).ModuleVersion | Should -Be 2.1.0
    }

    It 'gives the same package the same digest again' {
        $package = Get-RegistryArtifact "$($server.Host)/acmebase:1.0.0" | Save-RegistryArtifact (Join-Path $TestDrive again)
        $before = (Get-RegistryManifest "$($server.Host)/acmebase:1.0.0").Digest
        Publish-TestModule $package
        (Get-RegistryManifest "$($server.Host)/acmebase:1.0.0").Digest | Should -Be $before
    }

    It 'saves the newest version with what it needs' {
        $target = Join-Path $TestDrive newest
        $run = Invoke-Recipe powershell-modules/Install-ModulePackage.ps1 AcmeTools, $server.Host, -Destination, $target ($user + $search)
        $run.ExitCode | Should -Be 0 -Because "$($run.Output)$($run.Error)"
        Get-ChildItem $target/*/* -Directory | ForEach-Object { "$($_.Parent.Name) $($_.Name)" } | Sort-Object | Should -Be 'AcmeBase 1.10.0', 'AcmeTools 2.0.0'
    }

    It 'installs a version with a label, and the module runs' {
        $run = Invoke-Recipe powershell-modules/Install-ModulePackage.ps1 AcmeTools, $server.Host, -Version, 2.1.0-beta1 ($user + $search)
        $run.ExitCode | Should -Be 0 -Because "$($run.Output)$($run.Error)"
        $installed = Get-ChildItem $alone -Recurse -Force -Filter AcmeTools.psd1
        $installed | Should -HaveCount 1
        $said = Invoke-FreshPowerShell { param($place) $env:PSModulePath = $place; Get-AcmeTools; Get-AcmeBase } -ArgumentList $installed.Directory.Parent.Parent.FullName
        $said | Should -Be 'AcmeTools 2.1.0', 'AcmeBase 1.10.0'
    }

    It 'works behind a prefix, too' {
        Publish-TestModule (Join-Path $modules AcmeBase) /team/modules
        $target = Join-Path $TestDrive prefixed
        $run = Invoke-Recipe powershell-modules/Install-ModulePackage.ps1 AcmeBase, "$($server.Host)/team/modules", -Destination, $target ($user + $search)
        $run.ExitCode | Should -Be 0 -Because "$($run.Output)$($run.Error)"
        "$target/AcmeBase/1.10.0/AcmeBase.psd1" | Should -Exist
    }

    It 'says what there is in place of a version that is not there, and installs nothing' {
        $run = Invoke-Recipe powershell-modules/Install-ModulePackage.ps1 AcmeBase, $server.Host, -Version, 9.0.0, -Destination, (Join-Path $TestDrive never) ($user + $search)
        $run.ExitCode | Should -Be 1
        "$($run.Output)$($run.Error)" -replace '\s*\|?\s+', ' ' | Should -Match '1\.0\.0, 1\.10\.0'
        Join-Path $TestDrive never | Should -Not -Exist
    }

    It 'installs nothing of a package that is damaged' {
        $digest = (Get-RegistryArtifact "$($server.Host)/acmebase:1.0.0").Files[0].Digest -replace 'sha256:'
        $blob = Join-Path $TestDrive layout blobs sha256 $digest
        $was = [IO.File]::ReadAllBytes($blob)
        $bad = $was.Clone()
        $bad[100] = $bad[100] -bxor 1
        [IO.File]::WriteAllBytes($blob, $bad)
        try {
            $run = Invoke-Recipe powershell-modules/Install-ModulePackage.ps1 AcmeBase, $server.Host, -Version, 1.0.0, -Destination, (Join-Path $TestDrive damaged) ($user + $search + @{ CONTAINERTOOLS_STORE = Join-Path $TestDrive fresh })
        }
        finally { [IO.File]::WriteAllBytes($blob, $was) }
        $run.ExitCode | Should -Be 1
        Join-Path $TestDrive damaged | Should -Not -Exist
    }

    It 'lets PSResourceGet itself find and save them, <how>' -Tag 'needs port 443, on Linux' -Skip:([bool]$notDirect) -ForEach @(
        @{ how = 'anonymously'; login = $false }
        @{ how = 'with a password'; login = $true }
    ) {
        New-LocalCertificate (Join-Path $TestDrive server.pem) (Join-Path $TestDrive server.key)
        $guarded = $login ? @{ Credential = [pscredential]::new('user', (ConvertTo-SecureString secret -AsPlainText -Force)) } : @{}
        $direct = Start-ImageRegistry (Join-Path $TestDrive layout) -Port 443 -CertificatePath (Join-Path $TestDrive server.pem) -KeyPath (Join-Path $TestDrive server.key) @guarded
        try {
            $script = Join-Path $TestDrive direct.ps1
            $target = Join-Path $TestDrive "direct-$login"
            Set-Content $script @"
`$ErrorActionPreference = 'Stop'
`$login = `$$login ? @{ Credential = [pscredential]::new('user', (ConvertTo-SecureString secret -AsPlainText -Force)) } : @{}
Register-PSResourceRepository -Name direct -Uri https://localhost -ApiVersion ContainerRegistry -Trusted -Force
Find-PSResource AcmeBase -Version '*' -Repository direct @login | ForEach-Object { "found `$(`$_.Name) `$(`$_.Version)" }
`$null = New-Item -ItemType Directory '$target'
Save-PSResource AcmeTools -Prerelease -Repository direct -Path '$target' @login
"@
            $variables = [System.Collections.Generic.Dictionary[string, string]]::new()
            foreach ($pair in ($user + $search + @{ SSL_CERT_FILE = Join-Path $TestDrive server.pem; NO_COLOR = '1' }).GetEnumerator()) { $variables[$pair.Key] = $pair.Value }
            $run = [ContainerTools.Testing.ProcessRunner]::Run((Get-PowerShellPath), [string[]] @('-NoProfile', '-NonInteractive', '-File', $script), [ContainerTools.Testing.ProcessOptions]@{ Environment = $variables })
            $run.ExitCode | Should -Be 0 -Because "$($run.Output)$($run.Error)"
            ($run.Output -split '\r?\n') -like 'found *' | Sort-Object | Should -Be 'found AcmeBase 1.0.0', 'found AcmeBase 1.10.0'
            Get-ChildItem $target/*/* -Directory | ForEach-Object { "$($_.Parent.Name) $($_.Name)" } | Sort-Object | Should -Be 'AcmeBase 1.10.0', 'AcmeTools 2.1.0'
            $direct.Requests | Where-Object { "$_" -like 'HEAD //v2/*200' } | Should -Not -BeNullOrEmpty
        }
        finally { $direct | Stop-ImageRegistry }
    }
}
