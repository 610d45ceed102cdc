BeforeAll {
    Import-Module "$PSScriptRoot/Servers.psm1"
    Initialize-TestStore
    $server = Start-ImageRegistry -Store (Join-Path $TestDrive registry)
    $baseName = "$($server.Host)/acme/base:1"
    $folder = Join-Path $TestDrive content
    $null = New-Item -ItemType Directory $folder
    Set-Content $folder/file old
    $null = New-LayeredImage acme/base -Path $folder | Publish-Image $baseName
    $app = Get-RegistryImage $baseName | New-LayeredImage acme/app -Tag 1 -Path $folder -Destination /app
}

AfterAll {
    $server | Stop-ImageRegistry
}

Describe 'Test-ImageBase' {
    It 'says that a base is current' {
        $result = $app | Test-ImageBase -VerifyLayer
        $result | Should -BeOfType ContainerTools.Bases.ImageBaseTestResult
        $result.State | Should -Be Current
        $result.LayersMatch | Should -BeTrue
        $result.BaseName | Should -Be $baseName
        $app | Test-ImageBase -Quiet | Should -BeTrue
    }

    It 'asks for nothing but the tag' {
        $before = $server.Requests.Count
        $null = $app, $app | Test-ImageBase
        $asked = @(@($server.Requests)[$before..$server.Requests.Count].Where{ $_.Target -like '*/manifests/*' })
        $asked | Should -HaveCount 1
        $asked[0].Method | Should -Be HEAD
    }

    It 'compares layers where a name is given' {
        $plain = New-LayeredImage acme/plain -Path $folder -Destination /app
        $results = $app, $plain | Test-ImageBase -Base $baseName
        $results.State | Should -Be Current, Outdated
        $results.LayersMatch | Should -Be $true, $false
    }

    It 'says what it does not know' {
        (New-LayeredImage acme/plain -Path $folder | Test-ImageBase).State | Should -Be Unknown
        New-LayeredImage acme/plain -Path $folder | Test-ImageBase -Quiet | Should -BeFalse
    }

    It 'gives the others if one registry does not answer' {
        $far = $app | Set-ImageConfig -Annotation @{ 'org.opencontainers.image.base.name' = '127.0.0.1:9/none:1' }
        $found = $far, $app | Test-ImageBase -ErrorVariable failure -ErrorAction SilentlyContinue
        $found | Should -HaveCount 1
        $failure[0].FullyQualifiedErrorId | Should -BeLike 'Unreachable,*'
    }

    It 'says that the tag has moved' {
        Set-Content $folder/file new
        $null = New-LayeredImage acme/base -Path $folder | Publish-Image $baseName
        $result = $app | Test-ImageBase
        $result.State | Should -Be Outdated
        $result.CurrentDigest | Should -Be (Get-RegistryImage $baseName).Digest
        $result.Reason | Should -Match ([string]$result.CurrentDigest)
    }
}
