BeforeAll {
    Import-Module "$PSScriptRoot/Servers.psm1"
    Initialize-TestStore
    $memory = Start-MemoryRegistry
    function Get-Blob { Get-ChildItem (Join-Path $store blobs) -Recurse -File }
}

AfterAll { $memory.Server.Dispose() }

Describe 'Clear-ImageStore' {
    BeforeEach {
        $store = Join-Path $TestDrive ([guid]::NewGuid())
        $image = Get-RegistryImage "$($memory.Name):oci" -Store $store
        $null = $image | Export-Image (Join-Path $TestDrive "$([guid]::NewGuid()).tar")
    }

    It 'removes everything and says what that has freed' {
        $before = Get-ImageStore $store
        $freed = Clear-ImageStore $store -Confirm:$false
        $freed | Should -BeOfType ContainerTools.Store.StoreClearingResult
        $freed.BlobCount | Should -Be $before.BlobCount
        $freed.FreedSize | Should -Be $before.Size
        $freed.RemainingSize | Should -Be 0
        Get-Blob | Should -BeNullOrEmpty
    }

    It 'costs nothing but fetching again' {
        $null = Clear-ImageStore $store -Confirm:$false
        $image | Test-Image -Quiet | Should -BeTrue
        Get-Blob | Should -Not -BeNullOrEmpty
    }

    It 'is named by the error of an image whose compressed layer was only there' {
        $null = New-Item (Join-Path $TestDrive content) -ItemType Directory -Force
        Set-Content (Join-Path $TestDrive content file) text
        $squashed = New-LayeredImage app -Path (Join-Path $TestDrive content) | Merge-Image -Squash
        $image = New-LayeredImage app -Path (Join-Path $TestDrive content) -Compression Gzip -Store $store
        $null = Clear-ImageStore $store -Confirm:$false
        $target = Join-Path $TestDrive ([guid]::NewGuid())

        { $image | Export-Image $target } | Should -Throw -ErrorId 'NotFound,*' -ExceptionType ContainerTools.ImageException
        $image, $squashed | Expand-Image $target -ErrorVariable failed -ErrorAction SilentlyContinue | Should -HaveCount 1
        "$failed" | Should -BeLike "*$($image.Layers[0].Digest) is gone*$store*make the image again*"
        (Test-Image $image -Detailed).Code | Should -Be BlobMissing
    }

    It 'removes nothing with -WhatIf' {
        $before = (Get-ImageStore $store).Size
        Clear-ImageStore $store -WhatIf | Should -BeNullOrEmpty
        (Get-ImageStore $store).Size | Should -Be $before
    }

    It 'asks before it removes' {
        (Get-Command Clear-ImageStore).ImplementingType.GetCustomAttributes([System.Management.Automation.CmdletAttribute], $false).ConfirmImpact | Should -Be High
    }

    It 'removes what was not used for long' {
        $old = Get-Blob | Select-Object -First 2
        $old | ForEach-Object { $_.LastWriteTime = (Get-Date).AddDays(-40) }
        (Clear-ImageStore $store -OlderThan 30.00:00:00 -Confirm:$false).BlobCount | Should -Be 2
        $old.FullName | Where-Object { Test-Path $_ } | Should -BeNullOrEmpty
        (Clear-ImageStore $store -OlderThan (New-TimeSpan -Days 30) -Confirm:$false).BlobCount | Should -Be 0
    }

    It 'removes what was used longest ago down to a size' {
        $size = (Get-ImageStore $store).Size
        $oldest = Get-Blob | Sort-Object Length | Select-Object -Last 1
        $length = $oldest.Length
        $oldest.LastWriteTime = (Get-Date).AddDays(-1)
        (Clear-ImageStore $store -MaximumSize ($size - 1) -Confirm:$false).FreedSize | Should -Be $length
        (Get-ImageStore $store).Size | Should -Be ($size - $length)
    }

    It 'keeps what the index leads to with -Unreferenced' {
        [ContainerTools.Testing.OciFolder]::Write($store, [ValueTuple[string, ContainerTools.Testing.SampleManifest]]::new('kept', (Get-Sample newline)))
        $null = Clear-ImageStore $store -Unreferenced -Confirm:$false
        (Get-ImageStore $store -Blob).IsReferenced | Should -Not -Contain $false
        Import-Image $store | Test-Image -Quiet | Should -BeTrue
    }

    It 'takes a number for the mistake that it is' {
        { Clear-ImageStore $store -OlderThan 30 -Confirm:$false -ErrorAction Stop } | Should -Throw -ErrorId 'InvalidArgument,*'
        Get-Blob | Should -Not -BeNullOrEmpty
    }

    It 'touches nothing in a folder that is no store' {
        $folder = New-Item -ItemType Directory (Join-Path $TestDrive ([guid]::NewGuid()))
        'mine' | Set-Content "$folder/mine"
        { Clear-ImageStore $folder -Confirm:$false -ErrorAction Stop } | Should -Throw -ErrorId 'InvalidArgument,*'
        "$folder/mine" | Should -Exist
    }

    It 'leaves a pull in another process alone' {
        $null = Clear-ImageStore $store -Confirm:$false
        $memory.Registry.Alter = [ContainerTools.Testing.Faults]::Slow(300000)
        $file = Join-Path $TestDrive pulled.tar
        try {
            $pull = Start-OtherPowerShell "`$null = Get-RegistryImage '$($memory.Name):oci' -Store '$store' | Export-Image '$file'"
            Wait-Until { Get-ChildItem (Join-Path $store ingest) }
            while (-not $pull.HasExited) {
                $null = Clear-ImageStore $store -Confirm:$false
                Start-Sleep -Milliseconds 50
            }

            $pull.StandardError.ReadToEnd() | Should -BeNullOrEmpty
        }
        finally { $memory.Registry.Alter = $null }
        Test-Image $file -Quiet | Should -BeTrue
    }
}
