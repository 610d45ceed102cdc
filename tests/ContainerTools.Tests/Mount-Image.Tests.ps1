BeforeAll {
    Import-Module "$PSScriptRoot/Servers.psm1"
    Initialize-TestStore
    $root = New-Item -ItemType Directory (Join-Path $TestDrive root)
    $null = New-Item -ItemType Directory $root/etc/ssl -Force
    Set-Content $root/etc/os-release 'ID=acme', 'VERSION=12'
    [IO.File]::WriteAllText("$root/etc/a[1].conf", 'x')
    [IO.File]::WriteAllBytes("$root/etc/ssl/key.bin", [byte[]](0..255))
    Set-Content $root/readme.txt 'größer' -Encoding latin1
    $layer = New-ImageLayer $root
    $other = New-Item -ItemType Directory (Join-Path $TestDrive other)
    Set-Content $other/more.txt 1
    $image = New-LayeredImage acme/app -Layer $layer
    $next = New-LayeredImage acme/app -Layer $layer, (New-ImageLayer $other)
    $null = Mount-Image $image -Name deb
}

AfterAll { Dismount-Image deb }

Describe 'Mount-Image' {
    It 'gives a drive that all scopes see' {
        $drive = $next | Mount-Image -Name second
        $drive | Should -BeOfType ContainerTools.Drive.ImageDriveInfo
        $drive.Image | Should -Be $next
        & { Test-Path second:/more.txt } | Should -BeTrue
        Dismount-Image second
    }

    It 'wants a name that is free and can be one' {
        { Mount-Image $image -Name deb -ErrorAction Stop } | Should -Throw -ErrorId 'InvalidArgument,*'
        { Mount-Image $image -Name Temp -ErrorAction Stop } | Should -Throw -ErrorId 'InvalidArgument,*'
        foreach ($name in 'a:', 'a/b', '*', '') { { Mount-Image $image -Name $name } | Should -Throw }
        { New-PSDrive -Name x -PSProvider ContainerImage -Root x -ErrorAction Stop } | Should -Throw -ErrorId 'UseMountImage*'
        Get-PSDrive x -ErrorAction Ignore | Should -BeNullOrEmpty
    }

    It 'lists what the image has' {
        (Get-ChildItem deb:/).FullName | Should -Be /etc, /readme.txt
        (Get-ChildItem deb:/ -Recurse).FullName | Should -Be ($image | Get-ImageFile -Recurse).FullName
        (Get-ChildItem deb:/etc) | Should -BeOfType ContainerTools.Inspection.ImageFile
        (Get-ChildItem deb:/ -Recurse -Depth 1).FullName | Should -Be /etc, '/etc/a[1].conf', /etc/os-release, /etc/ssl, /readme.txt
        (Get-ChildItem deb:/ -Recurse -File).Name | Should -Be 'a[1].conf', os-release, key.bin, readme.txt
        (Get-ChildItem deb:/ -af).Name | Should -Be readme.txt
        (Get-ChildItem deb:/ -Recurse -Directory).Name | Should -Be etc, ssl
        (Get-ChildItem deb:/ -Recurse -Filter *.bin).Name | Should -Be key.bin
        Get-ChildItem deb:/etc -Name | Should -Be 'a[1].conf', os-release, ssl
        (Get-ChildItem deb:/readme.txt).FullName | Should -Be /readme.txt
    }

    It 'understands wildcards, and literal names that look like some' {
        (Get-Item deb:/etc/o*).FullName | Should -Be /etc/os-release
        (Resolve-Path deb:/*/ssl).Path | Should -Be (Join-Path deb: etc ssl).Replace(':etc', ':/etc')
        Get-Content -LiteralPath 'deb:/etc/a[1].conf' | Should -BeExactly x
        Test-Path -LiteralPath 'deb:/etc/a[1].conf' | Should -BeTrue
    }

    It 'never leads PowerShell''s commands to files of this machine' {
        # The image has the very paths of files of this machine.
        $here = New-Item -ItemType Directory (Join-Path $TestDrive here)
        $folder = $IsWindows ? '/here' : "$here"
        $source = New-Item -ItemType Directory (Join-Path $TestDrive source)
        Set-Content $source/a.txt image
        Set-Content $here/a.txt machine
        $same = New-LayeredImage acme/same -Path $source/a.txt -Destination $folder
        $null = Mount-Image $same -Name same
        try {
            Get-ChildItem "same:$folder" | Get-Content | Should -Be image
            { Get-ChildItem "same:$folder" | Get-FileHash -ErrorAction Stop } | Should -Throw -Because 'it reads files of the file system only'
            { Get-Item "same:$folder/a.txt" | Copy-Item -Destination $TestDrive/copied.txt -ErrorAction Stop } | Should -Throw -Because 'PowerShell copies within one provider only'
            Get-Item "same:$folder/a.txt" | Save-ImageFile -Destination $TestDrive/saved
            Get-Content $TestDrive/saved/a.txt | Should -Be image
            { Get-ChildItem "same:$folder" | Remove-Item -ErrorAction Stop } | Should -Throw -ErrorId 'ReadOnlyDrive,*'
            { Get-ChildItem "same:$folder" | Set-Content -Value x -ErrorAction Stop } | Should -Throw
            Get-Content $here/a.txt | Should -Be machine
        }
        finally {
            Dismount-Image same
        }
    }

    It 'finds files whose names begin like the name of the drive' {
        foreach ($name in 'e', 'etc', 'read') { $null = Mount-Image $image -Name $name }
        Get-Content e:/etc/os-release, etc:/etc/os-release -TotalCount 1 | Should -Be ID=acme, ID=acme
        Test-Path read:/readme.txt | Should -BeTrue
        Push-Location etc:/etc/ssl
        try {
            (Get-Location).Path.Replace('\', '/') | Should -Be etc:/etc/ssl
            (Get-ChildItem ../../etc -Directory).FullName | Should -Be /etc/ssl
        }
        finally {
            Pop-Location
        }

        (Get-Item etc:key.bin).FullName | Should -Be /etc/ssl/key.bin -Because 'a drive keeps its location'
        (TabExpansion2 'Get-Item e:/et').CompletionMatches.CompletionText.Replace('\', '/') | Should -Be e:/etc
        Convert-Path e:/etc | Should -Be (Join-Path e: etc)
        Dismount-Image e, etc, read
    }

    It 'says what is there' {
        Test-Path deb:/etc | Should -BeTrue
        Test-Path deb:/etc -PathType Container | Should -BeTrue
        Test-Path deb:/etc/os-release -PathType Container | Should -BeFalse
        Test-Path deb:/ETC | Should -BeFalse -Because 'names of Linux differ in case'
        { Get-Item deb:/none -ErrorAction Stop } | Should -Throw -ErrorId 'PathNotFound,*'
        { Get-ChildItem deb:/none -ErrorAction Stop } | Should -Throw -ErrorId 'PathNotFound,*'
    }

    It 'is walked through like a disk' {
        Push-Location deb:/etc/ssl
        try {
            (Get-ChildItem).Name | Should -Be key.bin
            Set-Location ..
            (Get-Location).Path.Replace('\', '/') | Should -Be deb:/etc
            Get-Content ./os-release -TotalCount 1 | Should -BeExactly ID=acme
            { Dismount-Image deb -ErrorAction Stop } | Should -Throw -ErrorId 'InvalidArgument,*'
        }
        finally {
            Pop-Location
        }
    }

    It 'gives contents as Get-Content does' {
        Get-Content deb:/etc/os-release | Should -Be ID=acme, VERSION=12
        Get-Content deb:/etc/os-release -Raw | Should -BeExactly (Get-Content $root/etc/os-release -Raw)
        Get-Content deb:/etc/ssl/key.bin -AsByteStream | Should -Be (0..255)
        (Get-Content deb:/etc/ssl/key.bin -AsByteStream -Raw).Length | Should -Be 256
        Get-Content deb:/etc/ssl/key.bin -AsByteStream -TotalCount 3 | Should -Be 0, 1, 2
        Get-Content deb:/readme.txt -Encoding latin1 | Should -BeExactly größer
        Get-Content deb:/etc/* -ErrorAction SilentlyContinue | Should -Contain ID=acme
        { Get-Content deb:/etc -ErrorAction Stop } | Should -Throw -ErrorId 'InvalidArgument,*'
        (Get-Content deb:/etc/os-release -ReadCount 0).GetType().IsArray | Should -BeTrue
        Get-Content deb:/etc/os-release | Select-String VERSION | ForEach-Object Line | Should -Be VERSION=12
    }

    It 'gives properties' {
        (Get-ItemProperty deb:/etc/os-release).FullName | Should -Be /etc/os-release
        Get-ItemPropertyValue deb:/etc/ssl/key.bin Length | Should -Be 256
        (Get-ItemProperty deb:/etc/os-release -Name Si*, OctalMode).PSObject.Properties.Name | Should -Contain Size
        { Get-ItemProperty deb:/etc/os-release -Name Nothing -ErrorAction Stop } | Should -Throw -ErrorId 'PropertyNotFound,*'
        (Get-Item -LiteralPath 'deb:/etc/a[1].conf').Extension | Should -Be .conf
        (Get-Item -LiteralPath 'deb:/etc/a[1].conf').BaseName | Should -Be 'a[1]'
        (Get-Item deb:/etc).PSIsContainer | Should -BeTrue
        (Get-Item deb:/etc/os-release).PSChildName | Should -Be os-release
    }

    It 'cannot be written' {
        foreach ($write in
            { Set-Content deb:/new x -ErrorAction Stop }, { Add-Content deb:/etc/os-release x -ErrorAction Stop }, { Clear-Content deb:/etc/os-release -ErrorAction Stop },
            { Remove-Item deb:/etc/os-release -ErrorAction Stop }, { New-Item deb:/new -ErrorAction Stop }, { Rename-Item deb:/etc new -ErrorAction Stop },
            { Move-Item deb:/readme.txt deb:/etc -ErrorAction Stop }, { Copy-Item deb:/readme.txt deb:/new -ErrorAction Stop }, { Set-ItemProperty deb:/etc Mode 1 -ErrorAction Stop }) {
            $write | Should -Throw -ErrorId 'ReadOnlyDrive,*'
        }
    }

    It 'gives its items to commands for files of images' {
        Get-Item deb:/etc/os-release | Get-ImageFileContent -TotalCount 1 | Should -BeExactly ID=acme
        (Get-ChildItem deb:/etc -File | Save-ImageFile -Destination (Join-Path $TestDrive saved)).Name | Should -Be 'a[1].conf', os-release
    }

    It 'shows several images, which can be compared' {
        $null = Mount-Image $next -Name second
        $difference = Compare-Object (Get-ChildItem deb:/ -Recurse) (Get-ChildItem second:/ -Recurse) -Property FullName, Size
        $difference.FullName | Should -Be /more.txt
        Dismount-Image second
    }

    It 'completes names' {
        (TabExpansion2 'Get-Content deb:/etc/os').CompletionMatches.CompletionText.Replace('\', '/') | Should -Be deb:/etc/os-release
    }

    It 'follows links as a container does, and comes to an end where they lead in circles' -Tag 'needs a Unix system' -Skip:$IsWindows {
        # Not below TestDrive: PowerShell cannot remove a file with a backslash in its name.
        $linked = [IO.Directory]::CreateTempSubdirectory('containertools-').FullName
        $null = New-Item -ItemType Directory $linked/d/e -Force
        Set-Content $linked/d/e/f deep
        [IO.File]::WriteAllText("$linked/d/back\slash", 'odd')
        foreach ($link in @{ abs = '/d/e' }, @{ self = '.' }, @{ 'd/up' = '..' }, @{ loop = 'loop' }, @{ gone = '/none' }, @{ file = 'd/e/f' }) {
            $null = New-Item -ItemType SymbolicLink "$linked/$($link.Keys)" -Target "$($link.Values)"
        }

        $null = New-LayeredImage acme/links -Path $linked | Mount-Image -Name links
        Get-Content links:/abs/f, links:/file, links:/self/self/d/up/d/e/f | Should -Be deep, deep, deep
        (Get-ChildItem links:/abs).FullName | Should -Be /d/e/f
        (Get-Item links:/abs).Kind | Should -Be SymbolicLink
        Get-Content 'links:/d/back\slash' | Should -BeExactly odd
        (Get-ChildItem links:/d -File).PSChildName | Should -BeExactly 'back\slash'
        { Get-Content links:/loop -ErrorAction Stop } | Should -Throw -ErrorId 'NotFound,*'
        { Get-Content links:/gone -ErrorAction Stop } | Should -Throw -ErrorId 'NotFound,*'
        (Get-ChildItem links:/ -Recurse).FullName | Should -Be /abs, /d, '/d/back\slash', /d/e, /d/e/f, /d/up, /file, /gone, /loop, /self
        (Get-ChildItem links:/ -Recurse -Name).Count | Should -Be 10 -Because 'names go through links as little as items do'
        (Get-ChildItem links:/ -Recurse -Include f).FullName | Should -Be /d/e/f
        (Get-ChildItem links:/s*/d/e/*).FullName | Should -Be /d/e/f -Because 'wildcards go through links'
        (Get-ChildItem links:/d -File | Save-ImageFile -Destination $linked/out).FullName | Should -Be "$linked/out/back\slash"
        Dismount-Image links
        [IO.Directory]::Delete($linked, $true)
    }

    It 'offers files to the Tab key where names differ in a backslash or in case alone' -Tag 'needs a Unix system' -Skip:$IsWindows {
        $odd = [IO.Directory]::CreateTempSubdirectory('containertools-').FullName
        $null = New-Item -ItemType Directory $odd/a
        [IO.File]::WriteAllText("$odd/a\a", 'odd')
        [IO.File]::WriteAllText("$odd/a/a", 'plain')
        [IO.File]::WriteAllText("$odd/A", 'upper')
        [IO.File]::WriteAllText("$odd/empty", '')
        $null = New-LayeredImage acme/odd -Path $odd | Mount-Image -Name odd
        (TabExpansion2 'Get-Item odd:/').CompletionMatches.CompletionText | Sort-Object -CaseSensitive | Should -BeExactly ('odd:/A', 'odd:/a', 'odd:/a\a', 'odd:/empty' | Sort-Object -CaseSensitive)
        Get-Content odd:/A, odd:/a/a | Should -BeExactly upper, plain
        Get-Content odd:/empty -Raw | Should -BeNullOrEmpty
        Get-Content odd:/empty -Raw | Measure-Object | ForEach-Object Count | Should -Be 0 -Because 'an empty file on a disk gives nothing'
        Dismount-Image odd
        [IO.Directory]::Delete($odd, $true)
    }

    It 'can be read by several runspaces that mount it' {
        $module = Join-Path (Get-Module ContainerTools).ModuleBase ContainerTools.psd1
        $counts = 1..3 | ForEach-Object -Parallel {
            Import-Module $using:module
            $null = Mount-Image $using:image -Name own
            (Get-ChildItem own:/ -Recurse).Count
        }
        $counts | Should -Be 6, 6, 6
    }
}
