BeforeAll {
    Import-Module "$PSScriptRoot/Servers.psm1"
    Initialize-TestStore
    $publish = New-Item (Join-Path $TestDrive publish) -ItemType Directory
    Set-Content (Join-Path $publish App.dll), (Join-Path $publish App.runtimeconfig.json) application
    Set-Content (Join-Path $publish Acme.Json.dll) ('package' * 100000)
    Set-Content (Join-Path $publish App.deps.json) (@{
            runtimeTarget = @{ name = 'T' }
            targets       = @{ T = @{
                    'App/1.0.0'       = @{ dependencies = @{ 'Acme.Json' = '2.1.0' } }
                    'Acme.Json/2.1.0' = @{ runtime = @{ 'lib/net10.0/Acme.Json.dll' = @{} } }
                }
            }
            libraries     = @{ 'App/1.0.0' = @{ type = 'project' }; 'Acme.Json/2.1.0' = @{ type = 'package' } }
        } | ConvertTo-Json -Depth 6)
}

Describe 'Get-ReferenceGraph' {
    It 'reads a publish folder, for New-LayeredImage' {
        $graph = Get-ReferenceGraph -DotNetPublish $publish
        $graph | Should -BeOfType ContainerTools.Layering.ReferenceGraph
        $graph.Nodes.Path | Should -Be 'nuget:Acme.Json', '/app'
        $graph.Nodes[0].Version | Should -Be 2.1.0
        $graph.GetReferences('/app').Path | Should -Be 'nuget:Acme.Json'
        $image = $graph | New-LayeredImage acme/app -Config @{ Entrypoint = 'dotnet', '/app/App.dll' }
        $image.Layers | Should -HaveCount 2
        ($image | Get-ImageFile /app).Name | Should -Be 'Acme.Json.dll', 'App.deps.json', 'App.dll', 'App.runtimeconfig.json'
        ($image | Get-ImageFile /app/App.dll).LayerIndex | Should -Be 1
        $image.PSObject.Properties['Plan'] | Should -BeNullOrEmpty
    }

    It 'reads an image, whose files come back as they are' {
        $image = Get-ReferenceGraph -DotNetPublish $publish | New-LayeredImage acme/app -Uid 7 -Mtime '2020-01-02' -Compression Gzip
        $graph = $image | Get-ReferenceGraph
        $graph.Nodes.Path | Should -Be 'nuget:Acme.Json', '/app'
        $again = $graph | New-LayeredImage acme/app
        Compare-Image $image $again -Kind File | Should -BeNullOrEmpty
        ($again | Get-ImageFile /app/App.dll).Uid | Should -Be 7
    }

    It 'goes on with the other images' {
        $image = Get-ReferenceGraph -DotNetPublish $publish | New-LayeredImage acme/app
        $broken = $image | Export-Image (Join-Path $TestDrive broken) -Format OciLayout | ForEach-Object { Import-Image $_ }
        Get-ChildItem (Join-Path $TestDrive broken/blobs) -Recurse -File | Where-Object Length -GT 5000 | Remove-Item
        $graphs = $broken, $image | Get-ReferenceGraph -ErrorAction SilentlyContinue -ErrorVariable problem
        $graphs | Should -HaveCount 1
        $problem | Should -HaveCount 1
    }

    It 'keeps to the ecosystems that are named' {
        $image = Get-ReferenceGraph -DotNetPublish $publish | New-LayeredImage acme/app
        ($image | Get-ReferenceGraph -Ecosystem Deb).Nodes.Path | Should -Be '/app'
    }

    It 'puts files where -Destination says' {
        (Get-ReferenceGraph -DotNetPublish $publish -Destination /srv/x).Nodes.Path | Should -Be 'nuget:Acme.Json', '/srv/x'
    }

    It 'says what a folder lacks' {
        { Get-ReferenceGraph -DebianRoot $publish } | Should -Throw -ErrorId 'NotFound,*' -ExpectedMessage '*/var/lib/dpkg/status*'
        { Get-ReferenceGraph -NodeModules $publish } | Should -Throw -ErrorId 'NotFound,*'
        { Get-ReferenceGraph -DotNetPublish (Join-Path $TestDrive nowhere) } | Should -Throw -ErrorId 'SourceFailed,*'
    }

    It 'scans folders, and lets them keep their place' {
        $site = New-Item (Join-Path $TestDrive site/a), (Join-Path $TestDrive site/b) -ItemType Directory
        $place = (Join-Path $TestDrive site).Substring([IO.Path]::GetPathRoot($TestDrive).Length).Replace('\', '/').Trim('/')
        Set-Content (Join-Path $site[0] x) "see /$place/b/y"
        Set-Content (Join-Path $site[1] y) nothing
        $graph = Get-ReferenceGraph -Scan (Join-Path $TestDrive site)
        $graph.Nodes.Path | Should -Be "/$place/a", "/$place/b"
        $graph.GetReferences("/$place/a").Path | Should -Be "/$place/b"
        (Get-ReferenceGraph -Scan (Join-Path $TestDrive site) -Destination /srv).GetReferences('/srv/a') | Should -BeNullOrEmpty
        (Get-ReferenceGraph -Scan (Join-Path $TestDrive site) -Destination /srv -Prefix "/$place").GetReferences('/srv/a').Path | Should -Be /srv/b
    }

    It 'reads a closure of Nix, of one or several graphs' {
        $file = Join-Path $TestDrive closure.json
        Set-Content $file '{ "one": [ { "path": "/nix/store/a", "references": [ "/nix/store/b" ] }, { "path": "/nix/store/b", "references": [] } ], "two": [ { "path": "/nix/store/c", "references": [] } ] }'
        (Get-ReferenceGraph -NixClosure $file -GraphName two).Nodes.Path | Should -Be /nix/store/c
        { Get-ReferenceGraph -NixClosure $file } | Should -Throw "*'one', 'two'*"
    }

    It 'says that nothing came' {
        { @() | Get-ReferenceGraph -ErrorAction Stop } | Should -Throw
    }
}

Describe 'Split-ReferenceGraph, of packages' {
    It 'divides by costs, and says what uses a group' {
        $groups = Get-ReferenceGraph -DotNetPublish $publish | Split-ReferenceGraph -MaxLayers 5
        $groups | ForEach-Object { "$($_.Paths)" } | Should -Be 'nuget:Acme.Json', '/app'
        $groups[0].UsedBy.Path | Should -Be /app
        $groups[0].Share | Should -BeGreaterThan 0.9
        $groups[1].UsedBy | Should -BeNullOrEmpty
    }

    It 'goes by rates that are given' {
        $groups = Get-ReferenceGraph -DotNetPublish $publish | Split-ReferenceGraph -MaxLayers 5 -ChangeRate @{ 'nuget:*' = 0.001; '/app' = 0.002 }
        $groups | ForEach-Object { "$($_.Paths)" } | Should -Be 'nuget:Acme.Json /app'
        $groups[0].ChangeRate | Should -BeLessThan 0.01
        { Get-ReferenceGraph -DotNetPublish $publish | Split-ReferenceGraph -ChangeRate @{ '/app' = -1 } } | Should -Throw '*above 0*'
        { Get-ReferenceGraph -DotNetPublish $publish | Split-ReferenceGraph -ChangeRate 5 } | Should -Throw '*table*'
        { Get-ReferenceGraph -DotNetPublish $publish | Split-ReferenceGraph -Algorithm Auto -ChangeRate @{} } | Should -Throw '*Cost*'
    }

    It 'goes by images of the past' {
        $images = foreach ($content in 'one', 'two', 'three') {
            Set-Content (Join-Path $publish App.dll) $content
            Get-ReferenceGraph -DotNetPublish $publish | New-LayeredImage acme/app -Compression Gzip
        }
        $groups = Get-ReferenceGraph -DotNetPublish $publish | Split-ReferenceGraph -MaxLayers 5 -ChangeRate $images
        ($groups.Nodes | Where-Object Path -EQ /app).ChangeRate | Should -BeGreaterThan 10
        ($groups.Nodes | Where-Object Path -EQ nuget:Acme.Json).ChangeRate | Should -BeLessThan 1
    }

    It 'keeps together what an image before has together' {
        $graph = Get-ReferenceGraph -DotNetPublish $publish
        $before = $graph | Split-ReferenceGraph -MaxLayers 1 | New-LayeredImage acme/app -Compression Gzip
        $graph | Split-ReferenceGraph -MaxLayers 5 -Previous $before | Should -HaveCount 1
        ($graph | New-LayeredImage acme/app -Previous $before).Layers.DiffId | Should -Be $before.Layers.DiffId
        { $graph | New-LayeredImage acme/app -Previous $before -LayeringPipeline '[["flatten"]]' } | Should -Throw '*-LayeringPipeline*'
        { New-LayeredImage acme/app -Path $publish -Previous $before } | Should -Throw '*graph*'
    }
}
