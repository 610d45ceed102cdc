BeforeAll {
    Import-Module "$PSScriptRoot/Servers.psm1"
    Initialize-TestStore
    $root = New-Item -ItemType Directory (Join-Path $TestDrive root)
    $null = New-Item -ItemType Directory $root/etc/sub, $root/usr/bin
    Set-Content $root/etc/a.conf first
    Set-Content $root/etc/sub/b.conf second
    Set-Content -LiteralPath "$root/etc/odd[1].txt" odd
    Set-Content $root/usr/bin/tool tool
    $over = New-Item -ItemType Directory (Join-Path $TestDrive over)
    $null = New-Item -ItemType Directory $over/etc
    Set-Content $over/etc/a.conf 'first, changed'
    $base = New-LayeredImage acme/base -Path $root
    $image = New-LayeredImage acme/app -FromImage $base -Path $over
    function Paths { $input | ForEach-Object FullName }
}

Describe 'Get-ImageFile' {
    It 'gives objects that no command takes for files of this machine' {
        $here = New-Item -ItemType Directory (Join-Path $TestDrive here)
        Set-Content $here/a.txt machine
        $folder = $IsWindows ? '/here' : "$here"
        $file = New-LayeredImage acme/same -Path $here/a.txt -Destination $folder | Get-ImageFile -Recurse -File
        $file.FullName | Should -Be "$folder/a.txt"
        foreach ($command in { $file | Remove-Item -ErrorAction Stop }, { $file | Get-Content -ErrorAction Stop }, { $file | Copy-Item -Destination $TestDrive/x -ErrorAction Stop },
            { $file | Import-Image -ErrorAction Stop }, { $file | Test-Image -ErrorAction Stop }, { $file | New-ImageLayer -ErrorAction Stop }, { $file | Split-ReferenceGraph -ErrorAction Stop },
            { $file | Publish-RegistryArtifact registry.example.com/a:1 -WhatIf -ErrorAction Stop }) {
            $command | Should -Throw
        }

        Get-Content $here/a.txt | Should -Be machine
        "$file" | Should -Be "$($file.Image):$folder/a.txt"
    }

    It 'lists the root, a folder, or what a pattern stands for' {
        $image | Get-ImageFile | Paths | Should -Be /etc, /usr
        $image | Get-ImageFile /etc | Paths | Should -Be /etc/a.conf, '/etc/odd[1].txt', /etc/sub
        $image | Get-ImageFile /etc/*.conf | Paths | Should -Be /etc/a.conf
        $image | Get-ImageFile etc\*.conf | Paths | Should -Be /etc/a.conf
        $image | Get-ImageFile /etc/*.conf -Recurse | Paths | Should -Be /etc/a.conf, /etc/sub/b.conf
        $image | Get-ImageFile /*/[a-b]*, /usr | Paths | Should -Be /etc/a.conf, /usr/bin, /usr/bin
    }

    It 'takes names with wildcards in them as they are' {
        $image | Get-ImageFile -LiteralPath '/etc/odd[1].txt' | Paths | Should -Be '/etc/odd[1].txt'
        $image | Get-ImageFile '/etc/odd`[1`].txt' | Paths | Should -Be '/etc/odd[1].txt'
    }

    It 'keeps folders and files apart' {
        $image | Get-ImageFile -Recurse -Directory | Paths | Should -Be /etc, /etc/sub, /usr, /usr/bin
        $image | Get-ImageFile -Recurse -File | Paths | Should -Be /etc/a.conf, '/etc/odd[1].txt', /etc/sub/b.conf, /usr/bin/tool
        ($image | Get-ImageFile -Recurse -File -Directory).Count | Should -Be 8
    }

    It 'says of a file what it is and where it comes from' {
        $file = $image | Get-ImageFile /etc/a.conf
        $file | Should -BeOfType ContainerTools.Inspection.ImageFile
        $file.Mode | Should -Match '^-rw'
        $file.Size | Should -BeOfType long
        $file.LayerIndex | Should -Be ($image.Layers.Count - 1)
        $file.Layer.Digest | Should -Be $image.Layers[-1].Digest
        $file.Digest | Should -Be "sha256:$((Get-FileHash $over/etc/a.conf).Hash.ToLowerInvariant())"
        "$file" | Should -Be "$($file.Image):/etc/a.conf"
    }

    It 'lists the entries of layers by number, digest and diff ID' {
        $paths = '/etc', '/etc/a.conf'
        $image | Get-ImageFile -Layer -1 | Paths | Should -Be $paths
        $image | Get-ImageFile -Layer $image.Layers[-1].Digest | Paths | Should -Be $paths
        $image | Get-ImageFile -Layer "$($image.Layers[-1].DiffId)".Substring(7, 8) | Paths | Should -Be $paths
        $image | Get-ImageFile /etc/a* -AllLayers | ForEach-Object LayerIndex | Should -Be ($image.Layers.Count - 2), ($image.Layers.Count - 1)
        { $image | Get-ImageFile -Layer 99 -ErrorAction Stop } | Should -Throw -ErrorId 'InvalidArgument,*'
        { $image | Get-ImageFile -AllLayers -FollowSymlink -ErrorAction Stop } | Should -Throw -ErrorId 'InvalidArgument,*'
    }

    It 'goes on after what is not there' {
        $found = $image | Get-ImageFile /none, /etc/a.conf -ErrorVariable missing -ErrorAction SilentlyContinue
        $found.FullName | Should -Be /etc/a.conf
        $missing | Should -HaveCount 1
        $missing[0].FullyQualifiedErrorId | Should -BeLike 'NotFound,*'
        $missing[0].ErrorDetails.RecommendedAction | Should -BeLike '*Get-ImageFile*'
    }

    It 'goes on after a pattern that cannot be read' {
        foreach ($selection in @{}, @{ AllLayers = $true }) {
            $found = $image | Get-ImageFile '/etc/[a', /usr/bin/* @selection -ErrorVariable refused -ErrorAction SilentlyContinue
            $found.FullName | Should -Be /usr/bin/tool
            $refused | Should -HaveCount 1
            $refused[0].FullyQualifiedErrorId | Should -BeLike 'InvalidArgument,*'
            $refused[0].TargetObject | Should -Be '/etc/[a'
            @($image | Get-ImageFile '/etc/[a' @selection -ErrorAction SilentlyContinue) | Should -HaveCount 0
        }
    }

    It 'gives what links lead to, as in a container' -Tag 'needs a Unix system' -Skip:$IsWindows {
        ln -s /usr/bin $over/bin
        ln -s nowhere $over/gone
        $linked = New-LayeredImage acme/linked -FromImage $base -Path $over
        $linked | Get-ImageFile /bin/tool | Paths | Should -Be /usr/bin/tool
        ($linked | Get-ImageFile /bin).LinkTarget | Should -Be /usr/bin
        $linked | Get-ImageFile /bin, /gone -FollowSymlink | Paths | Should -Be /usr/bin, /gone
        Remove-Item $over/bin, $over/gone
    }

    It 'fails where nothing came down the pipeline' {
        { $null | Where-Object { $_ } | Get-ImageFile -ErrorAction Stop } | Should -Throw -ErrorId 'InvalidArgument,*'
    }

    It 'lists the same as GNU tar' -Tag 'needs GNU tar' -Skip:(-not $IsLinux -or -not (Get-Command tar -ErrorAction Ignore)) {
        $archive = Join-Path $TestDrive flat.tar
        $null = $image | Export-Image $archive -Format RootFileSystem
        $expected = tar --list --file $archive | ForEach-Object { '/' + $_.TrimEnd('/') } | Where-Object { $_ -notin '/', '/.' } | Sort-Object
        $image | Get-ImageFile -Recurse | Paths | Sort-Object | Should -Be $expected
    }
}
