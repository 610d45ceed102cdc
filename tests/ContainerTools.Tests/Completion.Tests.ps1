# What the Tab key offers.

BeforeAll {
    Import-Module "$PSScriptRoot/Shared.psm1"
    Import-Module (Get-ModuleManifestPath)
    Initialize-TestStore
    $folder = New-Item -ItemType Directory (Join-Path TestDrive: 'a folder')
    $folder = (Get-Item $folder).FullName
    Set-Content (Join-Path $folder file) content
    $image = New-LayeredImage acme/app -Tag 1 -Path $folder
    $registry = $image | Start-ImageRegistry
    foreach ($name in 'acme/app:1', 'acme/app:1.1', 'tools/app:x') { $null = $image | Publish-Image "$($registry.Host)/$name" }

    function Get-Completion([string] $line) {
        [System.Management.Automation.CommandCompletion]::CompleteInput($line, $line.Length, $null).CompletionMatches.CompletionText
    }
}

AfterAll { $registry | Stop-ImageRegistry }

Describe 'The Tab key' {
    It 'offers registries that the session knows, to <Command>' -ForEach @(
        @{ Command = 'Get-RegistryRepository '; After = '' }
        @{ Command = 'Disconnect-Registry '; After = '' }
        @{ Command = 'Connect-Registry '; After = '' }
        @{ Command = 'Get-RegistryImage 127'; After = '/' }
        @{ Command = 'Publish-Image -Destination 127'; After = '/' }
    ) {
        Get-Completion $Command | Should -Contain "$($registry.Host)$After"
    }

    It 'offers a registry while the session is connected with it' {
        $other = $image | Start-ImageRegistry
        $null = Connect-Registry $other.Host
        $other | Stop-ImageRegistry
        Get-Completion 'Disconnect-Registry ' | Should -Contain $other.Host
        Disconnect-Registry $other.Host
        Get-Completion 'Disconnect-Registry ' | Should -Not -Contain $other.Host
    }

    It 'offers repositories of a registry, then tags, to <_>' -ForEach 'Get-RegistryImage', 'Get-RegistryManifest', 'Get-RegistryReferrer -Name', 'Remove-RegistryImage', 'Export-ImageLock -Name', 'Save-ImageLayer -Name' {
        Get-Completion "$_ $($registry.Host)/" | Should -Be "$($registry.Host)/acme/app", "$($registry.Host)/tools/app"
        Get-Completion "$_ $($registry.Host)/t" | Should -Be "$($registry.Host)/tools/app"
        Get-Completion "$_ $($registry.Host)/acme/app:" | Should -Be "$($registry.Host)/acme/app:1", "$($registry.Host)/acme/app:1.1"
        Get-Completion "$_ '$($registry.Host)/acme/app:1." | Should -Be "'$($registry.Host)/acme/app:1.1'"
    }

    It 'offers tags of the repository that was named, to -Tag' {
        Get-Completion "Get-RegistryImage $($registry.Host)/acme/app -Tag " | Should -Be 1, 1.1
    }

    It 'offers nothing, and no error, of <What>' -ForEach @(
        @{ What = 'a registry that is not there'; Name = 'localhost:1/' }
        @{ What = 'a host that does not exist'; Name = 'nowhere.invalid/acme/app:' }
        @{ What = 'a malformed name'; Name = 'nowhere.invalid/ACME:' }
        @{ What = 'Docker Hub, which was not typed out'; Name = 'acme/app:' }
    ) {
        $Error.Clear()
        # PowerShell itself then offers files, of which there are none with such names.
        Get-Completion "Get-RegistryImage $Name" | Where-Object { $_ -like "$Name*" } | Should -BeNullOrEmpty
        $Error | Should -BeNullOrEmpty
    }

    It 'waits a short time only for a registry that does not answer' {
        $silent = [Net.Sockets.TcpListener]::new([Net.IPAddress]::Loopback, 0)
        $silent.Start()
        try {
            $name = "$($silent.LocalEndpoint)/"
            # It comes back at all: the registry never answers, and the command's own limit is a minute.
            Get-Completion "Get-RegistryImage $name" | Where-Object { $_ -like "$name*" } | Should -BeNullOrEmpty
        }
        finally { $silent.Stop() }
    }

    It 'offers the names in an archive, quoted where they must be' {
        Push-Location $folder
        try {
            $null = $image | Export-Image 'my app.tar' -RepoTag 'acme/app:1', 'acme/other:2'
            $layout = New-Item -ItemType Directory layout
            $null = $image | Export-Image layout -Format OciLayout -RepoTag acme/app:3 -Force
            $index = Get-Content layout/index.json -Raw
            $names = 'with blank', "quo'te", 'star*'
            $entry = ($index | ConvertFrom-Json -AsHashtable).manifests[0]
            $made = @{ schemaVersion = 2; manifests = @($names | ForEach-Object { $copy = $entry.Clone(); $copy.annotations = @{ 'org.opencontainers.image.ref.name' = $_ }; $copy }) }
            ConvertTo-Json $made -Depth 9 | Set-Content layout/index.json
            Get-Completion "Import-Image 'my app.tar' -Reference " | Should -Be acme/app:1, acme/other:2
            Get-Completion "Import-Image -LiteralPath '$folder/my app.tar' -Reference acme/o" | Should -Be acme/other:2
            $offered = Get-Completion 'Import-Image layout -Reference '
            $offered | Should -Be "'with blank'", "'quo''te'", "'star``*'"
            foreach ($text in $offered) { Invoke-Expression "Import-Image layout -Reference $text" | Should -HaveCount 1 }
        }
        finally { Pop-Location }
    }

    It 'offers <What>' -ForEach @(
        @{ What = 'platforms'; Line = 'Get-RegistryImage x -Platform linux/arm'; Is = 'linux/arm64', 'linux/arm/v7', 'linux/arm/v6' }
        @{ What = 'architectures'; Line = 'New-LayeredImage x -Architecture arm'; Is = 'arm64', 'arm' }
        @{ What = 'systems'; Line = 'New-LayeredImage x -Os w'; Is = 'windows' }
        @{ What = 'variants of the architecture'; Line = 'New-LayeredImage x -Architecture arm -Variant '; Is = 'v7', 'v6', 'v5' }
        @{ What = 'codecs'; Line = 'Export-Image x.tar -Compression Z'; Is = 'Zstd' }
        @{ What = 'annotations with keys of the specification'; Line = "Set-ImageConfig -Annotation "; Is = $null }
    ) {
        $offered = Get-Completion $Line
        if ($Is) { $offered | Should -Be $Is } else { $offered | Should -Contain "@{ 'org.opencontainers.image.source' = '' }" }
    }
}
