# What all commands that take names have in common: each line of a list stands for itself.

BeforeAll {
    Import-Module "$PSScriptRoot/Shared.psm1"
    Import-Module (Get-ModuleManifestPath)
    Initialize-TestStore
    New-Item -ItemType Directory (Join-Path TestDrive: app) | Set-Variable folder
    Set-Content (Join-Path $folder file) content
    $made = New-LayeredImage acme/app -Tag 1 -Path $folder
    $registry = $made | Start-ImageRegistry
    $repository = "$($registry.Host)/acme/app"
    $good = "${repository}:1"
    $bad = "$($registry.Host)/acme/Bad"
}

AfterAll { $registry | Stop-ImageRegistry }

Describe 'A list of names' {
    It 'costs <Command> nothing but the one name that is malformed, <How>' -ForEach @(
        foreach ($how in 'from the pipeline', 'as an argument', 'as one object of the pipeline') {
            @{ How = $how; Command = 'Get-RegistryImage'; Tag = ':1' }
            @{ How = $how; Command = 'Get-RegistryManifest'; Tag = ':1' }
            @{ How = $how; Command = 'Get-RegistryTag'; Tag = '' }
        }
    ) {
        $list = "$repository$Tag", $bad, "$repository$Tag"
        $got = switch ($How) {
            'from the pipeline' { $list | & $Command -ErrorAction SilentlyContinue -ErrorVariable errors }
            'as an argument' { & $Command $list -ErrorAction SilentlyContinue -ErrorVariable errors }
            'as one object of the pipeline' { , $list | & $Command -ErrorAction SilentlyContinue -ErrorVariable errors }
        }
        $got | Should -HaveCount 2
        $errors | Should -HaveCount 1
        $errors[0].Exception.Message | Should -BeLike "*$bad*'acme/Bad' must be lower case*"
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'InvalidArgument,*'
        $errors[0].TargetObject | Should -Be $bad
    }

    It 'costs Get-RegistryReferrer and Remove-RegistryImage the malformed name alone' {
        $bad, $good | Get-RegistryReferrer -ErrorAction SilentlyContinue -ErrorVariable errors
        $errors.Exception.Message | Should -BeLike '*must be lower case*'
        $made | Publish-Image "$($registry.Host)/acme/gone:1"
        "$($registry.Host)/acme/Gone:1", "$($registry.Host)/acme/gone:1" | Remove-RegistryImage -Confirm:$false -PassThru -ErrorAction SilentlyContinue -ErrorVariable errors |
            Should -Be "$($registry.Host)/acme/gone:1"
        $errors.Exception.Message | Should -BeLike '*must be lower case*'
    }

    It 'may have blank lines, comments and blanks around a name' {
        $file = Join-Path $folder images.txt
        Set-Content $file '# what we mirror', '', $good, '   ', "  $good", "  # $bad"
        Get-Content $file | Get-RegistryImage -ErrorAction Stop | Should -HaveCount 2
        Get-RegistryImage (Get-Content $file) -ErrorAction Stop | Should -HaveCount 2
        '', '# hosts', $registry.Host | Get-RegistryRepository -ErrorAction Stop | Should -HaveCount 1
        Get-RegistryRepository '', $registry.Host -ErrorAction Stop | Should -HaveCount 1
    }

    It 'that holds nothing is an error as an argument of <Command>' -ForEach @(
        @{ Command = 'Get-RegistryImage' }, @{ Command = 'Get-RegistryTag' }, @{ Command = 'Get-RegistryRepository' }
    ) {
        { & $Command '' -ErrorAction Stop } | Should -Throw '*empty*' -ErrorId 'InvalidArgument,*'
        { & $Command '', '# none' -ErrorAction Stop } | Should -Throw '*empty*' -ErrorId 'InvalidArgument,*'
    }

    It 'may be one of registries to disconnect' {
        $null = Connect-Registry $registry.Host
        '# ours', '', $registry.Host | Disconnect-Registry -ErrorAction Stop
        { Disconnect-Registry $registry.Host -ErrorAction Stop } | Should -Throw -ErrorId 'NotFound,*'
    }

    It 'may be one of names in an archive' {
        $archive = Join-Path $folder app.tar
        $null = $made | Export-Image $archive
        $got = Import-Image $archive -Reference '# wanted', '', 'acme/none:1', 'acme/app:1' -ErrorAction SilentlyContinue -ErrorVariable errors
        $got.Digest | Should -Be $made.Digest
        $errors.Exception.Message | Should -BeLike "*has no image 'acme/none:1'*"
        { Import-Image $archive -Reference '' -ErrorAction Stop } | Should -Throw '*-Reference is empty*'
    }
}

Describe 'A table of names' {
    It 'fails the row with a malformed <Column>, and that row alone' -ForEach @(
        @{ Column = 'Digest'; Value = 'sha256:12'; Message = "'sha256:12' is not a digest*" }
        @{ Column = 'Platform'; Value = 'linux amd64'; Message = "'linux amd64' is not a platform*" }
        @{ Column = 'Tag'; Value = '-'; Message = "'-' is not a tag*" }
    ) {
        $row = [ordered]@{ Name = $repository; Tag = '1'; Digest = ''; Platform = '' }
        $right = [pscustomobject]$row
        $row[$Column] = $Value
        $got = [pscustomobject]$row, $right | Get-RegistryImage -ErrorAction SilentlyContinue -ErrorVariable errors
        $got.Digest | Should -Be $made.Digest
        $errors.Exception.Message | Should -BeLike $Message
    }

    It 'removes nothing where the digest beside a tag is malformed' {
        [pscustomobject]@{ Name = $repository; Tag = '1'; Digest = 'none' } | Remove-RegistryImage -Confirm:$false -ErrorAction SilentlyContinue -ErrorVariable errors
        $errors.Exception.Message | Should -BeLike "'none' is not a digest*"
        (Get-RegistryTag $repository).Tag | Should -Be 1
    }

    It 'is not the place of an empty digest, tag or platform that was typed out' {
        { Get-RegistryImage $repository -Digest '' -ErrorAction Stop } | Should -Throw "'' is not a digest*"
        { Get-RegistryImage $repository -Platform '' -ErrorAction Stop } | Should -Throw "'' is not a platform*"
        { Get-RegistryImage $repository -Tag '' -ErrorAction Stop } | Should -Throw "'' is not a tag*"
    }
}

Describe 'A list of digests' {
    It 'costs Save-ImageLayer nothing but the one that is malformed' {
        $got = Save-ImageLayer $repository -Digest nonsense, '', '# the first', $made.Layers[0].Digest $folder -ErrorAction SilentlyContinue -ErrorVariable errors
        $got.Name | Should -BeLike "$($made.Layers[0].Digest.Hex)*"
        $errors.Exception.Message | Should -BeLike "'nonsense' is not a digest*"
        (Save-ImageLayer $repository -Digest $made.Layers[0].Digest.Hex $folder -Force).Name | Should -Be $got.Name
    }
}
