BeforeAll {
    Import-Module "$PSScriptRoot/Servers.psm1"
    Initialize-TestStore
    $memory = Start-MemoryRegistry
    $name = $memory.Name
    $registryImage = Get-RegistryImage "${name}:newline" -NoStore
    $folder = New-Item -ItemType Directory (Join-Path $TestDrive content)
    Set-Content (Join-Path $folder file) content
    $image = New-LayeredImage acme/app -Tag 1 -Path $folder -Architecture amd64 -Config @{
        Env          = @{ A = 1; B = 2; PATH = '/bin' }
        Cmd          = '/app', 'x'
        Labels       = @{ k = 'v' }
        User         = 'root'
        ExposedPorts = 80
        Healthcheck  = @{ Interval = 30000000000 }
        Unknown      = @{ z = 1.5; a = $true }
    }
}

AfterAll { $memory.Server.Dispose() }

Describe 'Set-ImageConfig' {
    It 'gives the same image where nothing is different' {
        [object]::ReferenceEquals(($image | Set-ImageConfig), $image) | Should -BeTrue
        $same = $image | Set-ImageConfig -Env @{ A = 1 } -RemoveEnv Z -Cmd /app, x -Label @{ k = 'v'; n = $null } -User root -ExposedPort 80 -Platform linux/amd64 -Created $image.Created -WorkingDir '' -Config @{ Healthcheck = @{ Interval = 30000000000 } }
        [object]::ReferenceEquals($same, $image) | Should -BeTrue
        ($registryImage | Set-ImageConfig -WorkingDir /srv).Digest | Should -Be $registryImage.Digest
    }

    It 'adds, replaces and removes variables, each in its place' {
        ($image | Set-ImageConfig -Env @{ B = 'b=c d'; A = $null; Z = ''; C = 1.5 }).Config.Env | Should -Be 'B=b=c d', PATH=/bin, C=1.5, Z=
        ($image | Set-ImageConfig -Env ([ordered]@{ Z = 1; Y = 2 }) -RemoveEnv PATH, B).Config.Env | Should -Be A=1, Z=1, Y=2
        ($image | Set-ImageConfig -RemoveEnv A, B, PATH).Config.Env | Should -BeNullOrEmpty
    }

    It 'refuses variables that contradict each other or have no name' {
        { $image | Set-ImageConfig -Env @{ A = 1 } -RemoveEnv A } | Should -Throw -ErrorId 'InvalidArgument,*'
        { $image | Set-ImageConfig -Env @{ 'A=B' = 1 } } | Should -Throw -ErrorId 'InvalidArgument,*'
        { $image | Set-ImageConfig -RemoveEnv 'A=B' } | Should -Throw -ErrorId 'InvalidArgument,*'
    }

    It 'sets what starts the container, and clears it with nothing' {
        $made = $image | Set-ImageConfig -Entrypoint /entry -WorkingDir /srv -User 1000 -StopSignal SIGINT
        $made.Config.Entrypoint | Should -Be /entry
        $made.Config.Cmd | Should -Be /app, x
        $made.Config.WorkingDir, $made.Config.User, $made.Config.StopSignal | Should -Be /srv, 1000, SIGINT
        $bare = $made | Set-ImageConfig -Entrypoint @() -Cmd $null -WorkingDir '' -User $null
        $bare.Config.Entrypoint | Should -BeNullOrEmpty
        $bare.Config.Cmd | Should -BeNullOrEmpty
        $bare.Config.WorkingDir, $bare.Config.User | Should -Be $null, $null
        $bare.Config.StopSignal | Should -Be SIGINT
    }

    It 'sets labels, ports, volumes, author and time' {
        $config = ($image | Set-ImageConfig -Label @{ k = $null; n = 5 } -ExposedPort 443, 53/udp -Volume /data -Author Zoë -Created 2026-01-31T12:00:00+01:00).Config
        $config.Labels.Keys | Should -Be n
        $config.Labels['n'] | Should -Be 5
        $config.ExposedPorts | Should -Be 443/tcp, 53/udp
        $config.Volumes | Should -Be /data
        $config.Author | Should -Be Zoë
        $config.Created | Should -Be ([DateTimeOffset]'2026-01-31T11:00:00Z')
        $config.Json | Should -BeLike '*"created": "2026-01-31T11:00:00Z"*'
        ($image | Set-ImageConfig -Created '@1').Digest | Should -Be $image.Digest
        ($image | Set-ImageConfig -Created now).Created | Should -BeGreaterThan ([DateTimeOffset]::UtcNow.AddMinutes(-1))
        { $image | Set-ImageConfig -Created soon } | Should -Throw '*not a time*' -ErrorId 'ParameterArgumentTransformationError,*'
    }

    It 'refuses <_>, which is no port' -ForEach '0', '65536', '80/xyz', 'http' {
        { $image | Set-ImageConfig -ExposedPort $_ } | Should -Throw -ErrorId 'InvalidArgument,*'
        { $image | Set-ImageConfig -Config @{ ExposedPorts = $_ } } | Should -Throw -ErrorId 'InvalidArgument,*'
    }

    It 'sets the platform' {
        $made = $image | Set-ImageConfig -Platform linux/arm/v6
        "$($made.Platform) $($made.Config.Platform)" | Should -Be 'linux/arm/v6 linux/arm/v6'
        "$(($made | Set-ImageConfig -Platform windows/amd64:10.0.20348.1).Platform)" | Should -Be windows/amd64:10.0.20348.1
        { $image | Set-ImageConfig -Platform 'a b' } | Should -Throw
    }

    It 'sets any member, and leaves the others what they are' {
        $made = $image | Set-ImageConfig -Config @{ healthcheck = $null; OnBuild = 'RUN x'; Env = @{ A = 9 }; Other = @{ n = 1 } }
        $settings = ($made.Config.Json | ConvertFrom-Json).config
        $settings.PSObject.Properties.Name | Should -Not -Contain Healthcheck
        $settings.OnBuild | Should -Be 'RUN x'
        $settings.Other.n | Should -Be 1
        $settings.Env | Should -Be A=9, B=2, PATH=/bin
        $settings.Unknown.z | Should -Be 1.5
        ($image | Set-ImageConfig -Config @{ User = 'a' } -User b).Config.User | Should -Be b
        { $image | Set-ImageConfig -Config @{ Env = 5 } } | Should -Throw -ErrorId 'InvalidArgument,*'
    }

    It 'annotates the manifest' {
        $made = $image | Set-ImageConfig -Annotation @{ a = 1; b = 'ü' }
        $made.Id | Should -Be $image.Id
        $made.Digest | Should -Not -Be $image.Digest
        $made.Manifest.Annotations['b'] | Should -Be ü
        ($made | Set-ImageConfig -Annotation @{ a = $null; b = $null }).Digest | Should -Be $image.Digest
    }

    It 'keeps layers, names and source, and has no plan' {
        $made = $registryImage | Set-ImageConfig -User 1000
        $made.Layers | Should -Be $registryImage.Layers
        $made.RepoTags | Should -Be $registryImage.RepoTags
        $made.Reference | Should -Be $registryImage.Reference
        $made.Source | Should -Be $registryImage.Source
        ($image | Set-ImageConfig -User 1000).Plan | Should -BeNullOrEmpty
        $registryImage.Config.User | Should -BeNullOrEmpty
    }

    It 'gives an image that can be written' -Tag 'needs Unix' -Skip:$IsWindows {
        $file = $registryImage | Set-ImageConfig -Env @{ NEW = 'value' } | Export-Image (Join-Path $TestDrive written.tar)
        $entry = (tar -xOf $file manifest.json | ConvertFrom-Json -NoEnumerate)[0]
        (tar -xOf $file $entry.Config | ConvertFrom-Json).config.Env | Should -Contain NEW=value
        tar -xOf $file $entry.Config | sha256sum | Should -BeLike "$(Split-Path -Leaf $entry.Config)*"
    }

    It 'changes every image of an index, without what was attested of the old ones' {
        $index = Get-RegistryImage "${name}:multi" -AllPlatforms
        $made = $index | Set-ImageConfig -User 1000 -WarningVariable said -WarningAction SilentlyContinue
        $made | Should -BeOfType ContainerTools.ImageIndex
        $made.Images.Config.User | Select-Object -Unique | Should -Be 1000
        "$($made.Platforms)" | Should -Be "$($index.Platforms)"
        $made.Entries | Should -HaveCount 4
        $said | Should -BeLike '4 attestations*'
        $made.RepoTags | Should -Be $index.RepoTags
        { $index | Set-ImageConfig -Platform linux/amd64 } | Should -Throw -ErrorId 'InvalidArgument,*'
    }

    It 'takes several images' {
        Set-ImageConfig -InputObject $image, $registryImage -User 5 | ForEach-Object { $_.Config.User } | Should -Be 5, 5
    }
}
