BeforeAll {
    Import-Module "$PSScriptRoot/Servers.psm1"
    Initialize-TestStore
    function New-Root([string] $Name, [hashtable] $Files) {
        $folder = Join-Path $TestDrive ([guid]::NewGuid())
        foreach ($file in $Files.Keys) {
            $path = Join-Path $folder $file
            $null = New-Item -ItemType Directory -Force (Split-Path $path)
            [IO.File]::WriteAllText($path, $Files[$file])
        }

        New-LayeredImage $Name -Path $folder
    }

    $status = { param($Version) "Package: openssl`nStatus: install ok installed`nVersion: $Version`nArchitecture: amd64`n`nPackage: tzdata`nStatus: install ok installed`nVersion: 2024a`nArchitecture: all`n" }
    $old = New-Root acme/old @{
        'etc/os-release' = "ID=debian`nVERSION_ID=12`n"
        'var/lib/dpkg/status' = & $status '3.0.9-1'
        'var/lib/dpkg/info/openssl.list' = "/usr/bin/openssl`n"
        'usr/bin/openssl' = 'program'
        'srv/node_modules/left-pad/package.json' = '{ "name": "left-pad", "version": "1.3.0", "license": "WTFPL" }'
    }
    $new = New-Root acme/new @{
        'var/lib/dpkg/status' = & $status '3.0.15-1'
        'srv/node_modules/right-pad/package.json' = '{ "name": "right-pad", "version": "1.0.0" }'
    }
}

Describe 'Get-ImagePackage' {
    It 'lists packages of distribution and languages' {
        $found = $old | Get-ImagePackage
        $found | Should -BeOfType ContainerTools.Packages.ImagePackage
        $found | ForEach-Object { "$($_.Ecosystem) $_" } | Should -Be 'Deb openssl 3.0.9-1', 'Deb tzdata 2024a', 'Npm left-pad 1.3.0'
        $found[0].PackageUrl | Should -Be 'pkg:deb/debian/openssl@3.0.9-1?arch=amd64&distro=debian-12'
        $found[0].Files | Should -Be /usr/bin/openssl
        $found[2].License | Should -Be WTFPL
    }

    It 'compares versions with texts as the ecosystem does it' {
        $old, $new | Get-ImagePackage openssl | Where-Object { $_.Version -lt '3.0.15' } | ForEach-Object { "$($_.Version)" } | Should -Be '3.0.9-1'
        $old, $new | Get-ImagePackage openssl | Where-Object Version -LT 3.0.15 | Should -HaveCount 1
        $old, $new | Get-ImagePackage openssl | Where-Object Version -EQ '0:3.0.15-1' | Should -HaveCount 1
        $old, $new | Get-ImagePackage openssl | Sort-Object Version -Descending | ForEach-Object { "$($_.Version)" } | Should -Be '3.0.15-1', '3.0.9-1'
    }

    It 'takes names, patterns and ecosystems' {
        $old | Get-ImagePackage OPEN*, *pad | ForEach-Object Name | Should -Be openssl, left-pad
        $old | Get-ImagePackage -Ecosystem Npm | ForEach-Object Name | Should -Be left-pad
        $old | Get-ImagePackage nothing | Should -BeNullOrEmpty
    }

    It 'says what cannot be read, and gives the others' {
        $broken = New-Root acme/broken @{ 'a/node_modules/x/package.json' = '{'; 'a/node_modules/y/package.json' = '{ "name": "y", "version": "1.0.0" }' }
        $found = $broken | Get-ImagePackage -ErrorVariable failure -ErrorAction SilentlyContinue
        $found.Name | Should -Be y
        $failure | Should -HaveCount 1
        $failure[0].FullyQualifiedErrorId | Should -BeLike 'Malformed,*'
    }

    It 'gives the same past the store' {
        $old | Get-ImagePackage -NoStore | ForEach-Object PackageUrl | Should -Be ($old | Get-ImagePackage | ForEach-Object PackageUrl)
    }
}

Describe 'Compare-Image -Package' {
    It 'says which packages differ' {
        $found = Compare-Image $old $new -Package
        $found | ForEach-Object { "$($_.Change) $($_.Name) $($_.Reference) $($_.Difference)".TrimEnd() } |
            Should -Be 'Changed Deb openssl 3.0.9-1 3.0.15-1', 'Removed Npm left-pad 1.3.0', 'Added Npm right-pad  1.0.0'
        $found | Where-Object { $_.Difference -and $_.Reference -and $_.Difference -lt $_.Reference } | Should -BeNullOrEmpty
        Compare-Image $old $old -Package -Quiet | Should -BeExactly $true
        Compare-Image $old $new -Kind Package | Should -HaveCount 3
    }
}

Describe 'Measure-Image -By Package' {
    It 'measures what belongs to packages' {
        $groups = $old | Measure-Image -By Package
        ($groups | Where-Object Name -EQ 'Deb openssl').Size | Should -Be 7
        ($groups | Where-Object Name -EQ '').Count | Should -Be 3
    }
}
