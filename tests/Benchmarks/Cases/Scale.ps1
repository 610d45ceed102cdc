# Much of something against a tenth of it: time for a unit stays the same, and so does the memory.
param($Bench)
$PSDefaultParameterValues = @{ 'New-Case:LimitedBy' = 'nothing may: the cost of one must not grow with the number' }

Import-Module (Join-Path $PSScriptRoot ../Trees.psm1)

$folder = Split-Path $PSScriptRoot
$raw, $huge = (Join-Path $folder push_raw.py), (Join-Path $folder huge_layout.py)
$registry = ($Bench.Images[0].Reference -split '/')[0]
$file = Join-Path $Bench.Output scale.tar
$drop = "-NoStore -Command sh -ArgumentList '-c', 'cat > /dev/null'"
$probe = [Net.Sockets.TcpListener]::new([Net.IPAddress]::Loopback, 0)
$probe.Start()
$served = "127.0.0.1:$($probe.LocalEndpoint.Port)"
$probe.Stop()

# How many of each there are.
$images, $tags, $files, $layers, $gibibytes = 1000, 10000, 100000, 200, 20 | ForEach-Object { [int][Math]::Max(10, $_ * $Bench.Scale) }

# The work is timed inside a new pwsh, after the same work on something else, so that neither the start nor compiling counts.
function New-ScaleSide([string] $WarmUp, [string] $Command) {
    $script = @(
        "`$ErrorActionPreference = 'Stop'; Import-Module '$($Bench.Manifest)'"
        "`$null = & { $WarmUp }"
        "`$watch = [Diagnostics.Stopwatch]::StartNew(); `$made = & { $Command }; `$watch.Stop()"
        '$watch.Elapsed.TotalSeconds.ToString([cultureinfo]::InvariantCulture)'
    ) -join '; '
    $show = $Command.Replace($registry, '{registry}').Replace($served, '{registry}') -replace "'/[^']*/([^/']+)'", '{$1}'
    $side = New-ProgramSide $Bench.PowerShell @('-NoProfile', '-Command', $script) $show -Reported
    $side.EmptyStore = $true
    $side
}

# COUNT in the command is the number of units.
function New-ScaleCase([string] $Name, [int] $Count, [string] $WarmUp, [string] $Command, [scriptblock] $Prepare, [double] $Repeat = 1) {
    $tenth = [int]($Count / 10)
    New-Case "Scale: $($Name -f $Count, $tenth)" -Times 10 -Limit 1.2 -PeakLimit 220 -Repeat $Repeat -WarmUps ($Repeat -lt 1 ? 0 : 1) -Prepare $Prepare `
        -Ours (New-ScaleSide $WarmUp $Command.Replace('COUNT', "$Count")) -Peer (New-ScaleSide $WarmUp $Command.Replace('COUNT', "$tenth"))
}

# What several cases need is made by the first of them.
$state = $Bench
$once = {
    param([string] $What, [scriptblock] $Make)
    $mark = Join-Path $state.Temporary "$What.made"
    if (-not (Test-Path $mark)) {
        $null = & $Make
        $null = New-Item $mark
    }
}.GetNewClosure()

# Images of one layer: those of the rows, and ten to begin with.
$all = $images + 10
$pushImages = { & $once images { Invoke-Program python3 @($raw, 'images', $registry, '1', "$all", 'bench/scale') } }.GetNewClosure()
$pull = "ForEach-Object { '$registry/bench/scale:t' + `$_ } | Get-RegistryImage -NoStore"
$each = "ForEach-Object { `$_ | Export-Image '$($Bench.Output)' -NoStore -Force }"
New-ScaleCase 'pull {0:N0} images to a file each, against {1:N0}' $images "$($images + 1)..$all | $pull | $each" "1..COUNT | $pull | $each" $pushImages 0.6
New-ScaleCase 'pull {0:N0} images to one file, against {1:N0}' $images "$($images + 1)..$all | $pull | Export-Image '$file' -NoStore -Force" `
    "1..COUNT | $pull | Export-Image '$file' -NoStore -Force" $pushImages 0.6

$archives = Join-Path $Bench.Temporary archives
$makeArchives = {
    & $pushImages
    & $once archives {
        Measure-SessionCommand $state.Session "`$null = New-Item -ItemType Directory '$archives'; 1..$all | $pull | $($each.Replace($state.Output, $archives))"
    }
}.GetNewClosure()
foreach ($work in @('import', 'Select-Object Id, Layers'), @('list the files of', 'Get-ImageFile')) {
    New-ScaleCase "$($work[0]) {0:N0} archives, against {1:N0}" $images "Get-ChildItem '$archives' | Select-Object -Last 10 | Import-Image | $($work[1])" `
        "Get-ChildItem '$archives' | Select-Object -First COUNT | Import-Image | $($work[1])" $makeArchives
}

# Tags that lead to the same image, in a registry of the session.
$pushTags = {
    & $once tags {
        Measure-SessionCommand $state.Session "`$global:benchTags = Start-ImageRegistry '$(Join-Path $state.Temporary tags)' -Port $(($served -split ':')[1]) -NoSync"
        foreach ($count in 10, [int]($tags / 10), $tags) {
            Invoke-Program python3 @($raw, 'tags', $served, '1', "$count", "bench/tags$count")
        }
    }
}.GetNewClosure()
foreach ($work in @('', ''), @(' with digests', ' -Detailed')) {
    New-ScaleCase "list {0:N0} tags$($work[0]), against {1:N0}" $tags "Get-RegistryTag $served/bench/tags10$($work[1])" "Get-RegistryTag $served/bench/tagsCOUNT$($work[1])" $pushTags
}

