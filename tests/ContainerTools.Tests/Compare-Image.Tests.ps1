BeforeAll {
    Import-Module "$PSScriptRoot/Servers.psm1"
    Initialize-TestStore
    function New-App([string] $Text, [hashtable] $Config = @{}) {
        $file = Join-Path (New-Item -ItemType Directory (Join-Path $TestDrive ([guid]::NewGuid()))) app.txt
        "$Text`n" | Set-Content $file -NoNewline
        $archive = "$file.tar"
        $null = New-LayeredImage acme/app -Path $file -Destination /srv -Config $Config | Export-Image $archive
        Import-Image $archive
    }

    $one = New-App 'one' @{ Env = 'A=1', 'B=2'; Cmd = 'sh'; Labels = @{ version = '1' } }
    $two = New-App 'two and more' @{ Env = 'A=9', 'C=3'; Cmd = 'sh'; Labels = @{ version = '2' } }
}

Describe 'Compare-Image' {
    It 'gives nothing for an image and itself' {
        Compare-Image $one $one | Should -BeNullOrEmpty
    }

    It 'tells config fields, layers and files apart' {
        $found = Compare-Image $one $two
        $found | Should -BeOfType ContainerTools.Comparison.ImageDifference
        $found | Where-Object Kind -EQ Config | ForEach-Object { "$($_.Change) $($_.Name)" } |
            Should -Be 'Changed Env.A', 'Removed Env.B', 'Added Env.C', 'Changed Labels.version'
        ($found | Where-Object Kind -EQ Layer).Change | Should -Be Removed, Added
        $file = $found | Where-Object Kind -EQ File
        $file.Name | Should -Be /srv/app.txt
        $file.Aspects | Should -Contain Content
        $file.Reference.Size | Should -BeLessThan $file.Difference.Size
        $file.Reference.Digest | Should -Not -Be $file.Difference.Digest
    }

    It 'compares what it is asked to' {
        Compare-Image $one $two -Kind Layer, File | ForEach-Object { "$($_.Kind)" } | Sort-Object -Unique | Should -Be File, Layer
    }

    It 'gives True or False with -Quiet' {
        Compare-Image $one $two -Quiet | Should -BeExactly $false
        Compare-Image $one $one -Quiet | Should -BeExactly $true
        Compare-Image $one $two -Kind Manifest -Quiet | Should -BeExactly $true
    }

    It 'takes the other images from the pipeline' {
        $one, $two | Compare-Image $one -Quiet | Should -BeExactly $false
        $one, $one | Compare-Image $one -Quiet | Should -BeExactly $true
        $two | Compare-Image -ReferenceImage $one -Kind File | Should -HaveCount 1
    }

    It 'leaves out files that were only touched with -ExcludeMtime' {
        $file = Join-Path $TestDrive same.txt
        'same' | Set-Content $file
        $early = New-LayeredImage acme/app -Path $file -Mtime 2001-01-01T00:00:00Z
        $late = New-LayeredImage acme/app -Path $file -Mtime 2002-01-01T00:00:00Z
        (Compare-Image $early $late -Kind File).Aspects | Sort-Object -Unique | Should -Be Modified
        Compare-Image $early $late -Kind File -ExcludeMtime | Should -BeNullOrEmpty
    }

    It 'compares indexes platform by platform' {
        $memory = Start-MemoryRegistry
        try {
            $index = Get-RegistryImage "$($memory.Name):multi" -AllPlatforms
            $image = Get-RegistryImage "$($memory.Name):multi" -Platform linux/amd64
            Compare-Image $index $image -Kind Platform | ForEach-Object Name | Should -Be 'linux/arm64', 'linux/arm/v7', 'windows/amd64:10.0.20348.2113'
        }
        finally { $memory.Server.Dispose() }
    }

    It 'compares all other packages and gives an error for each file that cannot be read' {
        $before, $after = '1.0.0', '2.0.0' | ForEach-Object {
            $root = Join-Path $TestDrive "packages-$_"
            $null = New-Item -ItemType Directory "$root/node_modules/bad", "$root/node_modules/ok"
            '{' | Set-Content $root/node_modules/bad/package.json
            "{ `"name`": `"ok`", `"version`": `"$_`" }" | Set-Content $root/node_modules/ok/package.json
            New-LayeredImage acme/app -Path $root
        }

        $found = Compare-Image $before $after -Package -ErrorVariable problems -ErrorAction SilentlyContinue

        "$($found.Name) $($found.Reference) $($found.Difference)" | Should -BeExactly 'Npm ok 1.0.0 2.0.0'
        $problems | Should -HaveCount 2
        $problems | ForEach-Object { "$_" | Should -BeLike '*/node_modules/bad/package.json*' }
        Compare-Image $before $after -Package -Quiet -ErrorAction SilentlyContinue | Should -BeExactly $false
    }

    It 'is an error if a layer cannot be read' {
        $memory = Start-MemoryRegistry
        $image = Get-RegistryImage "$($memory.Name):oci" -NoStore
        $memory.Server.Dispose()
        { Compare-Image $one $image -ErrorAction Stop } | Should -Throw -ErrorId 'Unreachable,*'
    }

    It 'shows differences in few columns, a file by what has changed of it' {
        $shown = Compare-Image $one $two | Format-Table | Out-String -Width 160
        $shown | Should -Match 'Config\s+Changed\s+Env\.A\s+1\s+9'
        $shown | Should -Match 'File\s+Changed\s+/srv/app\.txt\s+[0-9a-f]{12} 4 B'
    }
}
