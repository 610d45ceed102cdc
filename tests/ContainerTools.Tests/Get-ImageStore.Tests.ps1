BeforeAll {
    Import-Module "$PSScriptRoot/Servers.psm1"
    Initialize-TestStore
    $memory = Start-MemoryRegistry
    $sample = Get-Sample oci
    # Its manifest is kept too.
    $kept = @($sample.Blobs.Digest) + $sample.Digest
    $store = Join-Path $TestDrive store
    $null = Get-RegistryImage "$($memory.Name):oci" -Store $store | Export-Image (Join-Path $TestDrive image.tar)
}

AfterAll { $memory.Server.Dispose() }

Describe 'Get-ImageStore' {
    It 'says what the store holds' {
        $info = Get-ImageStore $store
        $info | Should -BeOfType ContainerTools.Store.ImageStoreInfo
        $info.Path | Should -Be $store
        $info.BlobCount | Should -Be $kept.Count
        $info.Size | Should -Be (($sample.Blobs | ForEach-Object { $_.Content.Count } | Measure-Object -Sum).Sum + $sample.Content.Count)
        $info.PartialCount | Should -Be 0
        $info.LastUsed | Should -BeGreaterThan ([DateTimeOffset]::UtcNow.AddHours(-1))
    }

    It 'lists blobs with what they are' {
        $blobs = Get-ImageStore $store -Blob
        $blobs.Digest | ForEach-Object { "$_" } | Sort-Object | Should -Be ($kept | Sort-Object)
        ($blobs | Where-Object Digest -EQ $sample.Digest).Kind | Should -Be Manifest
        ($blobs | Where-Object Digest -EQ $sample.Config.Digest).Kind | Should -Be Config
        ($blobs | Where-Object Kind -EQ Layer) | Should -HaveCount $sample.LayerBlobs.Count
        $blobs.IsReferenced | Should -Not -Contain $true
        Get-Item -LiteralPath $blobs[0].Path | ForEach-Object Length | Should -Be $blobs[0].Size
    }

    It 'knows the default store, which may not be there yet' {
        $default = $env:CONTAINERTOOLS_STORE
        try {
            $env:CONTAINERTOOLS_STORE = Join-Path $TestDrive nothing
            $info = Get-ImageStore
            $info.Path | Should -Be $env:CONTAINERTOOLS_STORE
            $info.BlobCount | Should -Be 0
            Get-ImageStore -Blob | Should -BeNullOrEmpty
            $env:CONTAINERTOOLS_STORE | Should -Not -Exist
        }
        finally { $env:CONTAINERTOOLS_STORE = $default }
    }

    It 'refuses folders that are no store' {
        { Get-ImageStore $TestDrive -ErrorAction Stop } | Should -Throw -ErrorId 'InvalidArgument,*'
        { Get-ImageStore (Join-Path $TestDrive none) -ErrorAction Stop } | Should -Throw -ErrorId 'InvalidArgument,*'
    }

    It 'takes folders from the pipeline' {
        (Get-Item $store | Get-ImageStore).BlobCount | Should -Be $kept.Count
    }

    It 'shows sizes for people' {
        Get-ImageStore $store | Format-Table | Out-String -Width 200 | Should -Match 'Blobs\s+Size\s+Partial\s+LastUsed'
        Get-ImageStore $store -Blob | Format-Table | Out-String -Width 200 | Should -Match "$($sample.Config.Digest.Substring(7, 12))\s+Config\s+[\d.]+ \w+"
    }
}