# A layer with many files, a hundred in each folder.
$kept = Join-Path $Bench.Cache scale
$makeTree = Get-Command Initialize-WideTree
$makeFiles = {
    foreach ($count in 100, [int]($files / 10), $files) {
        $tree, $archive = (Join-Path $kept "files$count"), (Join-Path $kept "files$count.tar")
        & $makeTree $tree $count
        if (-not (Test-Path $archive)) {
            $null = Measure-SessionCommand $state.Session "New-LayeredImage wide -Path '$tree' -NoStore | Export-Image '$archive' -NoStore"
        }
    }
}.GetNewClosure()
$works = [ordered]@{
    'compose and stream' = "New-LayeredImage wide -Path '$(Join-Path $kept filesCOUNT)' -NoStore | Export-ImageStream $drop"
    'list'               = "Import-Image '$(Join-Path $kept filesCOUNT.tar)' | Get-ImageFile -Recurse"
    'flatten'            = "Import-Image '$(Join-Path $kept filesCOUNT.tar)' | Export-Image '$file' -Format RootFileSystem -NoStore -Force"
}
foreach ($work in $works.GetEnumerator()) {
    New-ScaleCase "$($work.Key) a layer of {0:N0} files, against {1:N0}" $files $work.Value.Replace('COUNT', '100') $work.Value $makeFiles
}

# Layers of one file. The number that an image is made of is in its tag, and no other image has its layers.
$pushLayers = {
    & $once layers {
        foreach ($count in 15, [int]($layers / 10), $layers) {
            Invoke-Program python3 @($raw, 'images', $registry, "9$count", '1', "bench/layers$count", "$count")
        }
    }
}.GetNewClosure()
$pull = "Get-RegistryImage $registry/bench/layersCOUNT:t9COUNT"
$works = [ordered]@{
    'pull {0:N0} layers to a file'     = "$pull | Export-Image '$file' -NoStore -Force"
    'stream {0:N0} layers'             = "$pull | Export-ImageStream $drop"
    'flatten {0:N0} layers'            = "$pull | Export-Image '$file' -Format RootFileSystem -NoStore -Force"
    'list the files of {0:N0} layers'  = "$pull | Get-ImageFile"
}
foreach ($work in $works.GetEnumerator()) {
    New-ScaleCase "$($work.Key), against {1:N0}" $layers $work.Value.Replace('COUNT', '15') $work.Value $pushLayers
}

# Zeros in sparse files, which cost the disk nothing, and everything else as much as other bytes do.
$makeSparse = {
    $null = New-Item -ItemType Directory -Force $kept
    foreach ($count in [int]($gibibytes / 10), $gibibytes) {
        $sparse = [IO.File]::OpenWrite((Join-Path $kept "sparse$count"))
        $sparse.SetLength($count * 1GB)
        $sparse.Dispose()
    }
}.GetNewClosure()
New-ScaleCase 'compose and stream {0} GiB, against {1} GiB' $gibibytes "New-LayeredImage warm -Path '$raw' -NoStore | Export-ImageStream $drop" `
    "New-LayeredImage sparse -Path '$(Join-Path $kept sparseCOUNT)' -NoStore | Export-ImageStream $drop" $makeSparse 0.4

$serveSparse = {
    & $pushLayers
    & $once sparse {
        foreach ($count in [int]($gibibytes / 10), $gibibytes) {
            Invoke-Program python3 @($huge, (Join-Path $kept "layout$count"), "bench/sparse${count}:1", "$count")
        }

        # The port of the tags, which no case needs any more.
        Measure-SessionCommand $state.Session "if (`$global:benchTags) { `$global:benchTags | Stop-ImageRegistry }; `$global:benchSparse = Get-ChildItem '$kept' -Filter 'layout*' | Import-Image | Start-ImageRegistry -Port $(($served -split ':')[1])"
    }
}.GetNewClosure()
New-ScaleCase 'pull and stream {0} GiB, against {1} GiB' $gibibytes "$($pull.Replace('COUNT', '15')) | Export-ImageStream $drop" `
    "Get-RegistryImage $served/bench/sparseCOUNT:1 | Export-ImageStream $drop" $serveSparse 0.4
