BeforeAll {
    Import-Module "$PSScriptRoot/Servers.psm1"
    Initialize-TestStore
    $root = New-Item -ItemType Directory (Join-Path $TestDrive root)
    Set-Content $root/lines.txt (1..1000 | ForEach-Object { "line $_" })
    Set-Content $root/other.txt 'größer' -Encoding latin1
    Set-Content $root/mark.txt 'größer' -Encoding utf8BOM
    $bytes = [byte[]]::new(300000)
    [Random]::new(1).NextBytes($bytes)
    [IO.File]::WriteAllBytes("$root/data.bin", $bytes)
    $large = [byte[]]::new(3000000)
    [IO.File]::WriteAllBytes("$root/large.bin", $large)
    $null = New-Item -ItemType Directory $root/folder

    # Ends of lines, and characters of two units, wherever a buffer may end; lines that need several buffers.
    $text = [Text.StringBuilder]::new()
    foreach ($length in 0, 1, 32767, 0, 32768, 32766, 0, 0, 3000000, 65535, 1) {
        foreach ($end in "`n", "`r`n", "`r") { $null = $text.Append([char]'x', $length).Append($end) }
    }
    $null = $text.Append('y').Insert($text.Length, '😀'.Replace('😀', [char]::ConvertFromUtf32(0x1F600)), 50000).Append("`r`n`u{e9}`nlast")
    [IO.File]::WriteAllText("$root/ends.txt", $text)
    [IO.File]::WriteAllText("$root/wide.txt", $text, [Text.Encoding]::Unicode)
    $image = New-LayeredImage acme/app -Path $root
}

Describe 'Get-ImageFileContent' {
    It 'gives lines as Get-Content does' {
        $expected = Get-Content $root/lines.txt
        $image | Get-ImageFileContent /lines.txt | Should -Be $expected
        $image | Get-ImageFile /lines.txt | Get-ImageFileContent | Should -Be $expected
        $image | Get-ImageFileContent /lines.txt -TotalCount 3 | Should -Be ($expected | Select-Object -First 3)
        $image | Get-ImageFileContent /lines.txt -Tail 2 | Should -Be ($expected | Select-Object -Last 2)
        $image | Get-ImageFileContent /lines.txt -TotalCount 0 | Should -BeNullOrEmpty
        $image | Get-ImageFileContent /lines.txt | Select-Object -First 2 | Should -Be 'line 1', 'line 2'
    }

    It 'finds the ends of lines wherever they are' {
        $expected = [IO.File]::ReadAllLines("$root/ends.txt")
        $expected.Count | Should -Be 33
        foreach ($name in 'ends.txt', 'wide.txt') {
            $lines = @($image | Get-ImageFileContent "/$name")
            [Linq.Enumerable]::SequenceEqual([string[]]$lines, $expected) | Should -BeTrue -Because $name
            $last = @($image | Get-ImageFileContent "/$name" -Tail 3)
            [Linq.Enumerable]::SequenceEqual([string[]]$last, [string[]]$expected[-3..-1]) | Should -BeTrue -Because $name
            ($image | Get-ImageFileContent "/$name" -Raw) -ceq [IO.File]::ReadAllText("$root/$name") | Should -BeTrue -Because $name
        }
    }

    It 'gives one text with -Raw' {
        $image | Get-ImageFileContent /lines.txt -Raw | Should -BeExactly (Get-Content $root/lines.txt -Raw)
    }

    It 'reads text in the encoding that is given, or that the file says' {
        $image | Get-ImageFileContent /other.txt -Encoding latin1 | Should -BeExactly größer
        $image | Get-ImageFileContent /other.txt -Encoding 28591 | Should -BeExactly größer
        $image | Get-ImageFileContent /mark.txt | Should -BeExactly größer
        { $image | Get-ImageFileContent /mark.txt -Encoding none-such } | Should -Throw
    }

    It 'gives bytes' {
        $all = $image | Get-ImageFileContent /data.bin -AsByteStream -Raw
        , $all | Should -BeOfType byte[]
        [Convert]::ToHexString($all) -eq [Convert]::ToHexString($bytes) | Should -BeTrue
        $blocks = @($image | Get-ImageFileContent /data.bin -AsByteStream)
        ($blocks | Measure-Object Length -Sum).Sum | Should -Be $bytes.Length
        [Convert]::ToHexString(($image | Get-ImageFileContent /data.bin -AsByteStream -TotalCount 5)) | Should -Be ([Convert]::ToHexString($bytes[0..4]))
        [Convert]::ToHexString(($image | Get-ImageFileContent /data.bin -AsByteStream -Tail 5)) | Should -Be ([Convert]::ToHexString($bytes[-5..-1]))
        ($image | Get-ImageFileContent /large.bin -AsByteStream -Raw).Length | Should -Be $large.Length
        ($image | Get-ImageFileContent /large.bin -AsByteStream -Tail 2000000).Length | Should -Be 2000000
        ($image | Get-ImageFileContent /data.bin -AsByteStream -Tail 1000000).Length | Should -Be $bytes.Length
        , ($image | Get-ImageFileContent /data.bin -AsByteStream -Tail 0) | Should -BeNullOrEmpty
    }

    It 'gives native commands the bytes as they are' -Tag 'needs a Unix system' -Skip:$IsWindows {
        $sum = $image | Get-ImageFileContent /data.bin -AsByteStream | sha256sum
        $sum | Should -BeLike "$((Get-FileHash $root/data.bin).Hash.ToLowerInvariant())*"
    }

    It 'leaves out what has no content where a pattern finds it, and names it where it is meant' {
        @($image | Get-ImageFileContent /f* -ErrorAction Stop).Count | Should -Be 0
        { $image | Get-ImageFileContent /folder -ErrorAction Stop } | Should -Throw -ErrorId 'InvalidArgument,*'
        $lines = $image | Get-ImageFileContent /none, /folder, '/[m', /mark.txt -ErrorVariable failures -ErrorAction SilentlyContinue
        $lines | Should -BeExactly größer
        $failures.FullyQualifiedErrorId | Should -Be 'NotFound,ContainerTools.Commands.GetImageFileContentCommand', 'InvalidArgument,ContainerTools.Commands.GetImageFileContentCommand', 'InvalidArgument,ContainerTools.Commands.GetImageFileContentCommand'
    }

    It 'wants one way to say which part' {
        { $image | Get-ImageFileContent /lines.txt -Tail 1 -TotalCount 1 -ErrorAction Stop } | Should -Throw -ErrorId 'InvalidArgument,*'
        { $image | Get-ImageFileContent /lines.txt -Raw -Tail 1 -ErrorAction Stop } | Should -Throw -ErrorId 'InvalidArgument,*'
    }

    It 'reads what a comparison found' {
        $null = New-Item -ItemType Directory $TestDrive/other
        Set-Content $TestDrive/other/lines.txt changed
        $other = New-LayeredImage acme/app -Path $TestDrive/other
        (Compare-Image $image $other -Kind File | Where-Object Name -EQ /lines.txt).Difference | Get-ImageFileContent | Should -BeExactly changed
    }
}
