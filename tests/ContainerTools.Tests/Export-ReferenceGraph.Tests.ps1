BeforeAll {
    Import-Module "$PSScriptRoot/Servers.psm1"
    Initialize-TestStore
    $nodes = @{ Path = '/opt/app'; References = '/opt/libc'; Size = 5000 }, @{ Path = '/opt/libc'; Size = 300000 }
}

Describe 'Export-ReferenceGraph' {
    It 'gives the text for <Format>' -ForEach @(
        @{ Format = 'Mermaid'; Expected = 'n0 --> n1' }
        @{ Format = 'Dot'; Expected = 'n0 -> n1;' }
        @{ Format = 'Json'; Expected = '"references": [' }
    ) {
        $text = $nodes | Export-ReferenceGraph -Format $Format
        $text | Should -BeOfType string
        $text | Should -BeLike "*$([WildcardPattern]::Escape($Expected))*"
        $nodes | Export-ReferenceGraph -Format $Format | Should -Be $text
    }

    It 'writes a file, and replaces it by force alone' {
        $file = Join-Path $TestDrive graph.json
        $written = $nodes | Export-ReferenceGraph $file -Format Json
        $written | Should -BeOfType System.IO.FileInfo
        { $nodes | Export-ReferenceGraph $file -Format Json } | Should -Throw -ErrorId 'AlreadyExists,*'
        $nodes | Export-ReferenceGraph $file -Format Json -Force | Should -Not -BeNullOrEmpty
        $groups = Split-ReferenceGraph -LiteralPath $file -MaxLayers 2
        $groups.Paths | Should -Be /opt/libc, /opt/app
    }

    It 'writes nothing with -WhatIf' {
        $file = Join-Path $TestDrive none.dot
        $nodes | Export-ReferenceGraph $file -Format Dot -WhatIf
        $file | Should -Not -Exist
    }

    It 'says what is no graph' {
        { @{ Path = 'a'; References = 'b' } | Export-ReferenceGraph } | Should -Throw -ErrorId 'InvalidArgument,*'
    }
}
