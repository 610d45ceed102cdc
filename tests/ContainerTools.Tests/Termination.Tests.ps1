# A process that is told to end leaves nothing that is in the making.

BeforeDiscovery {
    $signals = 'TERM', 'HUP'
}

BeforeAll {
    Import-Module "$PSScriptRoot/Shared.psm1"

    # Runs a script in a PowerShell of its own, sends it a signal once it is under way, and waits for its end.
    function Invoke-Signalled([string] $Script, [string] $Signal, [scriptblock] $IsUnderWay) {
        $start = [Diagnostics.ProcessStartInfo]::new((Get-PowerShellPath))
        foreach ($argument in '-NoProfile', '-NonInteractive', '-Command', "Import-Module '$(Get-ModuleManifestPath)'; $Script") { $start.ArgumentList.Add($argument) }
        $start.WorkingDirectory = $folder
        $start.Environment['TMPDIR'] = $temporary
        $start.Environment['CONTAINERTOOLS_STORE'] = $store
        # Whoever waits for our output must not wait for a process that outlives this test.
        $start.RedirectStandardOutput = $true
        $start.RedirectStandardError = $true
        $process = [Diagnostics.Process]::Start($start)
        $target = $process.Id
        try {
            while (-not (& $IsUnderWay)) {
                $process.WaitForExit(20) | Should -BeFalse -Because "it was not under way when it ended"
            }

            # PowerShell as a .NET tool is a small program that starts the real one and waits for it.
            $target = & pgrep -P $process.Id | Select-Object -First 1
            if (-not $target) { $target = $process.Id }
            & kill "-$Signal" $target
            $process.WaitForExit(120000) | Should -BeTrue -Because 'it was told to end'
            $process.ExitCode | Should -Not -Be 0
        }
        finally {
            if (-not $process.HasExited) { $process.Kill($true) }
            Stop-Process -Id $target -Force -ErrorAction Ignore
            $process.Dispose()
        }
    }
}

Describe 'SIG<_>' -ForEach $signals -Tag 'needs Unix' -Skip:$IsWindows {
    BeforeEach {
        $root = (New-Item -ItemType Directory (Join-Path $TestDrive ([guid]::NewGuid()))).FullName
        $folder, $temporary, $store = 'folder', 'temporary', 'store' | ForEach-Object { (New-Item -ItemType Directory (Join-Path $root $_)).FullName }
        # Sparse: nothing of it is on disk, and reading it takes a while.
        $big = [IO.File]::Create((Join-Path $root big))
        $big.SetLength(1gb)
        $big.Dispose()
    }

    It 'leaves nothing of an export' {
        $script = "`$image = New-LayeredImage app -Path ../big -NoStore; Set-Content composed x; `$image | Export-Image app.tar -Compression GzipPortable"
        Invoke-Signalled $script $_ { (Get-ChildItem $folder -Force -Exclude composed).Count -gt 0 }
        Remove-Item (Join-Path $folder composed)
        Get-ChildItem $folder -Force | Should -BeNullOrEmpty
    }

    It 'leaves no folder of a customisation' {
        Invoke-Signalled "New-LayeredImage app -Customize { Set-Content file content; while (1) { Start-Sleep 1 } }" $_ { Get-ChildItem $temporary -Recurse -Filter file -ErrorAction Ignore }
        Get-ChildItem $temporary -Filter 'containertools-*' | Should -BeNullOrEmpty
    }

    It 'leaves no folder of a registry' {
        Invoke-Signalled "Set-Content f x; New-LayeredImage app -Path f -NoStore | Start-ImageRegistry; Set-Content ready x; while (1) { Start-Sleep 1 }" $_ { Test-Path (Join-Path $folder ready) }
        Get-ChildItem $temporary -Filter 'containertools-*' | Should -BeNullOrEmpty
    }
}
