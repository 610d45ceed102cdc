BeforeAll {
    Import-Module "$PSScriptRoot/Servers.psm1"
    Initialize-TestStore
    function New-Folder([string] $Name, [hashtable] $Files) {
        foreach ($file in $Files.Keys) {
            $path = Join-Path $TestDrive $Name $file
            $null = New-Item -ItemType Directory -Force (Split-Path $path)
            [IO.File]::WriteAllText($path, $Files[$file])
        }

        Join-Path $TestDrive $Name
    }

    $base = New-LayeredImage acme/base -Path (New-Folder base @{ 'lib/a.so' = '1234567890'; 'etc/x.conf' = 'old' })
    $image = New-LayeredImage acme/app -FromImage $base -Path (New-Folder over @{ 'etc/x.conf' = 'newer'; 'etc/y.conf' = '1234567890' })
}

Describe 'Measure-Image' {
    It 'measures layer by layer, with the step that made the layer' {
        $layers = $image | Measure-Image
        $layers | Should -BeOfType ContainerTools.Inspection.LayerMeasure
        $layers.Index | Should -Be (0..($image.Layers.Count - 1))
        ($layers | Measure-Object FileSize -Sum).Sum | Should -Be 28
        ($layers | Measure-Object Added -Sum).Sum | Should -Be 3
        ($layers | Measure-Object Changed -Sum).Sum | Should -Be 1
        ($layers | Measure-Object HiddenSize -Sum).Sum | Should -Be 3
        ($layers | Measure-Object DuplicateSize -Sum).Sum | Should -Be 10
        $layers.Comment | Should -Be ($image.Config.History | Where-Object { -not $_.IsEmptyLayer }).Comment
    }

    It 'measures the image' {
        $measure = $image | Measure-Image -Summary
        $measure.FileCount | Should -Be 3
        $measure.VisibleSize | Should -Be 25
        [Math]::Round($measure.Efficiency, 3) | Should -Be 0.893
    }

    It 'groups files' {
        $image | Measure-Image -By Extension | ForEach-Object { "$($_.Name) $($_.Count) $($_.Size)" } | Should -Be '.conf 2 15', '.so 1 10'
        $image | Measure-Image -By Directory -Depth 1 | ForEach-Object { "$($_.Name) $($_.Size)" } | Should -Be '/etc 15', '/lib 10'
    }

    It 'is a gate, and measures all the same' {
        $measure = $image | Measure-Image -Summary -Threshold 2 -ErrorVariable failure -ErrorAction SilentlyContinue
        $measure.HiddenSize | Should -Be 3
        $failure[0].FullyQualifiedErrorId | Should -BeLike 'TooLarge,*'
        { $image | Measure-Image -Threshold 2 -ErrorAction Stop } | Should -Throw
        $image | Measure-Image -Threshold 3 -ErrorAction Stop | Should -HaveCount $image.Layers.Count
    }

    It 'draws bars' {
        $image | Measure-Image | Format-Table | Out-String -Width 80 | Should -Match '█'
    }
}
