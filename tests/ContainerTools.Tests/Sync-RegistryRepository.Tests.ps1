BeforeDiscovery {
    Import-Module "$PSScriptRoot/Servers.psm1"
    $obstacle = Get-RealRegistryObstacle
}

BeforeAll {
    Import-Module "$PSScriptRoot/Servers.psm1"
    Initialize-TestStore
    $samples = [ContainerTools.Testing.SampleShelf]::Repository

    # Requests that change something.
    function Get-Write($server) { $server.Requests | Where-Object Method -NotIn GET, HEAD }
}

Describe 'Sync-RegistryRepository' {
    BeforeEach {
        $source = Start-MemoryRegistry
        $target = Start-MemoryRegistry
        $to = "$($target.Host)/mirror/app"
        $mirrored = $target.Registry.get_Item('mirror/app')
        $target.Registry.Intercept = [ContainerTools.Testing.MemoryRemoval]::OfTags($mirrored)
        $source.Registry.Add('library/app', (Get-Sample oci), [string[]] ('1.0', '1.1', 'latest'))
        $source.Registry.Add('library/app', (Get-Sample multi), [string[]] '2.0')
        $from = "$($source.Host)/library/app"
    }

    AfterEach {
        $source.Server.Dispose()
        $target.Server.Dispose()
    }

    It 'copies tags and tells of each what became of it' {
        $results = Sync-RegistryRepository $from $to -AllPlatforms | Sort-Object Tag
        $results.Tag | Should -Be '1.0', '1.1', '2.0', 'latest'
        $results.Action | Should -Be Copied, Copied, Copied, Copied
        $results[2].Digest | Should -Be (Get-Sample multi).Digest
        $results[2].Digest | Should -BeOfType string
        $results[2].PreviousDigest | Should -BeNullOrEmpty
        $results[2].Source | Should -Be "${from}:2.0"
        $results[2].Destination | Should -Be "${to}:2.0"
        $results[2] | Should -BeOfType ([ContainerTools.Syncing.SyncResult])
        ($results.BytesSent | Measure-Object -Sum).Sum | Should -BeGreaterThan 1000
        (Get-RegistryManifest "${to}:2.0").Digest | Should -Be (Get-Sample multi).Digest

        (Sync-RegistryRepository $from $to).Action | Sort-Object -Unique | Should -Be Current
    }

    It 'takes the tags that rules name (<case>)' -ForEach @(
        @{ case = 'pattern'; arguments = @{ Include = '1.*' }; expected = '1.0', '1.1' }
        @{ case = 'exclusion'; arguments = @{ Include = '1.*', 'l*'; Exclude = '*.0' }; expected = '1.1', 'latest' }
        @{ case = 'expression'; arguments = @{ IncludeRegex = '\d\.0' }; expected = '1.0', '2.0' }
        @{ case = 'excluding expression'; arguments = @{ ExcludeRegex = '\d.*' }; expected = 'latest' }
        @{ case = 'range'; arguments = @{ VersionRange = '>1.0 <3' }; expected = '1.1', '2.0' }
        @{ case = 'newest'; arguments = @{ Latest = 2 }; expected = '1.1', '2.0' }
        @{ case = 'newest with a suffix'; arguments = @{ Latest = 1; Suffix = '.0' }; expected = '2.0' }
        @{ case = 'none'; arguments = @{ Include = '9*' }; expected = $null }
    ) {
        (Sync-RegistryRepository $from $to @arguments).Tag | Sort-Object | Should -Be $expected
        $mirrored.Tags.Keys | Sort-Object | Should -Be $expected
    }

    It 'says with -WhatIf what it would do, in objects too, and sends no request that writes' {
        $target.Registry.Add('mirror/app', (Get-Sample plain), [string[]] ('1.0', '0.9'))
        $target.Server.Forget()
        $script = "Sync-RegistryRepository $from $to -Include '*.*' -Remove -IncludeReferrers -WhatIf | Sort-Object Tag | ForEach-Object { `"`$(`$_.Tag)=`$(`$_.Action) `$(`$_.IsPreview)`" }"
        $said = (Invoke-OtherPowerShell $script).Output
        $said | Should -Match '0.9=Removed True\s+1.0=Updated True\s+1.1=Copied True\s+2.0=Copied True'
        $flat = $said -replace '\s+', ' '
        $flat | Should -Match "Copy $((Get-Sample multi).Digest) from ${from}:2.0.* on target ""${to}:2.0"""
        $flat | Should -Match "in place of $((Get-Sample plain).Digest)"
        $flat | Should -Match 'Remove the tag'
        Get-Write $target.Server | Should -BeNullOrEmpty
        $mirrored.Tags.Keys | Sort-Object | Should -Be '0.9', '1.0'
    }

    It 'removes what the source has no more, and asks nothing without -Confirm' {
        $target.Registry.Add('mirror/app', (Get-Sample plain), [string[]] ('0.9', 'own'))
        $results = Sync-RegistryRepository $from $to -Include '*.*' -Remove
        ($results | Where-Object Action -EQ Removed).Tag | Should -Be '0.9'
        $mirrored.Tags.Keys | Sort-Object | Should -Be '1.0', '1.1', '2.0', 'own'
    }

    It 'removes nothing when the source lists no tags, unless it is forced' {
        $target.Registry.Add('mirror/app', (Get-Sample plain), [string[]] '0.9')
        $source.Registry.get_Item('library/app').Tags.Clear()
        { Sync-RegistryRepository $from $to -Remove -ErrorAction Stop } | Should -Throw -ErrorId 'InvalidArgument,*'
        Get-Write $target.Server | Should -BeNullOrEmpty
        (Sync-RegistryRepository $from $to -Remove -Force).Action | Should -Be Removed
    }

    It 'tells an error of one tag, gives its object, and goes on' {
        $target.Registry.Intercept = [ContainerTools.Testing.PushFaults]::Answer('PUT', 400, '/manifests/1.1')
        $results = Sync-RegistryRepository $from $to -ErrorVariable problems -ErrorAction SilentlyContinue | Sort-Object Tag
        $results.Action | Should -Be Copied, Failed, Copied, Copied
        $problems.Count | Should -Be 1
        $results[1].Error | Should -Be $problems[0].Exception
        $results[1].Reason | Should -Not -BeNullOrEmpty
        "$($problems[0])" | Should -Match ':1\.1'
    }

    It 'takes repositories down the pipeline, below a prefix, and from the catalog' {
        $source.Registry.Add('library/tool', (Get-Sample oci), [string[]] '3')
        $results = $from, '# a comment', '', "$($source.Host)/library/tool" | Sync-RegistryRepository -Destination "$($target.Host)/hub/" -Include '3', '2.0'
        $results.Destination | Sort-Object | Should -Be "$($target.Host)/hub/library/app:2.0", "$($target.Host)/hub/library/tool:3"
        $again = Sync-RegistryRepository "$($source.Host)/library/*" "$($target.Host)/hub/" -Include '3', '2.0'
        $again.Action | Should -Be Current, Current
        $piped = Get-RegistryRepository $source.Host | Where-Object Repository -Like library/* | Sync-RegistryRepository -Destination "$($target.Host)/hub/" -Include '3', '2.0'
        $piped.Action | Should -Be Current, Current
    }

    It 'refuses what contradicts itself before it asks anybody (<case>)' -ForEach @(
        @{ case = 'two to one'; script = { param($a, $b) Sync-RegistryRepository $a, "$a-other" $b } }
        @{ case = 'a tag'; script = { param($a, $b) Sync-RegistryRepository "${a}:1" $b } }
        @{ case = 'no registry'; script = { param($a) Sync-RegistryRepository $a mirror/app } }
        @{ case = 'a pattern'; script = { param($a, $b) Sync-RegistryRepository $a $b -IncludeRegex '(' } }
        @{ case = 'a range'; script = { param($a, $b) Sync-RegistryRepository $a $b -VersionRange newest } }
        @{ case = 'platforms'; script = { param($a, $b) Sync-RegistryRepository $a $b -Platform linux/amd64 -AllPlatforms } }
    ) {
        { & $script $from $to } | Should -Throw -ErrorId 'InvalidArgument,*'
        $source.Server.Requests | Should -BeNullOrEmpty
        $target.Server.Requests | Should -BeNullOrEmpty
    }

    It 'makes a smaller index for some platforms and finds it again without a pull' {
        $first = Sync-RegistryRepository $from $to -Include 2.0 -Platform linux/amd64, linux/arm64
        $first.Digest | Should -Not -Be (Get-Sample multi).Digest
        (Get-RegistryImage "${to}:2.0" -AllPlatforms).Platforms | Sort-Object | Should -Be linux/amd64, linux/arm64
        $source.Server.Forget()
        (Sync-RegistryRepository $from $to -Include 2.0 -Platform linux/amd64, linux/arm64).Action | Should -Be Current
        $source.Server.Count('GET', '/manifests/') | Should -Be 0
    }

    It 'brings what is attached' {
        $null = New-Item "$TestDrive/note.txt" -Value text -Force
        $null = Publish-RegistryArtifact -Destination $from -Path "$TestDrive/note.txt" -ArtifactType application/vnd.example.note -Subject "${from}:1.0"
        (Sync-RegistryRepository $from $to -Include 1.0 -IncludeReferrers).ReferrerCount | Should -Be 1
        (Get-RegistryReferrer "${to}:1.0").ArtifactType | Should -Be application/vnd.example.note
        (Sync-RegistryRepository $from $to -Include 1.0 -IncludeReferrers).Action | Should -Be Current
    }

    It 'keeps a reserve of the rate limit, and goes on in the next run' {
        $source.Registry.Add('library/app', (Get-Sample plain), [string[]] '3.0')
        $limit = [ContainerTools.Testing.PullLimit]::new($source.Registry, 20)
        $first = Sync-RegistryRepository $from $to -Include '1.0', '3.0' -RateLimitReserve 19 -ThrottleLimit 1 -WarningVariable said -WarningAction SilentlyContinue
        ($first | Sort-Object Tag).Action | Should -Be Skipped, Copied
        "$said" | Should -Match '19 are left to others'
        $limit.Used | Should -Be 1
        $limit.Reset()
        (Sync-RegistryRepository $from $to -Include '1.0', '3.0' | Sort-Object Tag).Action | Should -Be Copied, Current
    }

    It 'reads rules from a file, and asks for remembered tags no more' {
        $rules = Join-Path $TestDrive rules.json
        Set-Content $rules (@{
                version  = 1
                defaults = @{ destination = "$($target.Host)/hub/"; exclude = @('latest') }
                sync     = @(@{ source = $from; include = '1.*', '2.*' }, @{ source = $source.Name; destination = "$($target.Host)/other"; include = @('oci') })
            } | ConvertTo-Json -Depth 5)
        Push-Location $TestDrive
        try {
            $first = Sync-RegistryRepository -RulePath ./rules.json -StatePath ./state.json
            $first.Tag | Sort-Object | Should -Be '1.0', '1.1', '2.0', 'oci'
            $target.Server.Forget()
            (Sync-RegistryRepository -RulePath ./rules.json -StatePath ./state.json).Action | Sort-Object -Unique | Should -Be Current
            $target.Server.Count('HEAD', '/manifests/') | Should -Be 2
        }
        finally { Pop-Location }
    }

    It 'writes no state with -WhatIf, even if there is nothing to do' {
        $null = Sync-RegistryRepository $from $to
        $null = Sync-RegistryRepository $from $to -StatePath "$TestDrive/unwritten.json" -WhatIf
        "$TestDrive/unwritten.json" | Should -Not -Exist
        $null = Sync-RegistryRepository $from $to -StatePath "$TestDrive/unwritten.json"
        "$TestDrive/unwritten.json" | Should -Exist
    }

    It 'reads no more of a file of rules than it may have' {
        $large = Join-Path $TestDrive large.json
        [IO.File]::WriteAllText($large, ' ' * 2mb)
        { Sync-RegistryRepository -RulePath $large } | Should -Throw -ErrorId 'TooLarge,*'
    }

    It 'refuses a file of rules with a typing error, and names the line' {
        $rules = Join-Path $TestDrive wrong.json
        Set-Content $rules '{', '  "sync": [', '    { "source": "a.example/b", "destination": "b.example/c", "inclde": "1" }', '  ]', '}'
        $problem = { Sync-RegistryRepository -RulePath $rules } | Should -Throw -ErrorId 'Malformed,*' -PassThru
        "$problem" | Should -Match "line 3: 'inclde'"
    }

    It 'shows credentials to the destination only' {
        $credential = [pscredential]::new('alice', (ConvertTo-SecureString s3cret -AsPlainText -Force))
        $target.Registry.Auth = [ContainerTools.Testing.BasicAuth]::new()
        (Sync-RegistryRepository $from $to -Include 1.0 -Credential $credential).Action | Should -Be Copied
        $source.Server.Requests | Where-Object { $_.Header('Authorization') } | Should -BeNullOrEmpty
        $rules = Join-Path $TestDrive two.json
        Set-Content $rules (@{ sync = @(@{ source = $from; destination = $to }, @{ source = $from; destination = 'registry.example.com/b' }) } | ConvertTo-Json -Depth 4)
        { Sync-RegistryRepository -RulePath $rules -Credential $credential } | Should -Throw -ErrorId 'InvalidArgument,*'
    }

    It 'sums up in verbose output' {
        $said = Sync-RegistryRepository $from $to -Verbose 4>&1 | Where-Object { $_ -is [System.Management.Automation.VerboseRecord] }
        "$said" | Should -Match '4 Copied; [\d,.]+ bytes were sent'
    }

    It 'stops when it is told to' {
        $source.Registry.Alter = [ContainerTools.Testing.Faults]::Stall(0.5)
        $pipeline = New-Pipeline 'Sync-RegistryRepository $args[0] $args[1]' $from, $to
        try {
            $running = $pipeline.BeginInvoke()
            Wait-Until { $source.Server.Count('GET', '/blobs/') -gt 0 }
            $pipeline.Stop()
            $pipeline.InvocationStateInfo.State | Should -Be Stopped
            $mirrored.Tags.Count | Should -Be 0
        }
        finally {
            $pipeline.Dispose()
            $null = $running
        }
    }
}

Describe 'Sync-RegistryRepository between real registries' -Tag 'needs docker-registry' -Skip:([bool] $obstacle) {
    It 'copies everything, and everything is current then' {
        $source = Start-RealRegistry Plain
        $target = Start-RealRegistry Basic
        try {
            $credential = [pscredential]::new('alice', (ConvertTo-SecureString s3cret -AsPlainText -Force))
            $results = Sync-RegistryRepository $source.Name "$($target.Host)/mirror/" -Credential $credential
            ($results | Sort-Object Tag).Digest | Should -Be (Get-Sample multi).Digest, (Get-Sample oci).Digest
            (Sync-RegistryRepository $source.Name "$($target.Host)/mirror/" -Credential $credential).Action | Should -Be Current, Current
        }
        finally {
            $source.Dispose()
            $target.Dispose()
        }
    }
}
