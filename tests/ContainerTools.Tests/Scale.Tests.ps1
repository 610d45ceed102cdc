# Many images in one pipeline, and many layers in one image: what is kept of them, and what one broken part of many does.

BeforeAll {
    Import-Module "$PSScriptRoot/Servers.psm1"
    Initialize-TestStore
    $memory = Start-MemoryRegistry
    $repository = $memory.Registry['samples/busybox']
    1..300 | ForEach-Object { $repository.Tags["t$_"] = (Get-Sample oci).Digest }
    $names = 1..300 | ForEach-Object { "$($memory.Name):t$_" }

    # Two hundred layers of one file.
    $factory = [ContainerTools.Testing.ImageFactory]::new()
    1..200 | ForEach-Object {
        $tar = [ContainerTools.Testing.LayerTar]::new().File("file$_", [byte[]] @($_))
        $null = $factory.Add([ContainerTools.Testing.SampleLayer]::new($tar.ToArray(), 'None', "COPY file$_ /"))
    }

    $layered = $factory.Build()
    $memory.Registry.Add('samples/layered', $layered, [string[]] 'whole')
    $memory.Registry.Add('samples/damaged', $layered, [string[]] 'one')
    $damaged = $layered.LayerBlobs[119].Digest
    $content = $memory.Registry['samples/damaged'].Blobs[$damaged].Clone()
    $content[600] = $content[600] -bxor 1
    $memory.Registry['samples/damaged'].Blobs[$damaged] = $content
}

AfterAll { $memory.Server.Dispose() }

Describe 'A pipeline of many images' {
    It 'keeps a few of them' {
        # In a function, so that nothing of the pipeline is left in a variable.
        function Measure-Alive {
            $seen = [Collections.Generic.List[WeakReference]]::new()
            $names | Get-RegistryImage -NoStore | ForEach-Object {
                $seen.Add([WeakReference]::new($_))
                $null = $_ | Get-ImageFile -NoStore
                if ($seen.Count -eq 300) {
                    1..3 | ForEach-Object { [GC]::Collect(); [GC]::WaitForPendingFinalizers() }
                    $seen.Count
                    $seen.Where{ $_.IsAlive }.Count
                }
            }
        }

        $count, $alive = Measure-Alive
        $count | Should -Be 300
        $alive | Should -BeLessThan 10
    }

    It 'keeps the trees of four of them' {
        $seen = [Collections.Generic.List[WeakReference]]::new()
        $folder = New-Item -ItemType Directory (Join-Path $TestDrive many)
        function New-Many {
            1..20 | ForEach-Object {
                Set-Content (Join-Path $folder file) $_
                New-LayeredImage "many$_" -Tag 1 -Path $folder -NoStore | Export-Image (Join-Path $TestDrive "many$_.tar") -NoStore
            } | Import-Image | ForEach-Object {
                $seen.Add([WeakReference]::new($_))
                $null = $_ | Get-ImageFile
            }
        }

        New-Many
        1..3 | ForEach-Object { [GC]::Collect(); [GC]::WaitForPendingFinalizers() }
        $seen.Count | Should -Be 20
        $seen.Where{ $_.IsAlive }.Count | Should -BeLessThan 10
    }

    It 'goes on after a broken one' {
        $asked = $names[0..149] + "$($memory.Name):none" + $names[150..299]
        $images = $asked | Get-RegistryImage -NoStore -ErrorAction SilentlyContinue -ErrorVariable problems
        $images | Should -HaveCount 300
        $problems | Should -HaveCount 1
        $problems[0].FullyQualifiedErrorId | Should -BeLike 'NotFound,*'
        "$($problems[0])" | Should -BeLike "*$($memory.Name):none*"
    }
}

Describe 'An image of many layers' {
    It 'is written and listed' {
        $image = Get-RegistryImage "$($memory.Host)/samples/layered:whole" -NoStore
        $image | Get-ImageFile -NoStore | Should -HaveCount 200
        $image | Export-Image (Join-Path $TestDrive whole.tar) -NoStore
        Import-Image (Join-Path $TestDrive whole.tar) | ForEach-Object Digest | Should -Be $image.Digest
    }

    It 'is one error where one layer is damaged, for <Name>' -ForEach @(
        @{ Name = 'Export-Image'; Script = { $input | Export-Image (Join-Path $TestDrive damaged.tar) -NoStore } }
        @{ Name = 'Export-Image -Format RootFileSystem'; Script = { $input | Export-Image (Join-Path $TestDrive damaged.tar) -Format RootFileSystem -NoStore } }
        @{ Name = 'Get-ImageFile'; Script = { $input | Get-ImageFile -NoStore } }
        @{ Name = 'Expand-Image'; Script = { $input | Expand-Image (Join-Path $TestDrive damaged) } }
    ) {
        $said = try { Get-RegistryImage "$($memory.Host)/samples/damaged:one" -NoStore | & $Script 2>&1 } catch { $_ }
        $said | Should -HaveCount 1
        $said[0] | Should -BeOfType ([Management.Automation.ErrorRecord])
        $said[0].FullyQualifiedErrorId | Should -BeLike 'DigestMismatch,*'
        "$($said[0])" | Should -BeLike "*$damaged*"
        Get-ChildItem $TestDrive -Filter 'damaged*' | Should -BeNullOrEmpty
    }
}
