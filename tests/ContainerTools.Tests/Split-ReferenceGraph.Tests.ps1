BeforeAll {
    Import-Module "$PSScriptRoot/Servers.psm1"
    Initialize-TestStore
    # B.2 of the study: what the library's own tests prove in full.
    $nodes = @(
        @{ Path = 'h-app'; Size = 5; References = 'h-big1', 'h-big2', 'h-small' }
        @{ Path = 'h-big1'; Size = 100; References = 'h-libc', 'h-z' }
        @{ Path = 'h-big2'; Size = 80; References = 'h-libc', 'h-y' }
        @{ Path = 'h-small'; Size = 2; References = 'h-libc' }
        @{ Path = 'h-libc'; Size = 30; References = 'h-libc' }
        @{ Path = 'h-z'; Size = 3 }
        @{ Path = 'h-y'; Size = 4 }
    ) | ForEach-Object { [pscustomobject]$_ }
    function Format-Group([Parameter(ValueFromPipeline)] $Group) { process { $Group.Paths -replace '^h-' -join ' ' } }
}

Describe 'Split-ReferenceGraph' {
    It 'divides with the automatic algorithm' {
        $groups = $nodes | Split-ReferenceGraph -MaxLayers 4
        $groups | Should -BeOfType ContainerTools.Layering.LayerGroup
        $groups | Format-Group | Should -Be 'libc', 'big2 y', 'big1 z', 'app small'
        $groups.Size | Should -Be 30, 84, 103, 7
        $groups.Count | Should -Be 4
        $groups[1].Count | Should -Be 2
    }

    It 'divides by popularity' {
        $nodes | Split-ReferenceGraph -Algorithm Popularity -MaxLayers 3 | Format-Group | Select-Object -First 2 | Should -Be 'libc', 'y'
        ($nodes | Split-ReferenceGraph -Algorithm Popularity -MaxLayers 3).Paths | Sort-Object | Should -Be ($nodes.Path | Sort-Object)
    }

    It 'runs a pipeline given as <Form>' -ForEach @(
        @{ Form = 'JSON'; Pipeline = '[["split_paths", ["h-big1"]], ["over", "rest", ["popularity_contest"]], ["flatten"], ["limit_layers", 3]]' }
        @{ Form = 'a file'; Pipeline = 'FILE' }
        @{ Form = 'a FileInfo'; Pipeline = 'FILEINFO' }
        @{ Form = 'arrays'; Pipeline = @('split_paths', @('h-big1')), @('over', 'rest', @('popularity_contest')), @(, 'flatten'), @('limit_layers', 3) }
    ) {
        $json = '[["split_paths", ["h-big1"]], ["over", "rest", ["popularity_contest"]], ["flatten"], ["limit_layers", 3]]'
        $expected = $nodes | Split-ReferenceGraph -Pipeline $json | Format-Group
        $expected[0] | Should -Be 'z big1'
        Set-Content (Join-Path $TestDrive pipe.json) $json
        $given = switch ($Pipeline) { 'FILE' { Join-Path $TestDrive pipe.json } 'FILEINFO' { Get-Item (Join-Path $TestDrive pipe.json) } default { , $Pipeline } }
        if ($Form -eq 'arrays') { $given = $Pipeline }
        $nodes | Split-ReferenceGraph -Pipeline $given | Format-Group | Should -Be $expected
    }

    It 'runs script blocks as stages' {
        $pipeline = @('popularity_contest'), { $args[0] | ForEach-Object { , $_ } }, @('limit_layers', 2)
        ($nodes | Split-ReferenceGraph -Pipeline $pipeline).Count | Should -Be 2
        $byName = { $_.Nodes | Group-Object { $_.Path.Length } | ForEach-Object { , $_.Group } }
        ($nodes | Split-ReferenceGraph -Pipeline @(, $byName)).Paths | Sort-Object | Should -Be ($nodes.Path | Sort-Object)
        $nodes | Split-ReferenceGraph -Pipeline { $_ } | Should -HaveCount 1
    }

    It 'tells of a stage of one''s own that loses paths or fails' {
        { $nodes | Split-ReferenceGraph -Pipeline @(, { 'h-app' }) } | Should -Throw -ErrorId 'InvalidArgument,*'
        { $nodes | Split-ReferenceGraph -Pipeline @(, { }) } | Should -Throw -ErrorId 'InvalidArgument,*'
        { $nodes | Split-ReferenceGraph -Pipeline @(, { throw 'no idea' }) } | Should -Throw '*no idea*'
    }

    It 'leaves out what is excluded' {
        ($nodes | Split-ReferenceGraph -MaxLayers 7 -ExcludePath h-libc, h-none).Paths | Should -Not -Contain h-libc
        ($nodes | Split-ReferenceGraph -Pipeline '[["popularity_contest"]]' -ExcludePath h-libc).Count | Should -Be 6
    }

    It 'takes <Form>' -ForEach @(
        @{ Form = 'hashtables'; Script = { @{ path = 'a'; narSize = 7; references = @('b') }, @{ PATH = 'b' } } }
        @{ Form = 'what ConvertFrom-Json makes of path-info'; Script = { '[{"path":"a","narSize":7,"references":["b"]},{"path":"b","narSize":0,"references":[]}]' | ConvertFrom-Json } }
        @{ Form = 'nodes'; Script = { [ContainerTools.Layering.GraphNode]::new('a', [string[]]'b', 7), [ContainerTools.Layering.GraphNode]::new('b') } }
        @{ Form = 'a graph'; Script = { [ContainerTools.Layering.ReferenceGraph]::new([ContainerTools.Layering.GraphNode[]]([ContainerTools.Layering.GraphNode]::new('a', [string[]]'b', 7), [ContainerTools.Layering.GraphNode]::new('b'))) } }
    ) {
        $groups = & $Script | Split-ReferenceGraph -MaxLayers 5
        $groups.Paths | Sort-Object | Should -Be 'a', 'b'
        ($groups.Size | Measure-Object -Sum).Sum | Should -Be 7
        (Split-ReferenceGraph -InputObject (& $Script)).Paths | Sort-Object | Should -Be 'a', 'b'
    }

    It 'reads the file of Nix that has <Form>' -ForEach @(
        @{ Form = 'an array'; Json = '[{"path":"/nix/store/a","narSize":7,"references":["/nix/store/b"]},{"path":"/nix/store/b","narSize":1,"references":[]}]' }
        @{ Form = 'paths as keys'; Json = '{"/nix/store/a":{"narSize":7,"references":["/nix/store/b"]},"/nix/store/b":{"narSize":1,"references":[]}}' }
        @{ Form = 'base names as keys'; Json = '{"version":2,"storeDir":"/nix/store","info":{"a":{"narSize":7,"references":["b"]},"b":{"narSize":1,"references":[]}}}' }
        @{ Form = 'attributes'; Json = '{"outputs":{},"closure":[{"path":"/nix/store/a","narSize":7,"references":["/nix/store/b"]},{"path":"/nix/store/b","narSize":1,"references":[]}]}' }
    ) {
        $file = Join-Path $TestDrive 'graph[1].json'
        Set-Content -LiteralPath $file $Json -NoNewline
        (Split-ReferenceGraph -LiteralPath $file -Algorithm Popularity).Paths | Should -Be '/nix/store/b', '/nix/store/a'
        (Split-ReferenceGraph -LiteralPath $file -Pipeline '[["popularity_contest"]]').Paths | Should -Be '/nix/store/b', '/nix/store/a'
    }

    It 'chooses among the graphs of a file' {
        $file = Join-Path $TestDrive two.json
        Set-Content $file '{"x":[{"path":"a","references":[]}],"y":[{"path":"b","references":[]}]}'
        (Split-ReferenceGraph -LiteralPath $file -GraphName y).Paths | Should -Be b
        { Split-ReferenceGraph -LiteralPath $file } | Should -Throw -ErrorId 'Malformed,*'
        { Split-ReferenceGraph -LiteralPath "$file.gone" } | Should -Throw -ErrorId 'SourceFailed,*'
    }

    It 'takes files and folders with their sizes' {
        $null = New-Item (Join-Path $TestDrive tree/sub) -ItemType Directory -Force
        Set-Content (Join-Path $TestDrive tree/sub/x) 12345 -NoNewline
        Set-Content (Join-Path $TestDrive tree/y) 123 -NoNewline
        $groups = Get-ChildItem (Join-Path $TestDrive tree) | Split-ReferenceGraph
        $groups | Sort-Object Size | ForEach-Object Size | Should -Be 3, 5
        $groups.Paths | Should -Contain (Join-Path $TestDrive tree sub)
    }

    It 'says what is wrong: <Because>' -ForEach @(
        @{ Because = 'a reference leads nowhere'; Script = { @{ Path = 'a'; References = 'gone' } | Split-ReferenceGraph }; Message = '*gone*' }
        @{ Because = 'a path twice'; Script = { @{ Path = 'a' }, @{ Path = 'a' } | Split-ReferenceGraph }; Message = '*a*' }
        @{ Because = 'no path'; Script = { [pscustomobject]@{ Name = 'a' } | Split-ReferenceGraph }; Message = '*no Path*' }
        @{ Because = 'text'; Script = { 'a' | Split-ReferenceGraph }; Message = '*no Path*' }
        @{ Because = 'no size'; Script = { @{ Path = 'a'; Size = 'big' } | Split-ReferenceGraph }; Message = '*big*' }
        @{ Because = 'a negative size'; Script = { @{ Path = 'a'; Size = -1 } | Split-ReferenceGraph }; Message = '*a*' }
        @{ Because = 'an unknown stage'; Script = { @{ Path = 'a' } | Split-ReferenceGraph -Pipeline '[["explode"]]' }; Message = '*explode*unknown*popularity_contest*' }
        @{ Because = 'no JSON'; Script = { @{ Path = 'a' } | Split-ReferenceGraph -Pipeline '[[' }; Message = '*JSON*' }
        @{ Because = 'not enough layers'; Script = { @{ Path = 'a' } | Split-ReferenceGraph -Pipeline '[["limit_layers", 0]]' }; Message = '*limit_layers*' }
    ) {
        $failure = { & $Script } | Should -Throw -PassThru
        $failure.FullyQualifiedErrorId | Should -BeLike 'InvalidArgument,*'
        $failure.Exception.Message | Should -BeLike $Message
    }

    It 'names the pipeline''s file if it cannot be read' {
        $failure = { @{ Path = 'a' } | Split-ReferenceGraph -Pipeline ./none.json } | Should -Throw -ErrorId 'SourceFailed,*' -PassThru
        $failure.Exception.Message | Should -BeLike '*none.json*'
    }

    It 'survives cycles and gives nothing for nothing' {
        (@{ Path = 'a'; References = 'b' }, @{ Path = 'b'; References = 'a' } | Split-ReferenceGraph -Algorithm Popularity).Paths | Sort-Object | Should -Be 'a', 'b'
        @() | Split-ReferenceGraph | Should -BeNullOrEmpty
    }

    It 'warns of a part that is not there' {
        $nodes | Split-ReferenceGraph -Pipeline '[["split_paths", ["none"]], ["over", "main", ["popularity_contest"]]]' -WarningVariable warnings -WarningAction SilentlyContinue
        $warnings | Should -BeLike '*main*'
    }

    It 'shows groups with count, size and first paths' {
        $text = $nodes | Split-ReferenceGraph -MaxLayers 1 | Format-Table | Out-String -Width 200
        $text | Should -Match '7\s+224 B\s+█{8}\s+0\s+h-app, h-big1, h-big2'
        [ContainerTools.Layering.GraphNode]::new('a', [string[]]('b', 'c'), 7) | Format-Table | Out-String -Width 200 | Should -Match '7 B\s+a\s+b, c'
    }
}
