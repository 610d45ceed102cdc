BeforeAll {
    Import-Module "$PSScriptRoot/Servers.psm1"
    Initialize-TestStore
}

AfterAll { Stop-ImageRegistry }

Describe 'Stop-ImageRegistry' {
    It 'stops the registries that it is given, and no others' {
        $one, $two, $three = 1..3 | ForEach-Object { Start-ImageRegistry }
        $one, $two | Stop-ImageRegistry
        $one.IsRunning, $two.IsRunning, $three.IsRunning | Should -Be $false, $false, $true
        { Invoke-WebRequest "$($one.Uri)v2/" } | Should -Throw
        (Invoke-WebRequest "$($three.Uri)v2/").StatusCode | Should -Be 200
        Stop-ImageRegistry $three
        $three.IsRunning | Should -BeFalse
    }

    It 'stops all of this session without input, and none of another' {
        $shell = New-Pipeline 'Start-ImageRegistry'
        $other = $shell.Invoke()[0]
        $mine = 1..2 | ForEach-Object { Start-ImageRegistry }
        Stop-ImageRegistry
        $mine.IsRunning | Should -Be $false, $false
        $other.IsRunning | Should -BeTrue
        $shell.Dispose()
    }

    It 'stops nothing where nothing comes' {
        $registry = Start-ImageRegistry
        @() | Stop-ImageRegistry
        $registry.IsRunning | Should -BeTrue
    }

    It 'does nothing to one that has ended' {
        $registry = Start-ImageRegistry
        $registry, $registry | Stop-ImageRegistry
        $registry | Stop-ImageRegistry
        $registry.IsRunning | Should -BeFalse
    }

    It 'removes what was temporary, and keeps a store' {
        $store = Join-Path $TestDrive kept
        $registry = Start-ImageRegistry $store
        $null = Invoke-WebRequest "$($registry.Uri)v2/a/blobs/uploads/" -Method Post
        Get-ChildItem "$store/ingest" -Filter upload-* | Should -HaveCount 1
        $registry | Stop-ImageRegistry
        Get-ChildItem "$store/ingest" -Filter upload-* | Should -BeNullOrEmpty
        Join-Path $store index.json | Should -Exist
    }

    It 'says what it stops' {
        $registry = Start-ImageRegistry
        $registry | Stop-ImageRegistry -Verbose 4>&1 | Should -BeLike "*$($registry.Host)*"
    }
}
