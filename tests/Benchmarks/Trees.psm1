# What is composed and divided: trees of files and graphs, the same on every machine, made once and kept.

$script:Seed = 7
$script:Block = $null

# 48 MB to cut files from: a third each of lines that come again, of base64, and of bytes that no codec makes smaller.
function Get-Block {
    if ($script:Block) {
        return , $script:Block
    }

    $random = [Random]::new($script:Seed)
    $bytes = [byte[]]::new(16MB)
    $random.NextBytes($bytes)
    $lines = for ($i = 0; $i -lt 5000; $i++) { [Convert]::ToHexString($bytes, $i * 24, 8 + $i % 16) }
    $text = [Text.StringBuilder]::new()
    while ($text.Length -lt 16MB) {
        $null = $text.Append($lines[$random.Next(5000)]).Append("`n")
    }

    # In stretches, so that each file has something of one kind or of two.
    $kinds = [Text.Encoding]::ASCII.GetBytes($text.ToString(0, 16MB)), [Text.Encoding]::ASCII.GetBytes([Convert]::ToBase64String($bytes, 0, 12MB)), $bytes
    $block = [byte[]]::new(48MB)
    for ($i = 0; $i -lt 768; $i++) {
        [Array]::Copy($kinds[$i % 3], [Math]::Floor($i / 3) * 64KB, $block, $i * 64KB, 64KB)
    }

    $script:Block = $block
    , $block
}

function New-TreeFile([string] $Path, [long] $Size, [Random] $Random) {
    $block = Get-Block
    $file = [IO.File]::Create($Path)
    try {
        while ($Size -gt 0) {
            $offset = $Random.Next($block.Length)
            $count = [Math]::Min($Size, $block.Length - $offset)
            $file.Write($block, $offset, $count)
            $Size -= $count
        }
    }
    finally {
        $file.Dispose()
    }
}

# Packages of a store, spread over layers, and a configuration of the stream script about them.
# -Bytes is about how much there is; where it is not given, files have up to 4 KiB.
function Initialize-StreamPlan([string] $Folder, [int] $Files, [int] $Layers, [int] $PackagesPerLayer, [long] $Bytes) {
    if (Test-Path (Join-Path $Folder conf.json)) {
        return
    }

    $random = [Random]::new($script:Seed)
    $store = (New-Item -ItemType Directory -Force (Join-Path $Folder store)).FullName
    $packages = [Math]::Min($Layers * $PackagesPerLayer, $Files)
    # One file in fourteen is large, and they have most of the bytes.
    $large = $Bytes / ($Files / 14.0)
    for ($i = 0; $i -lt $Files; $i++) {
        $package = Join-Path $store ('{0:x8}-package' -f ($i % $packages)) "d$($i % 5)"
        $null = [IO.Directory]::CreateDirectory($package)
        $size = $Bytes -and $i % 14 -eq 0 ? (0.5 + $random.NextDouble()) * $large * 0.93 : $random.Next($Bytes ? 20000 : 4096)
        New-TreeFile (Join-Path $package "file$i") $size $random
    }

    $top = (New-Item -ItemType Directory -Force (Join-Path $Folder top)).FullName
    $tar = [byte[]]::new(10240)
    [IO.File]::WriteAllBytes((Join-Path $top layer.tar), $tar)
    Set-Content (Join-Path $top checksum) ([Convert]::ToHexString([Security.Cryptography.SHA256]::HashData($tar)).ToLowerInvariant())
    $time = '1970-01-01T00:00:01+00:00'
    $lists = for ($i = 0; $i -lt $Layers; $i++) {
        , @(for ($j = $i; $j -lt $packages; $j += $Layers) { Join-Path $store ('{0:x8}-package' -f $j) })
    }

    # Last, because it says that all is there.
    @{
        architecture = 'amd64'; os = 'linux'; config = @{ Cmd = @('/bin/app') }; from_image = $null; repo_tag = 'bench:1'
        store_dir = $store; store_layers = @($lists); customisation_layer = $top
        created = $time; mtime = $time; uid = '0'; gid = '0'; uname = 'root'; gname = 'root'
    } | ConvertTo-Json -Depth 5 | Set-Content (Join-Path $Folder conf.json)
}

# Files of a few bytes, a hundred in each folder.
function Initialize-WideTree([string] $Folder, [int] $Files) {
    if (Test-Path $Folder) {
        return
    }

    $partial = "$Folder.partial"
    if (Test-Path $partial) { Remove-Item $partial -Recurse -Force }
    for ($i = 0; $i -lt $Files; $i++) {
        if ($i % 100 -eq 0) {
            $inside = [IO.Directory]::CreateDirectory([IO.Path]::Combine($partial, "folder$([Math]::Floor($i / 100))")).FullName
        }

        [IO.File]::WriteAllText([IO.Path]::Combine($inside, "file$i"), "$i")
    }

    # A folder is whole or not there.
    Rename-Item $partial (Split-Path -Leaf $Folder)
}

# A graph in Nix's form: every node needs some of those after it, the last ones more often, as libraries are.
function Initialize-Graph([string] $Path, [int] $Nodes, [int] $Edges) {
    if (Test-Path $Path) {
        return
    }

    $random = [Random]::new($script:Seed)
    $references = @(for ($i = 0; $i -lt $Nodes; $i++) { , [Collections.Generic.HashSet[int]]::new() })
    for ($made = 0; $made -lt $Edges;) {
        $from = $random.Next($Nodes - 1)
        $to = $from + 1 + [int][Math]::Floor(($Nodes - $from - 1) * [Math]::Sqrt($random.NextDouble()))
        if ($to -lt $Nodes -and $references[$from].Add($to)) {
            $made++
        }
    }

    $list = for ($i = 0; $i -lt $Nodes; $i++) {
        @{ path = "/store/$i"; narSize = $random.Next(1, 10000000); references = @($references[$i] | ForEach-Object { "/store/$_" }) }
    }

    $list | ConvertTo-Json -Depth 3 -Compress | Set-Content $Path
}

Export-ModuleMember -Function Initialize-StreamPlan, Initialize-WideTree, Initialize-Graph, New-TreeFile
