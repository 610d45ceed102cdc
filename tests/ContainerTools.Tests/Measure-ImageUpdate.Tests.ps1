BeforeAll {
    Import-Module "$PSScriptRoot/Servers.psm1"
    Initialize-TestStore
    function New-Content([string] $Text) {
        $folder = New-Item -ItemType Directory (Join-Path $TestDrive ([guid]::NewGuid()))
        Set-Content (Join-Path $folder "$Text.txt") $Text
        "$folder"
    }

    $base = New-LayeredImage acme/base -Path (New-Content base)
    $app = New-Content app
    $v1 = New-LayeredImage acme/app -Tag 1 -FromImage $base -Path $app
    $v2 = New-LayeredImage acme/app -Tag 2 -FromImage $v1 -Path (New-Content more)
    $v3 = New-LayeredImage acme/app -Tag 3 -FromImage (New-LayeredImage acme/base -Path (New-Content 'new base')) -Path $app
}

Describe 'Measure-ImageUpdate' {
    It 'says what a client pulls and keeps' {
        $update = Measure-ImageUpdate $v1 $v2
        $update | Should -BeOfType ContainerTools.Comparison.ImageUpdate
        $update.From | Should -Be $v1
        $update.To | Should -Be $v2
        $update.Platform | Should -Be $v2.Platform
        $update.PulledLayers, $update.KeptLayers | Should -Be 1, $v1.Layers.Count
        $update.PullSize | Should -Be ($v2.Layers[-1].Size + $v2.Manifest.Size + $v2.Manifest.Config.Size)
        $update.PullSize + $update.KeptSize | Should -Be $v2.Size
        $update.Share | Should -Be ($update.PullSize / $v2.Size)
    }

    It 'says with -Layer of each layer whether it is pulled, and why' {
        $layers = Measure-ImageUpdate $v1 $v3 -Layer
        $layers | Should -BeOfType ContainerTools.Comparison.LayerUpdate
        $layers | ForEach-Object { "$($_.Index) $($_.Reason) $($_.IsPulled) $($_.UnpackAgain) $($_.FromIndex)" } |
            Should -Be '0 Replaced True False 0', '1 Rebased False True 1'
        $layers.Digest | Should -Be $v3.Layers.Digest
        $layers[0].FromSize | Should -Be $v1.Layers[0].Size
    }

    It 'knows what engines pull again' {
        (Measure-ImageUpdate $v1 $v3).PulledLayers | Should -Be 1
        (Measure-ImageUpdate $v1 $v3 -Engine Podman).PulledLayers | Should -Be 1
        (Measure-ImageUpdate $v1 $v3 -Engine DockerGraphDriver).PulledLayers | Should -Be 2
    }

    It 'takes a sequence: the first is what the client has, or comes upon the reference image' {
        $v1, $v2, $v3 | Measure-ImageUpdate | ForEach-Object { "$($_.From.Name) $($_.To.Name)" } | Should -Be 'acme/app:1 acme/app:2', 'acme/app:2 acme/app:3'
        $v2, $v3 | Measure-ImageUpdate $v1 | ForEach-Object { "$($_.From.Name) $($_.To.Name)" } | Should -Be 'acme/app:1 acme/app:2', 'acme/app:2 acme/app:3'
        Measure-ImageUpdate -DifferenceImage $v1, $v2 | ForEach-Object { "$($_.From.Name) $($_.To.Name)" } | Should -Be 'acme/app:1 acme/app:2'
    }

    It 'wants two images' {
        { $v1 | Measure-ImageUpdate } | Should -Throw -ErrorId 'InvalidArgument,*'
        { @() | Measure-ImageUpdate $v1 } | Should -Throw -ErrorId 'InvalidArgument,*'
    }

    It 'is a gate, and measures all the same' {
        $size = (Measure-ImageUpdate $v1 $v2).PullSize
        Measure-ImageUpdate $v1 $v2 -Threshold $size -ErrorAction Stop | Should -HaveCount 1
        $v2, $v3 | Measure-ImageUpdate $v1 -Threshold ($size - 1) -ErrorVariable failure -ErrorAction SilentlyContinue | Should -HaveCount 2
        $failure | ForEach-Object FullyQualifiedErrorId | Should -BeLike 'TooLarge,*'
        $failure[0].TargetObject | Should -Be $v2
        $failure[0].ErrorDetails.RecommendedAction | Should -BeLike '*-Threshold*'
        { Measure-ImageUpdate $v1 $v2 -Threshold 0 -ErrorAction Stop } | Should -Throw -ErrorId 'TooLarge,*'
    }

    It 'draws bars' {
        Measure-ImageUpdate $v1 $v2 | Format-Table | Out-String -Width 80 | Should -Match 'acme/app:1 +acme/app:2 .*[█▏▎▍▌▋▊▉]'
        Measure-ImageUpdate $v1 $v3 -Layer | Format-Table | Out-String -Width 80 | Should -Match 'Replaced'
    }
}

Describe 'Measure-ImageUpdate of a registry' {
    BeforeAll {
        $memory = Start-MemoryRegistry
        $name = $memory.Name
        $multi = Get-RegistryImage "${name}:multi" -AllPlatforms -NoStore
    }

    AfterAll { $memory.Server.Dispose() }

    It 'fetches no layer' {
        $oci = Get-RegistryImage "${name}:oci" -Platform linux/amd64 -NoStore
        $plain = Get-RegistryImage "${name}:plain" -Platform linux/amd64 -NoStore
        $before = $memory.Server.Requests.Count
        Measure-ImageUpdate $oci $plain -Layer | Should -HaveCount $plain.Layers.Count
        $memory.Server.Requests.Count | Should -Be $before
    }

    It 'goes platform by platform for indexes, and names them' {
        $updates = Measure-ImageUpdate $multi $multi
        $updates.Platform | Should -Be $multi.Platforms
        $updates.PullSize | Should -Be (@(0) * $updates.Count)
        "$($updates[0].To)" | Should -Be "${name}:multi"
    }

    It 'takes of an index the image for the platform of a single one' {
        $update = Measure-ImageUpdate $v1 $multi -WarningVariable warnings
        $update.Platform | Should -Be linux/amd64
        $warnings | Should -BeNullOrEmpty
    }

    It 'warns of a platform that is gone' {
        $null = Measure-ImageUpdate $multi ($v1 | Merge-Image -AsIndex -Name acme/app:1) -WarningVariable warnings -WarningAction SilentlyContinue
        "$warnings" | Should -BeLike '*acme/app:1 has no image for linux/arm64, which*'
    }

    It 'goes on with the next image after one that cannot be pulled' {
        $strange = New-LayeredImage acme/app -Tag 4 -Path $app -Architecture s390x
        $updates = $v1, $multi, $v2 | Measure-ImageUpdate $strange -ErrorVariable failure -ErrorAction SilentlyContinue
        $updates | ForEach-Object { "$($_.From.Name) $($_.To.Name)" } | Should -Be 'acme/app:4 acme/app:1', "acme/app:1 ${name}:multi", "${name}:multi acme/app:2"
        Measure-ImageUpdate $strange $multi, $v1 -ErrorVariable failure -ErrorAction SilentlyContinue | ForEach-Object { "$_" } | Should -Be 'docker.io/acme/app:4 -> docker.io/acme/app:1'
        $failure[0].FullyQualifiedErrorId | Should -BeLike 'PlatformNotFound,*'
    }
}
