BeforeAll {
    Import-Module "$PSScriptRoot/Servers.psm1"
    Initialize-TestStore
    $root = New-Item -ItemType Directory (Join-Path $TestDrive root)
    Set-Content $root/etc x
    $image = New-LayeredImage acme/app -Path $root
}

Describe 'Dismount-Image' {
    It 'ends drives by name, pattern and pipeline, and no others' {
        foreach ($name in 'deb', 'one', 'two', 'three', 'four') { $null = Mount-Image $image -Name $name }
        Dismount-Image one:
        (TabExpansion2 'Dismount-Image t').CompletionMatches.CompletionText | Should -Be three, two
        Get-PSDrive two | Dismount-Image
        Dismount-Image t*
        (Get-PSDrive -PSProvider ContainerImage).Name | Should -Be deb, four
        { Dismount-Image Temp -ErrorAction Stop } | Should -Throw -ErrorId 'NotFound,*'
        Test-Path Temp: | Should -BeTrue
        Remove-PSDrive four
        { Get-Item four:/etc -ErrorAction Stop } | Should -Throw
        Dismount-Image deb:/
        Get-PSDrive -PSProvider ContainerImage | Should -BeNullOrEmpty
    }
}
