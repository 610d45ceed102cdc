BeforeAll {
    Import-Module "$PSScriptRoot/Servers.psm1"
    Initialize-TestStore
    $server = Start-ImageRegistry -Store (Join-Path $TestDrive registry)
    $baseName = "$($server.Host)/acme/base:1"
    $appName = "$($server.Host)/acme/app:1"
    $own = Join-Path $TestDrive own
    $null = New-Item -ItemType Directory $own
    Set-Content $own/app own

    # Moves the tag of the base.
    function Publish-Base([string] $Content, [string[]] $Architecture = ('amd64', 'arm64')) {
        $folder = New-Item -ItemType Directory (Join-Path $TestDrive ([guid]::NewGuid()))
        Set-Content $folder/base $Content
        $null = $Architecture | ForEach-Object { New-LayeredImage acme/base -Path $folder -Architecture $_ -Config @{ User = $Content; Env = "BASE=$Content" } } |
            Merge-Image -AsIndex -Name $baseName | Publish-Image
    }

    function Publish-App {
        $null = 'amd64', 'arm64' | ForEach-Object {
            Get-RegistryImage $baseName -Platform "linux/$_" | New-LayeredImage acme/app -Tag 1 -Path $own -Config @{ Cmd = '/app' }
        } | Merge-Image -AsIndex -Name $appName | Publish-Image
    }
}

AfterAll {
    $server | Stop-ImageRegistry
}

Describe 'Update-ImageBase' {
    BeforeEach {
        Publish-Base old
        $old = Get-RegistryImage $baseName -AllPlatforms
        Publish-App
        $app = Get-RegistryImage $appName -AllPlatforms
    }

    It 'knows the base of what New-LayeredImage made' {
        $app.Images[0].Manifest.Annotations['org.opencontainers.image.base.name'] | Should -Be $baseName
        $app.Images[0].Manifest.Annotations['org.opencontainers.image.base.digest'] | Should -Be $old.Digest
    }

    It 'puts every platform on the new base, and keeps what is its own' {
        Publish-Base new
        $new = Get-RegistryImage $baseName -AllPlatforms
        $updated = $app | Update-ImageBase
        $updated | Should -BeOfType ContainerTools.ImageIndex
        $updated.PreviousDigest | Should -Be $app.Digest
        foreach ($i in 0, 1) {
            $updated.Images[$i].Layers[0].Digest | Should -Be $new.Images[$i].Layers[0].Digest
            $updated.Images[$i].Layers[1].Digest | Should -Be $app.Images[$i].Layers[1].Digest
            $updated.Images[$i].Config.User | Should -Be new
            $updated.Images[$i].Config.Env | Should -Be 'BASE=new'
            $updated.Images[$i].Config.Cmd | Should -Be /app
        }

        $null = $updated | Publish-Image $appName
        $image = Get-RegistryImage $appName -Platform linux/amd64
        $image | Get-ImageFileContent /base | Should -Be new
        $image | Get-ImageFileContent /app | Should -Be own
        $image | Test-ImageBase -Quiet | Should -BeTrue
    }

    It 'takes bases that are given' {
        Publish-Base new
        $new = Get-RegistryImage $baseName -Platform linux/arm64
        $image = Get-RegistryImage $appName -Platform linux/arm64 | Set-ImageConfig -Annotation @{ 'org.opencontainers.image.base.name' = $null; 'org.opencontainers.image.base.digest' = $null }
        { $image | Update-ImageBase $new -ErrorAction Stop } | Should -Throw -ErrorId 'InvalidArgument,*'
        $updated = $image | Update-ImageBase $new -OldBase $old
        $updated.Layers[0].DiffId | Should -Be $new.Layers[0].DiffId
        $updated.Manifest.Annotations['org.opencontainers.image.base.name'] | Should -Be $baseName
    }

    It 'keeps a platform that the new base lacks, with an error' {
        Publish-Base new amd64
        $updated = $app | Update-ImageBase -ErrorVariable failure -ErrorAction SilentlyContinue
        $updated.Images.Config.User | Should -Be new, old
        $failure | Should -HaveCount 1
        $failure[0].FullyQualifiedErrorId | Should -BeLike 'PlatformNotFound,*'
    }

    It 'refuses what does not stand on the old base, and gives the others' {
        $other = New-LayeredImage acme/other -Path $own
        $found = $other, $app.Images[0] | Update-ImageBase -NewBase $old -OldBase $old -ErrorVariable failure -ErrorAction SilentlyContinue
        $found | Should -HaveCount 1
        $failure[0].FullyQualifiedErrorId | Should -BeLike 'InvalidArgument,*'
        $failure[0].ErrorDetails.RecommendedAction | Should -Match '-OldBase'
    }
}
