BeforeAll {
    Import-Module "$PSScriptRoot/Servers.psm1"
    Initialize-TestStore
    $root = New-Item -ItemType Directory (Join-Path $TestDrive root)
    Set-Content $root/a.txt first
    Set-Content $root/b.txt second
    $null = New-Item -ItemType Directory $root/d/e -Force
    Set-Content $root/d/a.txt third
    Set-Content $root/d/e/deep.txt fourth
    (Get-Item $root/a.txt).LastWriteTimeUtc = [datetimeoffset]::Parse('2020-01-02T03:04:05Z').UtcDateTime
    $image = New-LayeredImage acme/app -Path $root -Mtime 2020-01-02T03:04:05Z

    function New-Target { Join-Path $TestDrive ([guid]::NewGuid()) }
}

Describe 'Save-ImageFile' {
    It 'writes a file into a folder that it makes, and gives it' {
        $target = New-Target
        $saved = $image | Save-ImageFile /a.txt $target
        $saved | Should -BeOfType System.IO.FileInfo
        $saved.FullName | Should -Be (Join-Path $target a.txt)
        Get-Content $saved | Should -BeExactly first
        $saved.LastWriteTimeUtc | Should -Be ([datetimeoffset]::Parse('2020-01-02T03:04:05Z').UtcDateTime)
    }

    It 'takes files from the pipeline and patterns' {
        $target = New-Target
        ($image | Get-ImageFile /*.txt | Save-ImageFile -Destination $target).Name | Should -Be a.txt, b.txt
        (Get-ChildItem $target).Name | Should -Be a.txt, b.txt
        ($image | Save-ImageFile /* (New-Target)).Name | Should -Be a.txt, b.txt, d
    }

    It 'writes a folder with all that is in it' {
        $target = New-Target
        $saved = $image | Save-ImageFile /d $target
        $saved | Should -BeOfType System.IO.DirectoryInfo
        Get-ChildItem $target -Recurse -File | ForEach-Object { [IO.Path]::GetRelativePath($target, $_.FullName).Replace('\', '/') } | Sort-Object | Should -Be d/a.txt, d/e/deep.txt
        Get-Content $target/d/e/deep.txt | Should -BeExactly fourth
        ($image | Get-ImageFile -LiteralPath /d/e -Recurse).FullName | Should -Be /d/e/deep.txt
    }

    It 'says of a folder what is missing in it' {
        ($image | Save-ImageFile /d (New-Target)).Skipped | Should -BeNullOrEmpty
        $odd = New-LayeredImage odd -SpecialFile @{ Path = '/dev/null'; Kind = 'CharacterDevice'; Major = 1; Minor = 3 }
        $saved = $odd | Save-ImageFile /dev (New-Target) -WarningVariable warnings -WarningAction SilentlyContinue
        "$warnings" | Should -BeLike '*Skipped*'
        $saved.Skipped | ForEach-Object Location | Should -Be null
    }

    It 'holds a file to -MaximumSize' {
        $target = New-Target
        $null = $image | Save-ImageFile /a.txt $target -MaximumSize 2 -ErrorVariable failures -ErrorAction SilentlyContinue
        $failures.FullyQualifiedErrorId | Should -Be 'TooLarge,ContainerTools.Commands.SaveImageFileCommand'
        Get-ChildItem $target | Should -BeNullOrEmpty
        ($image | Save-ImageFile /a.txt $target -MaximumSize ($image | Get-ImageFile /a.txt).Size).Name | Should -Be a.txt
    }

    It 'replaces nothing without -Force' {
        $target = New-Target
        $null = $image | Save-ImageFile /a.txt, /d $target
        Set-Content $target/a.txt mine
        Set-Content $target/d/mine.txt mine
        $null = $image | Save-ImageFile /a.txt, /d, /b.txt $target -ErrorVariable failures -ErrorAction SilentlyContinue
        $failures.FullyQualifiedErrorId | Should -Be (@('AlreadyExists,ContainerTools.Commands.SaveImageFileCommand') * 2)
        Get-Content $target/a.txt | Should -BeExactly mine
        Get-Content $target/b.txt | Should -BeExactly second
        $null = $image | Save-ImageFile /a.txt, /d $target -Force
        Get-Content $target/a.txt | Should -BeExactly first
        Get-Content $target/d/mine.txt | Should -BeExactly mine
    }

    It 'does not write two files to one name' {
        $target = New-Target
        $null = $image | Save-ImageFile /a.txt, /d/a.txt $target -Force -ErrorVariable failures -ErrorAction SilentlyContinue
        $failures.FullyQualifiedErrorId | Should -Be 'AlreadyExists,ContainerTools.Commands.SaveImageFileCommand'
        Get-Content $target/a.txt | Should -BeExactly first
    }

    It 'follows a link that is named, and never one that is in the way' -Tag 'needs a Unix system' -Skip:$IsWindows {
        $linked = New-Item -ItemType Directory (New-Target)
        Set-Content $linked/real 'the content'
        $null = New-Item -ItemType SymbolicLink $linked/link -Target /real
        $null = New-Item -ItemType SymbolicLink $linked/gone -Target /nowhere
        $other = New-LayeredImage acme/app -Path $linked
        $target = New-Item -ItemType Directory (New-Target)
        $outside = New-Target
        Set-Content $outside untouched
        $null = New-Item -ItemType SymbolicLink $target/link -Target $outside
        $other | Save-ImageFile /link $target -Force
        Get-Content $target/link | Should -BeExactly 'the content'
        (Get-Item $target/link).LinkType | Should -BeNullOrEmpty
        Get-Content $outside | Should -BeExactly untouched
        { $other | Save-ImageFile /gone $target -ErrorAction Stop } | Should -Throw -ErrorId 'NotFound,*'
    }

    It 'keeps permissions but those that give others rights' -Tag 'needs a Unix system' -Skip:$IsWindows {
        $tools = New-Item -ItemType Directory (New-Target)
        Set-Content $tools/tool 'run'
        $other = New-LayeredImage acme/app -Path $tools -Permission @{ Path = 'tool'; Mode = '4751' }
        (($other | Get-ImageFile /tool).OctalMode) | Should -Be 4751
        ($other | Save-ImageFile /tool (New-Target)).UnixMode | Should -Be '-rwxr-x--x'
    }

    It 'writes nothing with -WhatIf' {
        $target = New-Target
        $image | Save-ImageFile /a.txt, /d $target -WhatIf
        $target | Should -Not -Exist
    }
}
