# What the tests ask of GNU tar, done by .NET, for systems that have no GNU tar: the tar of Windows prints other columns.

Set-StrictMode -Version Latest

# tar -tf FILE; tar [--numeric-owner] [--full-time] -tvf FILE; tar -xOf FILE NAME; tar -xf FILE -C FOLDER
function tar {
    $plain, $long = $args.Where({ "$_" -notlike '--*' }, 'Split')
    $mode, $file, $rest = $plain
    $path = $ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath("$file")
    switch -CaseSensitive ($mode) {
        '-tf' { Read-Entry $path { $_.Name } }
        '-tvf' { Read-Entry $path { Format-Entry $_ $long } }
        '-xOf' { Read-Entry $path { if ($_.Name -ceq $rest) { Read-Line $_ } } }
        '-xf' { [System.Formats.Tar.TarFile]::ExtractToDirectory($path, (Convert-Path -LiteralPath $rest[1]), $true) }
        default { throw "This tar knows no $mode." }
    }
}

# Runs a script block with each entry as $_ while its content can be read.
function Read-Entry([string] $Path, [scriptblock] $Script) {
    $stream = [IO.File]::OpenRead($Path)
    try {
        $reader = [System.Formats.Tar.TarReader]::new($stream)
        while ($entry = $reader.GetNextEntry()) { ForEach-Object -InputObject $entry -Process $Script }
    }
    finally { $stream.Dispose() }
}

# Lines as PowerShell takes them from a program.
function Read-Line($Entry) {
    if (-not $Entry.DataStream) { return }
    $reader = [IO.StreamReader]::new($Entry.DataStream)
    while ($null -ne ($line = $reader.ReadLine())) { $line }
}

# Type and permissions, owner and group, size, time, name and target.
function Format-Entry($Entry, [string[]] $Option) {
    $kind = switch ($Entry.EntryType) { Directory { 'd' } SymbolicLink { 'l' } HardLink { 'h' } CharacterDevice { 'c' } BlockDevice { 'b' } Fifo { 'p' } default { '-' } }
    $bits = [int] $Entry.Mode
    $letters = [char[]] 'rwxrwxrwx'
    foreach ($i in 0..8) { if (-not ($bits -band (0x100 -shr $i))) { $letters[$i] = '-' } }
    foreach ($special in (0x800, 2, 's'), (0x400, 5, 's'), (0x200, 8, 't')) {
        if ($bits -band $special[0]) { $letters[$special[1]] = $letters[$special[1]] -eq 'x' ? $special[2] : $special[2].ToUpperInvariant() }
    }
    $time = $Entry.ModificationTime.ToLocalTime().ToString($Option -contains '--full-time' ? 'yyyy-MM-dd HH:mm:ss' : 'yyyy-MM-dd HH:mm', [cultureinfo]::InvariantCulture)
    $owner, $group = $Entry.Uid, $Entry.Gid
    if ($Option -notcontains '--numeric-owner' -and $Entry -is [System.Formats.Tar.PosixTarEntry]) {
        $owner, $group = ($Entry.UserName ? $Entry.UserName : $owner), ($Entry.GroupName ? $Entry.GroupName : $group)
    }
    $target = $kind -eq 'l' ? " -> $($Entry.LinkName)" : $kind -eq 'h' ? " link to $($Entry.LinkName)" : ''
    "$kind$(-join $letters) $owner/$group $($Entry.Length) $time $($Entry.Name)$target"
}

Export-ModuleMember -Function tar
