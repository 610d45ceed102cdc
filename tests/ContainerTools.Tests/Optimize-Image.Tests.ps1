BeforeAll {
    Import-Module "$PSScriptRoot/Servers.psm1"
    Initialize-TestStore
    function New-Root([string] $Version) {
        $files = @{
            'var/lib/dpkg/status' = "Package: a`nStatus: install ok installed`nVersion: 1`n`nPackage: b`nStatus: install ok installed`nVersion: $Version`n"
            'var/lib/dpkg/info/a.list' = "/usr/bin/a`n"
            'var/lib/dpkg/info/b.list' = "/usr/bin/b`n"
            'usr/bin/a' = 'a' * 3000000
            'usr/bin/b' = $Version + 'b' * 2000000
            'app/program' = 'p' * 1000000
        }
        $folder = Join-Path $TestDrive ([guid]::NewGuid())
        foreach ($file in $files.Keys) {
            $path = Join-Path $folder $file
            $null = New-Item -ItemType Directory -Force (Split-Path $path)
            [IO.File]::WriteAllText($path, $files[$file])
        }

        New-LayeredImage acme/app -Path $folder -Config @{ Cmd = '/app/program'; Env = 'A=1' }
    }

    $old = New-Root 1
    $new = New-Root 2
}

Describe 'Optimize-Image' {
    It 'gives the same image with layers of packages' {
        $lean = $old | Optimize-Image
        $lean | Should -BeOfType ContainerTools.Image
        $lean.Layers.Count | Should -BeGreaterThan $old.Layers.Count
        Compare-Image $old $lean -Kind File | Should -BeNullOrEmpty
        (Compare-Image $old $lean -Kind Config).Name | Where-Object { $_ -notlike 'History*' -and $_ -notlike 'rootfs*' } | Should -BeNullOrEmpty
        $lean.Config.Cmd | Should -Be /app/program
        ($lean | Get-ImageFile /usr/bin/a).CreatedBy | Should -Not -BeNullOrEmpty
    }

    It 'gives the same bytes again' {
        ($old | Optimize-Image).Digest | Should -Be ($old | Optimize-Image).Digest
    }

    It 'changes few layers in an update' {
        $lean = $old | Optimize-Image
        $next = $new | Optimize-Image -Previous $lean
        (Measure-ImageUpdate $lean $next).PulledLayers | Should -Be 2
        $next.Layers.Count | Should -Be $lean.Layers.Count
    }

    It 'keeps the layers of a base' {
        $app = New-LayeredImage acme/app -FromImage $old -Path $PSScriptRoot -Destination /srv
        $lean = $app | Optimize-Image -Base $old
        $lean.Layers[0].Digest | Should -Be $old.Layers[0].Digest
        Compare-Image $app $lean -Kind File | Should -BeNullOrEmpty
        { $new | Optimize-Image -Base $old -ErrorAction Stop } | Should -Throw -ErrorId 'InvalidArgument,*'
    }

    It 'says what would be in which layer' {
        $plan = $new | Optimize-Image -Previous $old -AsPlan
        $plan | Should -BeOfType ContainerTools.Optimization.OptimizedLayer
        ($plan | Where-Object { -not $_.IsKept }).Names | Should -Be 'Deb b', state
        ($plan | Measure-Object FileCount -Sum).Sum | Should -Be ($new | Get-ImageFile -Recurse -File | Measure-Object).Count
    }

    It 'makes no more layers than may be' {
        ($old | Optimize-Image -MaxLayers 2).Layers.Count | Should -Be 2
        { $old | Optimize-Image -MaxLayers 1 } | Should -Throw
    }

    It 'goes to archives and registries like any image' {
        $memory = Start-MemoryRegistry
        try {
            $lean = $old | Optimize-Image -Compression Zstd
            $null = $lean | Publish-Image "$($memory.Name):lean"
            (Get-RegistryImage "$($memory.Name):lean").Digest | Should -Be $lean.Digest
            $archive = $lean | Export-Image (Join-Path $TestDrive lean.tar)
            Compare-Image $old (Import-Image $archive) -Kind File | Should -BeNullOrEmpty
        }
        finally { $memory.Server.Dispose() }
    }

    It 'gives the others if one cannot be read' {
        $memory = Start-MemoryRegistry
        $far = Get-RegistryImage "$($memory.Name):oci" -NoStore
        $memory.Server.Dispose()
        $found = $far, $old | Optimize-Image -ErrorVariable failure -ErrorAction SilentlyContinue
        $found | Should -HaveCount 1
        $failure[0].FullyQualifiedErrorId | Should -BeLike 'Unreachable,*'
    }
}
