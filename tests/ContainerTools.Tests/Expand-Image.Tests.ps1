BeforeAll {
    Import-Module "$PSScriptRoot/Servers.psm1"
    Initialize-TestStore
    $memory = Start-MemoryRegistry
    $name = $memory.Name
    $image = Get-RegistryImage "${name}:oci"
}

AfterAll { $memory.Server.Dispose() }

Describe 'Expand-Image' {
    BeforeEach {
        $folder = New-Item -ItemType Directory (Join-Path $TestDrive ([guid]::NewGuid()))
        Push-Location $folder
    }

    AfterEach { Pop-Location }

    It 'unpacks to a folder of the image''s name' {
        $result = $image | Expand-Image
        $result | Should -BeOfType ContainerTools.FileSystem.Unpacking.ExpandedImage
        $result.Path | Should -Be (Join-Path $folder "$($memory.Host -replace ':', '-')-samples-busybox-oci")
        Get-Content (Join-Path $result.Path etc motd) | Should -Be second
        Join-Path $result.Path usr share old.txt | Should -Not -Exist
        $result.FileCount | Should -BeGreaterThan 10
        $result.Image | Should -Be $image
    }

    It 'unpacks to a path, several images one after the other' {
        Expand-Image -InputObject $image -LiteralPath '[root]/' | ForEach-Object Path | Should -Be (Join-Path $folder '[root]')
        (Get-RegistryImage "${name}:oci" -FinalImageName b -FinalImageTag 1), (Get-RegistryImage "${name}:oci" -FinalImageName a -FinalImageTag 1) |
            Expand-Image | ForEach-Object { Split-Path -Leaf $_.Path } | Should -Be b-1, a-1
    }

    It 'leaves a folder with files alone unless forced, and goes on with the next image' {
        'mine' | Set-Content mine.txt
        $given = $image, $image | Expand-Image . -ErrorVariable problems -ErrorAction SilentlyContinue
        $given | Should -BeNullOrEmpty
        $problems.FullyQualifiedErrorId | Should -Be 'AlreadyExists,ContainerTools.Commands.ExpandImageCommand', 'AlreadyExists,ContainerTools.Commands.ExpandImageCommand'
        $image | Expand-Image . -Force
        Get-Content mine.txt | Should -Be mine
        Get-Content etc/motd | Should -Be second
    }

    It 'unpacks what is wanted of it' {
        $result = $image | Expand-Image ./part -IncludePath /etc, *.none -ExcludePath motd -WarningVariable warnings -WarningAction SilentlyContinue
        Get-ChildItem $folder/part -Recurse | Where-Object { -not $_.PSIsContainer } | Should -Not -BeNullOrEmpty
        (Get-ChildItem $folder/part).Name | Should -Be etc
        Join-Path $result.Path etc motd | Should -Not -Exist
        "$warnings" | Should -BeLike "*nothing that matches '*.none'*"
        { $image | Expand-Image ./other -IncludePath /none -ErrorAction Stop } | Should -Throw -ErrorId 'NotFound,*'
        './other' | Should -Not -Exist
    }

    It 'writes nothing with -WhatIf' {
        $image | Expand-Image -WhatIf | Should -BeNullOrEmpty
        Get-ChildItem -Force | Should -BeNullOrEmpty
    }

    It 'does not choose a platform by itself' {
        { Get-RegistryImage "${name}:multi" -AllPlatforms | Expand-Image -ErrorAction Stop } | Should -Throw -ErrorId 'InvalidArgument,*'
    }

    It 'says what it skipped in the result, and how much in one warning' {
        $nodes = @{ Path = '/dev/null'; Kind = 'CharacterDevice'; Major = 1; Minor = 3 }, @{ Path = '/dev/zero'; Kind = 'CharacterDevice'; Major = 1; Minor = 5 }
        $device = New-LayeredImage odd -SpecialFile $nodes
        $result = $device | Expand-Image odd -WarningVariable warnings -WarningAction SilentlyContinue
        $warnings | Should -HaveCount 1
        "$warnings" | Should -BeLike '*2 entries*'
        $result.Skipped | Where-Object Location -ne . | ForEach-Object Location | Should -Be dev/null, dev/zero
        $result.Skipped[-1].Part | Should -Be Entry
        ($result | Out-String) | Should -Match 'Skipped'
    }
}
