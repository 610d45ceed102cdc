BeforeAll {
    Import-Module "$PSScriptRoot/Servers.psm1"
    Initialize-TestStore
    $memory = Start-MemoryRegistry
    $name = $memory.Name

    # An OCI layout with the sample, of which a test may damage what it likes.
    function New-Layout([string] $Tag = 'oci') {
        $path = Join-Path $TestDrive ([guid]::NewGuid())
        [ContainerTools.Testing.OciFolder]::Write($path, [ValueTuple[string, ContainerTools.Testing.SampleManifest]]::new('1', (Get-Sample $Tag)))
        $path
    }

    function Edit-Blob([string] $Layout, [string] $Digest, [scriptblock] $Change) {
        $file = Join-Path $Layout blobs sha256 $Digest.Substring(7)
        $bytes = [IO.File]::ReadAllBytes($file)
        [IO.File]::WriteAllBytes($file, (& $Change $bytes))
    }
}

AfterAll { $memory.Server.Dispose() }

Describe 'Test-Image' {
    It 'gives one result an image' {
        $result = Get-RegistryImage "${name}:oci" | Test-Image
        $result | Should -BeOfType ContainerTools.Verification.ImageTestResult
        $result.Passed | Should -BeTrue
        $result.ErrorCount | Should -Be 0
        $result.Name | Should -Be "${name}:oci"
    }

    It 'gives True for a good image and False for a bad one with -Quiet' {
        $bad = New-Layout
        Edit-Blob $bad (Get-Sample oci).LayerBlobs[1].Digest { param($bytes) $bytes[40] = $bytes[40] -bxor 1; $bytes }
        Test-Image (New-Layout) -Quiet | Should -BeExactly $true
        Test-Image $bad -Quiet | Should -BeExactly $false
    }

    It 'takes images, and several of them, by position' {
        $image = Get-RegistryImage "${name}:oci"
        Test-Image $image -Quiet | Should -BeExactly $true
        Test-Image @($image, $image) -Quiet | Should -BeExactly $true
    }

    It 'gives one False with -Quiet for all that came, so that a condition is right' {
        $bad = New-Layout
        Edit-Blob $bad (Get-Sample oci).LayerBlobs[1].Digest { param($bytes) $bytes[40] = $bytes[40] -bxor 1; $bytes }
        Import-Image $bad, (New-Layout) | Test-Image -Quiet | Should -BeExactly $false
        Test-Image $bad, (New-Layout) -Quiet | Should -BeExactly $false
        Test-Image (New-Layout), nowhere.tar -Quiet -ErrorAction SilentlyContinue | Should -BeExactly $false
        @() | Test-Image -Quiet | Should -BeExactly $false
    }

    It 'finds all defects and not only the first' {
        $bad = New-Layout
        $sample = Get-Sample oci
        Edit-Blob $bad $sample.LayerBlobs[0].Digest { param($bytes) $bytes[0..($bytes.Count - 9)] }
        Remove-Item (Join-Path $bad blobs sha256 $sample.LayerBlobs[2].Digest.Substring(7))
        $defects = Import-Image $bad | Test-Image -Detailed
        $defects | Should -BeOfType ContainerTools.Verification.ImageDefect
        $defects | Where-Object Severity -EQ Error | ForEach-Object { "$($_.Code)" } | Sort-Object |
            Should -Be BlobMissing, CompressionCutShort, DigestMismatch, SizeMismatch
        $missing = $defects | Where-Object Code -EQ BlobMissing
        $missing.Expected | Should -Be $sample.LayerBlobs[2].Digest
        $missing.Subject | Should -Be "layer $($sample.LayerBlobs[2].Digest)"
    }

    It 'gives nothing in detail for an image that has no defect' {
        'hello' | Set-Content (Join-Path $TestDrive file)
        New-LayeredImage acme/app -Path (Join-Path $TestDrive file) | Test-Image -Detailed | Should -BeNullOrEmpty
    }

    It 'tests all platforms and attestations of an index' {
        $result = Get-RegistryImage "${name}:multi" -AllPlatforms | Test-Image
        $result.Passed | Should -BeTrue
        $result.Image | Should -BeOfType ContainerTools.ImageIndex
    }

    It 'takes archives and layouts by path, wildcards and files from the pipeline' {
        $folder = New-Item -ItemType Directory (Join-Path $TestDrive files)
        Get-RegistryImage "${name}:oci" | Export-Image "$folder/a.tar"
        Get-RegistryImage "${name}:v2s2" | Export-Image "$folder/b [1].tar" -Format DockerArchive
        (Test-Image "$folder/*.tar").Passed | Should -Be $true, $true
        (Test-Image -LiteralPath "$folder/b [1].tar").Passed | Should -BeTrue
        (Get-ChildItem $folder | Test-Image).Passed | Should -Be $true, $true
    }

    It 'makes a defect of what keeps an archive from being read' {
        $file = Join-Path $TestDrive broken.tar
        Get-RegistryImage "${name}:oci" | Export-Image $file
        $bytes = [IO.File]::ReadAllBytes($file)
        [IO.File]::WriteAllBytes($file, $bytes[0..($bytes.Count / 2)])
        $defect = Test-Image $file -Detailed
        $defect.Code | Should -Be Unreadable
        $defect.Subject | Should -Be $file
        Test-Image $file -Quiet | Should -BeExactly $false
        'text' | Set-Content (Join-Path $TestDrive text.txt)
        (Test-Image (Join-Path $TestDrive text.txt)).ErrorCount | Should -Be 1
    }

    It 'makes defects of what an index lists and a layout does not have' {
        $bad = New-Layout
        Copy-Item (Join-Path $bad index.json) (Join-Path $TestDrive index.json)
        $index = Get-Content (Join-Path $bad index.json) -Raw | ConvertFrom-Json -AsHashtable
        $index.manifests += @{ mediaType = $index.manifests[0].mediaType; size = 3; digest = 'sha256:' + '0' * 64 }
        $index | ConvertTo-Json -Depth 9 | Set-Content (Join-Path $bad index.json)
        $results = Test-Image $bad
        $results.Passed | Should -Be $true, $false
        $results[1].Defects[0].Code | Should -Be BlobMissing
        $results[1].Name | Should -Be ('sha256:' + '0' * 64)
    }

    It 'gives a result for each image of a layout, whatever is wrong with one' {
        $bad = New-Layout
        $index = Get-Content (Join-Path $bad index.json) -Raw | ConvertFrom-Json -AsHashtable
        $digest = 'sha256:' + '1' * 64
        '{}' | Set-Content -NoNewline (Join-Path $bad blobs sha256 ('1' * 64))
        $index.manifests = @(@{ mediaType = $index.manifests[0].mediaType; size = 2; digest = $digest; annotations = @{ 'org.opencontainers.image.ref.name' = 'acme/bad:1' } }) + $index.manifests
        $index | ConvertTo-Json -Depth 9 | Set-Content (Join-Path $bad index.json)
        $results = Test-Image $bad
        $results.Name[0] | Should -Be acme/bad:1
        $results.Passed | Should -Be $false, $true
        $results[0].Defects.Code | Should -Be DigestMismatch
        $results[0].Defects[0].Subject | Should -Be "entry acme/bad:1@$digest"
    }

    It 'is an error, and no defect, if there is no such file' {
        { Test-Image (Join-Path $TestDrive none.tar) -ErrorAction Stop } | Should -Throw -ErrorId 'SourceFailed,*'
    }

    It 'is an error, and no defect, if the registry does not answer, and goes on with the next image' {
        $other = Start-MemoryRegistry
        $image = Get-RegistryImage "$($other.Name):oci" -NoStore
        $other.Server.Dispose()
        $results = $image, (Get-RegistryImage "${name}:v2s2") | Test-Image -ErrorVariable problem -ErrorAction SilentlyContinue
        $results.Passed | Should -BeExactly $true
        $problem[0].FullyQualifiedErrorId | Should -BeLike 'Unreachable,*'
    }

    Context 'with a base' -Tag 'needs Unix' -Skip:$IsWindows {
        BeforeAll {
            # A base as there are many: a file below a folder that the layer does not list, with another owner in the layer below.
            $work = New-Item -ItemType Directory (Join-Path $TestDrive based)
            'x' | Set-Content $work/file
            $folder = New-ImageLayer -Path $work/file -Destination /opt/file -Uid 7
            tar -cf $work/odd.tar -C $work --transform 's,^,/,' -P file
            $oddDigest = 'sha256:' + (Get-FileHash $work/odd.tar).Hash.ToLowerInvariant()
            $descriptor = [ContainerTools.Descriptor]::new('application/vnd.oci.image.layer.v1.tar', $oddDigest, (Get-Item $work/odd.tar).Length)
            $odd = [ContainerTools.Layer]::new([ContainerTools.FileBlob]::new($descriptor, "$work/odd.tar"), $oddDigest)
            $base = New-LayeredImage base -Layer $odd, $folder
            'mine' | Set-Content $work/mine
            $mine = $base | New-LayeredImage acme/app -Path $work/mine
            $second = $base | New-LayeredImage acme/second -Path $work/mine -Destination /second

            function Find-Defect { $input | Where-Object Severity -NE Information }
        }

        It 'leaves out what is in its layers' {
            $mine | Test-Image -Detailed | Find-Defect | Should -Not -BeNullOrEmpty
            $mine | Test-Image -Base $base -Detailed | Find-Defect | Should -BeNullOrEmpty
        }

        It 'takes archives of several images, also where the layers are in another compression' {
            foreach ($format in 'DockerArchive', 'OciArchive') {
                $null = $mine, $second | Merge-Image | Export-Image "$work/both.tar" -Format $format -Force
                (Test-Image "$work/both.tar" -Base $base).Passed | Should -Be $true, $true
                Test-Image "$work/both.tar" -Base $base -Detailed | Find-Defect | Should -BeNullOrEmpty
            }
        }

        It 'still finds that one of its layers is damaged' {
            $null = $mine | Export-Image $work/layout -Format OciLayout
            Edit-Blob $work/layout $oddDigest { param($bytes) $bytes[600] = 65; $bytes }
            Test-Image $work/layout -Base $base -Quiet | Should -BeExactly $false
        }

        It 'is an error if the image is not built on it' {
            $other = New-LayeredImage other -Path $work/file
            $mine | Test-Image -Base $other -ErrorVariable problem -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
            $problem[0].FullyQualifiedErrorId | Should -BeLike 'InvalidArgument,*'
            "$($problem[0])" | Should -BeLike "*acme/app:*is not built on *other:*Layer 1 of the base, $($other.Layers[0].DiffId), is $($mine.Layers[0].DiffId) there."
            $mine, $other | Test-Image -Base $other -Quiet -ErrorAction SilentlyContinue | Should -BeExactly $false
            ($mine, $other | Test-Image -Base $other, $base).Passed | Should -Be $true, $true
        }
    }

    It 'refuses -Detailed with -Quiet' {
        { Get-RegistryImage "${name}:oci" | Test-Image -Detailed -Quiet } | Should -Throw -ErrorId 'InvalidArgument,*'
    }

    It 'shows results and defects in few columns' {
        $bad = New-Layout
        Edit-Blob $bad (Get-Sample oci).LayerBlobs[0].Digest { param($bytes) $bytes + [byte]1 }
        Test-Image $bad | Format-Table | Out-String -Width 160 | Should -Match 'Passed\s+Errors\s+Warnings'
        $short = (Get-Sample oci).LayerBlobs[0].Digest.Substring(7, 12)
        Test-Image $bad -Detailed | Format-Table | Out-String -Width 160 | Should -Match "Error\s+SizeMismatch\s+Layer $short has"
    }
}
