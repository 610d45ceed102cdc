# What the first commands of a process take. Each test has a PowerShell of its own, because what is loaded and compiled once stays so.

BeforeDiscovery {
    Import-Module "$PSScriptRoot/Shared.psm1"
    # A build makes it for the platform that it runs on, which under Wine is another one than that of the tests.
    $platform = '{0}-{1}' -f ($IsWindows ? 'win' : $IsMacOS ? 'osx' : 'linux'), "$([Runtime.InteropServices.RuntimeInformation]::ProcessArchitecture)".ToLowerInvariant()
    $noCompiled = -not (Test-Path (Join-Path (Split-Path (Get-ModuleManifestPath)) compiled $platform))
}

BeforeAll {
    Import-Module "$PSScriptRoot/Shared.psm1"
    $manifest = Get-ModuleManifestPath
    Import-Module $manifest
    Initialize-TestStore
    Set-Content (Join-Path $TestDrive file) content
    $registry = New-LayeredImage acme/app -Tag 1 -Path (Join-Path $TestDrive file) | Start-ImageRegistry
    $image = "$($registry.Host)/acme/app:1"
    $target = Join-Path $TestDrive app.tar

    # The module in another place, for changes.
    function Copy-Module {
        $copy = Join-Path $TestDrive ([guid]::NewGuid()) ContainerTools
        Copy-Item -Recurse (Split-Path $manifest) $copy
        $copy
    }

    # Where the core comes from in a process that imports a module and uses it.
    function Get-CoreFolder([string] $Manifest) {
        Invoke-FreshPowerShell -ArgumentList $Manifest, $image, $target -Script {
            param($manifest, $image, $target)
            Import-Module $manifest
            $null = Get-RegistryImage $image -NoStore | Export-Image $target -NoStore -Force
            Split-Path ([ContainerTools.Image].Assembly.Location)
        }
    }

    # The same of the library for Zstandard.
    function Get-ZstandardFolder([string] $Manifest) {
        Invoke-FreshPowerShell -ArgumentList $Manifest, $image, $target -Script {
            param($manifest, $image, $target)
            Import-Module $manifest
            $null = Get-RegistryImage $image | Convert-Image -LayerCompression Zstd -Store "$target.$([guid]::NewGuid())" | Export-Image $target -Force
            Split-Path ([AppDomain]::CurrentDomain.GetAssemblies() | Where-Object { $_.GetName().Name -eq 'ZstdSharp' }).Location
        }
    }
}

AfterAll { $registry | Stop-ImageRegistry }

Describe 'The first command of a process' {
    It 'runs what was compiled ahead of time for the platform' -Skip:$noCompiled -Tag 'needs code that was compiled ahead of time for the platform' {
        $folder = Get-CoreFolder $manifest
        Split-Path $folder | Should -Be (Join-Path (Split-Path $manifest) compiled)
        Split-Path -Leaf $folder | Should -BeLike '*-*64'
        Get-ZstandardFolder $manifest | Should -Be $folder
    }

    It 'runs the originals where nothing was compiled for the platform' {
        $copy = Copy-Module
        Remove-Item -Recurse (Join-Path $copy compiled) -ErrorAction Ignore
        Get-CoreFolder (Join-Path $copy ContainerTools.psd1) | Should -Be $copy
        Get-ZstandardFolder (Join-Path $copy ContainerTools.psd1) | Should -Be (Join-Path $copy dependencies)
    }

    It 'runs the originals where the compiled ones are damaged' -Skip:$noCompiled -Tag 'needs code that was compiled ahead of time for the platform' {
        $copy = Copy-Module
        Get-ChildItem -Recurse (Join-Path $copy compiled) -Filter *.dll | ForEach-Object {
            [IO.File]::WriteAllBytes($_, [IO.File]::ReadAllBytes($_)[0..999])
        }
        Get-CoreFolder (Join-Path $copy ContainerTools.psd1) | Should -Be $copy
        Get-ZstandardFolder (Join-Path $copy ContainerTools.psd1) | Should -Be (Join-Path $copy dependencies)
    }

    # The count does not depend on how fast the machine is. A pull took 2,400 such methods before, and takes 500 to 800 now, depending on the
    # PowerShell.
    It 'compiles few methods for a pull' -Skip:$noCompiled -Tag 'needs code that was compiled ahead of time for the platform' {
        $count = Invoke-FreshPowerShell -ArgumentList $manifest, $image, $target -Script {
            param($manifest, $image, $target)
            Import-Module $manifest
            $before = [Runtime.JitInfo]::GetCompiledMethodCount()
            $null = Get-RegistryImage $image -NoStore | Export-Image $target -NoStore -Force
            [Runtime.JitInfo]::GetCompiledMethodCount() - $before
        }
        $count | Should -BeLessThan 1200
    }

    It 'loads no library of others for a pull' {
        $loaded = Invoke-FreshPowerShell -ArgumentList $manifest, $image, $target -Script {
            param($manifest, $image, $target)
            Import-Module $manifest
            $null = Get-RegistryImage $image -NoStore | Export-Image $target -NoStore -Force
            [AppDomain]::CurrentDomain.GetAssemblies().Location
        }
        $loaded | Where-Object { $_ } | Split-Path | Should -Not -Contain (Join-Path (Split-Path $manifest) dependencies)
    }
}
