# The commands in runspaces that know nothing of what the session has imported, as the pages say.

BeforeDiscovery {
    $pages = 'README.md', 'docs/en-US/about_ContainerTools.md'
}

BeforeAll {
    Import-Module "$PSScriptRoot/Shared.psm1"
    Initialize-TestStore
    Set-Content (Join-Path $TestDrive file) content
    $made = 1..8 | ForEach-Object { New-LayeredImage "acme/app$_" -Tag 1 -Path (Join-Path $TestDrive file) -Created "@$_" }
    $registry = $made | Start-ImageRegistry
    $names = $made.RepoTags | ForEach-Object { "$($registry.Host)/$_" }
    $path = Get-ModuleManifestPath

    # In a PowerShell that has imported the module by its path, and finds none by its name.
    function Invoke-Imported([string] $Script) {
        $folder = New-Item -ItemType Directory (Join-Path $TestDrive ([guid]::NewGuid()))
        Invoke-FreshPowerShell -ArgumentList $path, $folder.FullName, $names -Script ([scriptblock]::Create(@"
            param(`$manifest, `$folder, `$names)
            `$env:PSModulePath = "`$PSHOME/Modules"
            Import-Module `$manifest
            Set-Location -LiteralPath `$folder
            $Script
"@))
        $folder
    }
}

AfterAll { $registry | Stop-ImageRegistry }

Describe 'ForEach-Object -Parallel' {
    It 'runs the lines of <_>' -ForEach $pages {
        $text = Get-Content (Join-Path $PSScriptRoot .. .. $_) -Raw
        $found = [regex]::Match($text, '(?m)^\$module = .+\n.+ForEach-Object -Parallel .+$')
        $found.Success | Should -BeTrue
        $lines = $found.Value -split "`n"
        $lines[1] = $lines[1] -replace "^('[^']*'(, )?)+", '$names'
        $written = Invoke-Imported ($lines -join "`n")
        $files = $written | Where-Object Name -like '*.tar'
        $files | Should -HaveCount 8
        $images = Import-Image (Join-Path $written[-1] *.tar)
        ($images.Digest | Sort-Object) | Should -Be ($made.Digest | Sort-Object)
    }

    It 'fetches and exports many times without a store, and gives objects with all of their properties' {
        $written = Invoke-Imported @'
            1..8 | ForEach-Object -Parallel {
                Import-Module $using:manifest
                $image = Get-RegistryImage ($using:names)[0] -NoStore
                "$($image.Name) $($image.Digest.Hex)"
                $null = $image | Export-Image "a$_.tar"
            }
'@
        $written | Select-Object -SkipLast 1 | Should -Be (@("$($names[0]) $($made[0].Digest.Hex)") * 8)
        (Get-ChildItem $written[-1] | Get-FileHash).Hash | Sort-Object -Unique | Should -HaveCount 1
        Get-ChildItem $written[-1] | Should -HaveCount 8
    }

    It 'uses images of the session' {
        $written = Invoke-Imported @'
            $image = Get-RegistryImage $names[0]
            1..4 | ForEach-Object -Parallel {
                Import-Module $using:manifest
                $null = $using:image | Export-Image "a$_.tar"
            }
'@
        Get-ChildItem $written | Should -HaveCount 4
    }
}
